import { describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.js';
import { deferred } from './deferred.js';

/** A world in each state, and what retryNow() does there. */
const states: Record<string, { readonly enter: () => Promise<World>; readonly then: string }> = {
  'stopped:initial': { enter: async () => createWorld(), then: 'connecting' },
  'stopped:manual': {
    enter: async () => {
      const world = createWorld();
      await world.open();
      world.connection.stop();
      return world;
    },
    then: 'connecting',
  },
  'stopped:fatal': {
    enter: async () => {
      const world = createWorld();
      await world.open();
      world.network.last.serverClose(1002);
      return world;
    },
    then: 'connecting',
  },
  'stopped:exhausted': {
    enter: async () => {
      const world = createWorld({ options: { maxAttempts: 0 } });
      await world.open();
      world.network.last.fail();
      return world;
    },
    then: 'connecting',
  },
  'blocked-auth': {
    enter: async () => {
      const world = createWorld();
      await world.open();
      world.network.last.serverClose(1008);
      return world;
    },
    then: 'connecting',
  },
  'offline:network': {
    enter: async () => {
      const world = createWorld();
      await world.open();
      world.environment.offline();
      return world;
    },
    then: 'offline:network',
  },
  'cooldown:backoff': {
    enter: async () => {
      const world = createWorld();
      await world.open();
      world.network.last.fail();
      return world;
    },
    then: 'connecting',
  },
  'cooldown:retry-after': {
    enter: async () => {
      const world = createWorld();
      await world.open();
      world.network.last.serverClose(1012, '{"retryAfterMs":60000}');
      return world;
    },
    then: 'connecting',
  },
  'cooldown:room-reset': {
    enter: async () => {
      const world = createWorld();
      await world.open();
      world.network.last.serverClose(1013);
      return world;
    },
    then: 'connecting',
  },
  connecting: {
    enter: async () => {
      const world = createWorld({ behaviour: 'hang' });
      world.connection.start();
      return world;
    },
    then: 'connecting',
  },
  connected: {
    enter: async () => {
      const world = createWorld();
      await world.open();
      return world;
    },
    then: 'connected',
  },
};

describe('(6) retryNow()', () => {
  for (const [status, { enter, then }] of Object.entries(states)) {
    it(`in ${status} gives ${then}`, async () => {
      const world = await enter();
      expect(world.status).toBe(status);
      const before = world.dials.length;
      world.connection.retryNow();
      expect(world.status).toBe(then);
      expect(world.dials.length - before).toBe(then === 'connecting' ? 1 : 0);
    });
  }

  it('in connecting abandons a hung provider and asks it again', async () => {
    const urls = [deferred<string>(), deferred<string>()];
    let at = 0;
    const world = createWorld({ options: { url: () => urls[at++]?.promise ?? '' } });
    world.connection.start();
    await world.pass(5000);
    world.connection.retryNow();
    urls[1]?.resolve('wss://line.test/second');
    await world.pass(10);
    expect(world.status).toBe('connected');
    urls[0]?.resolve('wss://line.test/first');
    await world.pass(100);
    expect(world.network.sockets.map(({ url }) => url)).toEqual(['wss://line.test/second']);
  });

  it('in connected with force replaces the link', async () => {
    const world = createWorld();
    await world.open();
    world.connection.retryNow({ force: true });
    expect(world.status).toBe('connecting');
    expect(world.held).toHaveLength(1);
  });

  it('never skips a gate, and goes at once when it opens', async () => {
    for (const resume of [{}, { delay: { minMs: 400, maxMs: 400 } }]) {
      const world = createWorld({ options: { resume } });
      await world.open();
      world.environment.offline();
      world.connection.retryNow();
      world.connection.retryNow({ force: true });
      expect(world.status).toBe('offline:network');
      world.advance(60_000);
      expect(world.dials).toHaveLength(1);
      world.environment.online();
      expect(world.status).toBe('connecting');
    }
  });

  it('is forgotten when the connection connects, is stopped or goes offline again', async () => {
    const world = createWorld();
    await world.open();
    world.environment.offline();
    world.connection.retryNow();
    world.connection.stop();
    world.connection.start();
    world.environment.online();
    world.advance(600);
    expect(world.status).toBe('connected');
    world.environment.offline();
    world.environment.online();
    expect(world.status).toBe('cooldown:resume');
  });

  it('believes what the environment says now, not what it said last', async () => {
    let online = true;
    const world = createWorld({
      options: {
        environment: {
          read: () => ({ online, visible: true, frozen: false }),
          // A source that never reports: all that can be done is to look.
          watch: () => () => undefined,
        },
      },
    });
    online = false;
    world.connection.start();
    expect(world.status).toBe('offline:network');
    online = true;
    world.connection.retryNow();
    expect(world.status).toBe('connecting');
  });

  it('skips the rest of a hint, which is not waited for again', async () => {
    const world = createWorld();
    await world.open();
    world.network.last.serverClose(1012, '{"retryAfterMs":60000}');
    world.connection.retryNow();
    world.environment.offline();
    world.environment.online();
    world.advance(600);
    expect(world.status).toBe('connected');
  });
});
