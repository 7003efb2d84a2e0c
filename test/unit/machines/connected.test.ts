import { describe, expect, it } from 'vitest';
import { createWorld } from '../../support/world.js';

describe('connected', () => {
  it('is told once, with an open that says whether it is another one', async () => {
    const world = createWorld();
    const opens: unknown[] = [];
    world.connection.on('open', (info) => opens.push(info));
    await world.open();
    world.network.last.fail();
    world.advance(1010);
    expect(opens).toEqual([
      { reconnected: false, recovered: null },
      { reconnected: true, recovered: null },
    ]);
    expect(world.snapshot.metrics).toMatchObject({ attempts: 2, opens: 2, reconnects: 1 });
  });

  it.each([
    [1000, 'cooldown:backoff'],
    [1001, 'cooldown:backoff'],
    [1006, 'cooldown:backoff'],
    [1011, 'cooldown:backoff'],
    [1012, 'cooldown:backoff'],
    [1013, 'cooldown:room-reset'],
    [1008, 'blocked-auth'],
    [3000, 'blocked-auth'],
    [4401, 'blocked-auth'],
    [4403, 'blocked-auth'],
    [1002, 'stopped:fatal'],
    [4400, 'stopped:fatal'],
    [4711, 'cooldown:backoff'],
  ])('is left by a close with %i for %s', async (code, status) => {
    const world = createWorld();
    await world.open();
    if (code === 1006) world.network.last.fail();
    else world.network.last.serverClose(code);
    expect(world.status).toBe(status);
    expect(world.closes).toMatchObject([{ code, cause: 'closed', transport: 'main' }]);
    expect(world.held).toEqual([]);
  });

  it('is left by a fatal reason', async () => {
    for (const reason of ['permission_changed', 'room_closed']) {
      const world = createWorld();
      await world.open();
      world.network.last.serverClose(1000, reason);
      expect(world.status).toBe('stopped:fatal');
    }
  });

  it('is left as the close policy of the app says', async () => {
    const world = createWorld({ options: { close: { codes: { 1000: 'fatal' } } } });
    await world.open();
    world.network.last.serverClose(1000);
    expect(world.status).toBe('stopped:fatal');
  });

  it('is left by stop(), which closes with 1000', async () => {
    const world = createWorld();
    await world.open();
    world.connection.stop();
    expect(world.network.last.closeCalls).toEqual([{ code: 1000, reason: '' }]);
    expect(world.closes).toMatchObject([{ cause: 'stop', code: 1000 }]);
    world.expectNothingLeft();
  });

  it('is replaced by retryNow({ force: true }) and by nothing less', async () => {
    const world = createWorld();
    await world.open();
    world.connection.retryNow();
    world.connection.connect();
    world.connection.start();
    expect(world.network.sockets).toHaveLength(1);
    world.connection.retryNow({ force: true });
    expect(world.status).toBe('connecting');
    expect(world.held).toEqual([world.network.last]);
    expect(world.closes).toMatchObject([{ cause: 'superseded', code: 4003 }]);
    world.advance(10);
    expect(world.status).toBe('connected');
    expect(world.snapshot.attempt).toBe(0);
  });

  it('outlives being hidden for as long as the grace', async () => {
    const world = createWorld();
    await world.open();
    world.environment.hide();
    world.advance(29_999);
    expect(world.status).toBe('connected');
    world.advance(1);
    expect(world.status).toBe('offline:hidden');
    expect(world.closes).toMatchObject([{ cause: 'gate', reason: 'hidden' }]);
  });

  it('has the whole grace again each time that it is hidden', async () => {
    const world = createWorld();
    await world.open();
    for (let at = 0; at < 5; at += 1) {
      world.environment.hide();
      world.advance(20_000);
      world.environment.show();
    }
    world.environment.hide();
    world.advance(29_999);
    expect(world.status).toBe('connected');
    expect(world.network.sockets).toHaveLength(1);
  });

  it('does not begin the grace anew when hidden is told twice', async () => {
    const world = createWorld();
    await world.open();
    world.environment.hide();
    world.advance(20_000);
    world.environment.hide();
    world.advance(10_000);
    expect(world.status).toBe('offline:hidden');
  });

  it('is torn down at once when hidden under a grace of 0', async () => {
    const world = createWorld({ options: { gates: { hiddenGraceMs: 0 } } });
    await world.open();
    world.environment.hide();
    expect(world.status).toBe('offline:hidden');
  });

  it('goes to offline when it is closed while hidden', async () => {
    const world = createWorld();
    await world.open();
    world.environment.hide();
    world.network.last.serverClose(1001);
    expect(world.status).toBe('offline:hidden');
    expect(world.closes).toMatchObject([{ cause: 'closed', code: 1001 }]);
  });

  it('ignores being hidden when the gate is not wanted', async () => {
    const world = createWorld({ options: { gates: { visibility: false, hiddenGraceMs: 0 } } });
    await world.open();
    world.environment.hide();
    world.advance(3_600_000);
    expect(world.status).toBe('connected');
  });

  it('is torn down at once when frozen', async () => {
    const world = createWorld();
    await world.open();
    world.environment.freeze();
    expect(world.status).toBe('offline:frozen');
    world.environment.resume();
    world.advance(510);
    expect(world.status).toBe('connected');
  });
});
