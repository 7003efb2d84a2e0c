import { describe, expect, it } from 'vitest';
import { createNodeWorld, createWorld, type World } from '../../support/world.js';
import { deferred } from './deferred.js';

/** A world in the middle of everything that can be stopped. */
const moments: Record<string, () => Promise<World>> = {
  'before it was started': async () => createWorld(),
  'in blocked-auth': async () => {
    const world = createWorld();
    await world.open();
    world.network.last.serverClose(1008);
    return world;
  },
  'in stopped: fatal': async () => {
    const world = createWorld();
    await world.open();
    world.network.last.serverClose(1002);
    return world;
  },
  'in stopped: exhausted': async () => {
    const world = createWorld({ options: { maxAttempts: 0 }, behaviour: 'refuse' });
    world.connection.start();
    world.advance(10);
    return world;
  },
  'in offline': async () => {
    const world = createWorld({ surroundings: { visible: false } });
    world.connection.start();
    return world;
  },
  'in offline after retryNow()': async () => {
    const world = createWorld({ surroundings: { online: false } });
    world.connection.retryNow();
    return world;
  },
  'in cooldown': async () => {
    const world = createWorld();
    await world.open();
    world.network.last.fail();
    return world;
  },
  'in cooldown of a hint': async () => {
    const world = createWorld();
    await world.open();
    world.network.last.serverClose(1012, '{"retryAfterMs":60000}');
    return world;
  },
  'during a credentials fetch': async () => {
    const world = createWorld({ options: { credentials: () => deferred().promise } });
    world.connection.start();
    await world.pass(100);
    return world;
  },
  'while a url function is awaited': async () => {
    const world = createWorld({ options: { url: () => deferred<string>().promise } });
    world.connection.start();
    await world.pass(100);
    return world;
  },
  'while the socket is CONNECTING': async () => {
    const world = createWorld({ behaviour: 'hang' });
    world.connection.start();
    return world;
  },
  'during a handshake': async () => {
    const world = createWorld({ options: { handshake: ({ next }) => next() } });
    world.connection.start();
    await world.pass(100);
    return world;
  },
  'while some transports are open and some are not': async () => {
    const world = createWorld({
      options: { transports: { a: {}, b: {} } },
      behaviour: (_, attempt) => (attempt === 1 ? 'accept' : 'hang'),
    });
    world.connection.start();
    world.advance(100);
    return world;
  },
  'in connected': async () => {
    const world = createWorld();
    await world.open();
    return world;
  },
  'in connected and stable': async () => {
    const world = createWorld();
    await world.open();
    world.advance(10_000);
    return world;
  },
  'in connected and hidden': async () => {
    const world = createWorld();
    await world.open();
    world.environment.hide();
    return world;
  },
};

describe.each(Object.entries(moments))('stop() %s', (_, enter) => {
  it('(2)(3) leaves no timer, no socket and no listener when it returns', async () => {
    const world = await enter();
    world.connection.stop();
    expect(world.snapshot.status).toBe('stopped');
    world.expectNothingLeft();
  });

  it('(5) is not undone by anything that happens later', async () => {
    const world = await enter();
    world.connection.stop();
    const heard = world.statuses.length + world.retries.length + world.closes.length;
    const dials = world.dials.length;
    const { environment } = world;
    for (const fact of ['offline', 'online', 'hide', 'show', 'freeze', 'resume', 'wake'] as const) {
      environment[fact]();
    }
    for (const socket of world.network.sockets) {
      for (const type of ['open', 'message', 'error', 'close']) socket.fireRaw(type);
    }
    world.connection.credentialsChanged();
    await world.pass(3_600_000);
    expect(world.snapshot.status).toBe('stopped');
    expect(world.dials).toHaveLength(dials);
    expect(world.statuses.length + world.retries.length + world.closes.length).toBe(heard);
    world.expectNothingLeft();
  });

  it('can be followed by start(), which connects', async () => {
    const world = await enter();
    world.network.behaviour = 'accept';
    world.connection.stop();
    world.environment.online();
    world.environment.show();
    world.connection.start();
    expect(world.status).toMatch(/^(connecting|cooldown:retry-after)$/);
  });

  it('twice is the same as once', async () => {
    const world = await enter();
    world.connection.stop();
    const { statuses, snapshot } = world;
    const heard = statuses.length;
    world.connection.stop();
    expect(statuses).toHaveLength(heard);
    expect(world.snapshot).toMatchObject({ status: snapshot.status, reason: snapshot.reason });
  });

  it('by disposing leaves as little', async () => {
    const world = await enter();
    world.connection[Symbol.dispose]();
    world.expectNothingLeft();
    expect(world.snapshot.status).toBe('stopped');
  });
});

describe('stop()', () => {
  it('closes a CONNECTING socket without an uncaught error or a log line', () => {
    const logged: string[] = [];
    const log = (_: object, message: string) => void logged.push(message);
    const world = createNodeWorld({
      options: { logger: { debug: log, info: log, warn: log, error: log } },
      behaviour: 'hang',
    });
    world.connection.start();
    world.connection.stop();
    const lines = logged.length;
    // `ws` fires an error at a socket that is closed while CONNECTING, and throws it if unheard.
    world.advance(1000);
    expect(world.network.last.readyState).toBe(3);
    expect(logged).toHaveLength(lines);
    expect(world.errors).toEqual([]);
  });

  it('while timers are due at the same moment wins', async () => {
    const world = createWorld({ options: { backoff: () => 1000 } });
    await world.open();
    world.network.last.fail();
    world.clock.setTimeout(() => world.connection.stop(), 1000, 'app');
    world.advance(1000);
    world.advance(60_000);
    expect(world.status).toBe('stopped:manual');
    world.expectNothingLeft();
  });

  it('in two thousand turns of start and stop leaves nothing behind', { timeout: 60_000 }, () => {
    const world = createWorld();
    for (let turn = 0; turn < 2000; turn += 1) {
      world.connection.start();
      // Three seconds a turn are within the budget of the storm guard.
      if (turn % 3 === 0) world.advance(10_000);
      world.connection.stop();
    }
    world.advance(100);
    expect(world.dials.length).toBeGreaterThan(1000);
    world.expectNothingLeft();
    expect(world.clock.pending).toEqual([]);
    expect(world.network.live).toEqual([]);
  });
});
