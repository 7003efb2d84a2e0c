import { describe, expect, it } from 'vitest';
import { createWorld, createNodeWorld } from '../../support/world.js';
import { deferred } from './deferred.js';

describe('connecting', () => {
  it('has one CONNECTING socket and the connect timeout', () => {
    const world = createWorld({ behaviour: 'hang' });
    world.connection.start();
    expect(world.held.map(({ readyState }) => readyState)).toEqual([0]);
    expect(world.clock.pendingOfProduct.map(({ dueAt }) => dueAt - world.clock.now())).toEqual([
      10_000,
    ]);
  });

  it('is left for connected when the socket opens', () => {
    const world = createWorld();
    world.connection.start();
    world.advance(10);
    expect(world.status).toBe('connected');
  });

  it('is left for cooldown when the socket is refused', () => {
    const world = createWorld({ behaviour: 'refuse' });
    world.connection.start();
    world.advance(10);
    expect(world.status).toBe('cooldown:backoff');
    expect(world.snapshot).toMatchObject({
      attempt: 1,
      lastClose: { cause: 'refused', code: 1006, wasClean: false, transport: 'main' },
    });
    expect(world.closes).toEqual([]);
  });

  it('is left after 10 s when the server never answers, and the socket is closed', () => {
    const world = createWorld({ behaviour: 'hang' });
    world.connection.start();
    world.advance(9999);
    expect(world.status).toBe('connecting');
    world.advance(1);
    expect(world.status).toBe('cooldown:backoff');
    expect(world.snapshot.lastClose).toMatchObject({ cause: 'connect-timeout', code: 1006 });
    expect(world.network.last.closeCalls).toEqual([{ code: 4001, reason: 'connect timeout' }]);
    expect(world.held).toEqual([]);
  });

  it('recovers within one backoff step from a server that never upgraded', () => {
    const world = createWorld({ behaviour: 'hang' });
    world.connection.start();
    world.advance(10_000);
    world.network.behaviour = 'accept';
    world.advance(1010);
    expect(world.status).toBe('connected');
  });

  it('is left at once when a gate closes', () => {
    const world = createWorld({ behaviour: 'hang' });
    world.connection.start();
    world.environment.hide();
    expect(world.status).toBe('offline:hidden');
    expect(world.held).toEqual([]);
  });

  it('is left by stop()', () => {
    const world = createWorld({ behaviour: 'hang' });
    world.connection.start();
    world.connection.stop();
    expect(world.status).toBe('stopped:manual');
    world.expectNothingLeft();
  });

  it('is begun anew by retryNow(): the CONNECTING socket is abandoned', () => {
    const world = createWorld({ behaviour: 'hang' });
    world.connection.start();
    world.advance(5000);
    world.connection.retryNow();
    expect(world.status).toBe('connecting');
    expect(world.network.sockets).toHaveLength(2);
    expect(world.held).toEqual([world.network.last]);
    expect(world.network.sockets[0]?.closeCalls).toEqual([{ code: 4003, reason: 'superseded' }]);
    expect(world.snapshot.attempt).toBe(0);
  });

  it('has its whole timeout again after retryNow()', () => {
    const world = createWorld({ behaviour: 'hang' });
    world.connection.start();
    world.advance(9000);
    world.connection.retryNow();
    world.advance(9999);
    expect(world.status).toBe('connecting');
    world.advance(1);
    expect(world.status).toBe('cooldown:backoff');
  });

  it('is not disturbed by start(), by waking or by a change of the network', () => {
    const world = createWorld({ behaviour: 'hang' });
    world.connection.start();
    world.connection.start();
    world.environment.wake();
    world.environment.changeNetwork();
    world.environment.online();
    expect(world.network.sockets).toHaveLength(1);
  });

  it.each([
    [1013, 'cooldown:room-reset'],
    [1008, 'blocked-auth'],
    [1002, 'stopped:fatal'],
    [1000, 'cooldown:backoff'],
    [4450, 'stopped:fatal'],
  ])('classifies a close with %i during the handshake: %s', async (code, status) => {
    const world = createWorld({ options: { handshake: () => deferred().promise } });
    world.connection.start();
    await world.pass(10);
    expect(world.status).toBe('connecting');
    world.network.last.serverClose(code);
    expect(world.status).toBe(status);
    expect(world.closes).toEqual([]);
  });

  it('counts the handshake and an asynchronous URL into the connect timeout', async () => {
    for (const options of [
      { handshake: () => deferred().promise },
      { url: () => deferred<string>().promise },
    ]) {
      const world = createWorld({ options });
      world.connection.start();
      await world.pass(9999);
      expect(world.status).toBe('connecting');
      await world.pass(1);
      expect(world.snapshot.lastClose?.cause).toBe('connect-timeout');
    }
  });
});

describe('a refused upgrade, where the runtime shows it', () => {
  it.each([401, 403])('with HTTP %i is auth', (status) => {
    const world = createNodeWorld({ behaviour: (socket) => socket.refuseUpgrade(status) });
    world.connection.start();
    world.advance(20);
    expect(world.status).toBe('blocked-auth');
    expect(world.snapshot.lastClose).toMatchObject({ cause: 'refused', httpStatus: status });
    world.expectNothingLeft();
  });

  it.each([429, 503])('with HTTP %i and Retry-After waits as long as it says', (status) => {
    const world = createNodeWorld({
      behaviour: (socket) => socket.refuseUpgrade(status, { 'retry-after': '30' }),
    });
    world.connection.start();
    world.advance(20);
    expect(world.status).toBe('cooldown:retry-after');
    expect(world.retries[0]?.delayMs).toBeGreaterThanOrEqual(30_000);
    expect(world.retries[0]?.delayMs).toBeLessThan(33_000);
  });

  it('with any other status is retried with the backoff', () => {
    const world = createNodeWorld({ behaviour: (socket) => socket.refuseUpgrade(502) });
    world.connection.start();
    world.advance(20);
    expect(world.status).toBe('cooldown:backoff');
    expect(world.snapshot.lastClose?.httpStatus).toBe(502);
    expect(world.held).toEqual([]);
  });
});
