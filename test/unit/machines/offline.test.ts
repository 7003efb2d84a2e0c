import { describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.js';

const close = {
  network: (world: World) => world.environment.offline(),
  hidden: (world: World) => world.environment.hide(),
  frozen: (world: World) => world.environment.freeze(),
};
const open = {
  network: (world: World) => world.environment.online(),
  hidden: (world: World) => world.environment.show(),
  frozen: (world: World) => world.environment.resume(),
};
const gates = ['network', 'hidden', 'frozen'] as const;

describe.each(gates)('offline by %s', (gate) => {
  it('is entered from connecting, which is abandoned at once', () => {
    const world = createWorld({ behaviour: 'hang' });
    world.connection.start();
    close[gate](world);
    expect(world.status).toBe(`offline:${gate}`);
    expect(world.held).toEqual([]);
  });

  it('is entered from cooldown, whose wait ends', async () => {
    const world = createWorld();
    await world.open();
    world.network.last.fail();
    close[gate](world);
    expect(world.status).toBe(`offline:${gate}`);
    world.advance(3_600_000);
    expect(world.dials).toHaveLength(1);
    expect(world.snapshot.nextAttemptAt).toBeNull();
  });

  it('is entered when the connection starts under a closed gate', () => {
    const world = createWorld();
    close[gate](world);
    world.connection.start();
    expect(world.statuses).toEqual([`offline:${gate}`]);
  });

  it('holds no socket and makes none', async () => {
    const world = createWorld();
    await world.open();
    world.network.last.fail();
    close[gate](world);
    world.advance(600_000);
    expect(world.held).toEqual([]);
    expect(world.clock.pendingOfProduct).toEqual([]);
    expect(world.environment.listeners).toBe(1);
  });

  it('is left through a short cooldown when the gate opens', async () => {
    const world = createWorld();
    await world.open();
    world.network.last.fail();
    close[gate](world);
    open[gate](world);
    expect(world.status).toBe('cooldown:resume');
    const retry = world.retries.at(-1);
    expect(retry?.cause).toBe('resume');
    expect(retry?.delayMs).toBeLessThanOrEqual(500);
    world.advance(510);
    expect(world.status).toBe('connected');
  });

  it('is left at once when the policy says so', async () => {
    const world = createWorld({ options: { resume: { mode: 'immediate' } } });
    await world.open();
    world.network.last.fail();
    close[gate](world);
    open[gate](world);
    expect(world.status).toBe('connecting');
  });

  it('is left by stop()', async () => {
    const world = createWorld();
    await world.open();
    world.network.last.fail();
    close[gate](world);
    world.connection.stop();
    expect(world.status).toBe('stopped:manual');
    world.expectNothingLeft();
    open[gate](world);
    world.advance(60_000);
    expect(world.status).toBe('stopped:manual');
  });
});

describe('offline', () => {
  it('names the gate that is still closed as others open', async () => {
    const world = createWorld();
    await world.open();
    world.network.last.fail();
    world.environment.offline();
    world.environment.hide();
    expect(world.status).toBe('offline:network');
    world.environment.online();
    expect(world.status).toBe('offline:hidden');
    world.environment.freeze();
    expect(world.status).toBe('offline:frozen');
    world.environment.show();
    expect(world.status).toBe('cooldown:resume');
  });

  it('is told once, however many gates close', async () => {
    const world = createWorld();
    await world.open();
    world.environment.offline();
    world.environment.offline();
    world.environment.hide();
    world.environment.freeze();
    expect(world.statuses).toEqual(['connecting', 'connected', 'offline:network']);
  });

  it('does not count as a failure', async () => {
    const world = createWorld();
    await world.open();
    for (let at = 0; at < 3; at += 1) {
      world.environment.offline();
      world.environment.online();
      world.advance(600);
    }
    expect(world.snapshot.attempt).toBe(0);
    expect(world.status).toBe('connected');
  });

  it('closes an open link cleanly, with a legal code and the gate as reason', async () => {
    const world = createWorld();
    await world.open();
    world.environment.offline();
    expect(world.network.last.closeCalls).toEqual([{ code: 4002, reason: 'gate: network' }]);
    expect(world.closes).toMatchObject([{ cause: 'gate', code: 4002, reason: 'network' }]);
  });

  it('waits for the backoff of the policy on resume when told to', async () => {
    const world = createWorld({
      options: { backoff: () => 7000, resume: { delay: 'backoff' } },
    });
    await world.open();
    world.environment.offline();
    world.environment.online();
    expect(world.retries.at(-1)).toMatchObject({ cause: 'resume', delayMs: 7000 });
  });

  it('keeps the failures so far, unless the policy resets them', () => {
    for (const [resetBackoff, kept] of [
      [false, 3],
      [true, 0],
    ] as const) {
      const world = createWorld({
        options: { backoff: () => 100, resume: { resetBackoff } },
        behaviour: 'refuse',
      });
      world.connection.start();
      while (world.snapshot.attempt < 3) world.advance(10);
      world.environment.offline();
      world.environment.online();
      expect(world.snapshot.attempt).toBe(kept);
    }
  });
});

describe('a gate that is not wanted', () => {
  it('lets attempts through', () => {
    const world = createWorld({
      options: { gates: { network: false, visibility: false } },
      surroundings: { online: false, visible: false },
    });
    world.connection.start();
    world.advance(10);
    expect(world.status).toBe('connected');
  });

  it('by the network is that of a loopback host: a developer on a plane reaches localhost', () => {
    for (const url of ['ws://localhost:3000/', 'ws://127.0.0.1/', 'ws://[::1]:8080/']) {
      const world = createWorld({ options: { url }, surroundings: { online: false } });
      world.connection.start();
      expect(world.status).toBe('connecting');
    }
  });
});
