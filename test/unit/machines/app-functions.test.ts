import { describe, expect, it, vi } from 'vitest';
import type { SupervisionOptions } from '../../../src/client/types.js';
import { createWorld, type World } from '../../support/world.js';

const thrown = new Error('the app is broken');
const fail = (): never => {
  throw thrown;
};
const reject = (): Promise<never> => Promise.reject(thrown);
const always = (value: unknown) => (): never => value as never;

const nonsense = [undefined, null, NaN, -1, 'nonsense', {}, [], Symbol('x'), 1n, () => 0];
const surroundings = { online: true, visible: true, frozen: false };

/** Each function that an app may give, as an option made of a broken one. */
const functions: Record<string, (broken: () => never) => SupervisionOptions> = {
  url: (broken) => ({ url: broken }),
  protocols: (broken) => ({ protocols: broken }),
  create: (broken) => ({ create: broken }),
  credentials: (broken) => ({ credentials: broken }),
  handshake: (broken) => ({ handshake: broken }),
  backoff: (broken) => ({ backoff: broken }),
  classify: (broken) => ({ close: { classify: broken } }),
  ping: (broken) => ({ heartbeat: { ping: broken } }),
  isPong: (broken) => ({ heartbeat: { ping: () => 'ping', isPong: broken } }),
  random: (broken) => ({ random: broken }),
  inspect: (broken) => ({ inspect: broken }),
  'environment.read': (broken) => ({
    environment: { read: broken, watch: () => () => undefined },
  }),
  'environment.watch': (broken) => ({
    environment: { read: () => surroundings, watch: broken },
  }),
  'the end of environment.watch': (broken) => ({
    environment: { read: () => surroundings, watch: () => broken },
  }),
  'storage.getItem': (broken) => ({
    storage: { getItem: broken, setItem: () => undefined, removeItem: () => undefined },
  }),
  'storage.setItem': (broken) => ({
    storage: { getItem: () => null, setItem: broken, removeItem: broken },
  }),
  logger: (broken) => ({
    logger: { debug: broken, info: broken, warn: broken, error: broken },
  }),
};

/** Lives through a connect, a drop, a gate and a stop, and says whether the machine survived. */
async function live(options: SupervisionOptions): Promise<World> {
  const world = createWorld({ options });
  world.connection.start();
  await world.pass(30_000);
  const socket = world.held[0];
  if (socket?.readyState === 1) {
    socket.message('hello');
    world.connection.send('hello');
    socket.serverClose(1012);
  }
  await world.pass(2000);
  world.environment.offline();
  await world.pass(100);
  world.environment.online();
  await world.pass(2000);
  world.connection.retryNow({ force: true });
  await world.pass(20);
  expect(world.connection.actor.getSnapshot()).toMatchObject({ status: 'active' });
  return world;
}

/** Errors thrown where nobody can catch them go through timers and rejections of the runtime. */
async function quietly(run: () => Promise<void>): Promise<void> {
  const surfaced = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const rethrown = vi.spyOn(globalThis, 'setTimeout');
  try {
    await run();
    expect(rethrown).not.toHaveBeenCalled();
  } finally {
    surfaced.mockRestore();
    rethrown.mockRestore();
  }
}

describe.each(Object.entries(functions))('(25) %s', { timeout: 60_000 }, (_, make) => {
  it('that throws never kills the machine, and stop() still leaves nothing', async () => {
    await quietly(async () => {
      const world = await live(make(fail));
      world.connection.stop();
      expect(world.snapshot.status).toBe('stopped');
      expect(world.held).toEqual([]);
      expect(world.clock.pendingOfProduct).toEqual([]);
    });
  });

  it('that gives nonsense never kills the machine', async () => {
    await quietly(async () => {
      for (const value of nonsense) {
        const world = await live(make(always(value)));
        world.connection.stop();
        expect(world.held).toEqual([]);
        expect(world.clock.pendingOfProduct).toEqual([]);
      }
    });
  });
});

/** Those that are awaited: of the others a promise is nonsense, and its rejection the app's. */
const awaited = Object.entries(functions).filter(([name]) =>
  ['url', 'protocols', 'credentials', 'handshake'].includes(name),
);

describe.each(awaited)('(10) %s', (_, make) => {
  it('that rejects never kills the machine, and is no unhandled rejection', async () => {
    await quietly(async () => {
      const world = await live(make(reject as () => never));
      world.connection.stop();
      expect(world.held).toEqual([]);
      expect(world.clock.pendingOfProduct).toEqual([]);
    });
  });
});

/** Those without which a connection can do its work, so that it is expected to connect. */
const dispensable = Object.entries(functions).filter(
  ([name]) => !['url', 'protocols', 'create', 'credentials', 'handshake'].includes(name),
);

describe.each(dispensable)('(25) a connection whose %s throws', (_, make) => {
  it('connects all the same, and again after a drop', async () => {
    await quietly(async () => {
      const world = createWorld({ options: make(fail) });
      await world.open();
      world.network.last.fail();
      await world.pass(1100);
      expect(world.status).toBe('connected');
    });
  });
});

describe('an environment source', () => {
  it.each([
    undefined,
    null,
    42,
    'environment.offline',
    {},
    { type: 'connection.stop' },
    { type: 7 },
  ])('that reports %o is not believed, and that is told', async (fact) => {
    let tell: (fact: never) => void = () => undefined;
    const world = createWorld({
      options: {
        environment: {
          read: () => surroundings,
          watch: (listener) => {
            tell = listener;
            return () => undefined;
          },
        },
      },
    });
    await world.open();
    tell(fact as never);
    expect(world.status).toBe('connected');
    expect(world.errors.map(({ code }) => code)).toEqual(['CALLBACK_FAILED']);
    tell({ type: 'environment.offline' } as never);
    expect(world.status).toBe('offline:network');
  });
});
