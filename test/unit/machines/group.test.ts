import { describe, expect, it } from 'vitest';
import { createWorld, type World } from '../../support/world.js';

const pair = { transports: { sync: {}, intent: { url: 'wss://line.test/intent' } } };

async function both(options = {}): Promise<World> {
  const world = createWorld({ options: { ...pair, ...options } });
  await world.open();
  expect(world.network.sockets.map(({ url }) => url)).toEqual([
    'wss://line.test/socket',
    'wss://line.test/intent',
  ]);
  return world;
}

describe('several transports', () => {
  it('are connected when all are open, not before', () => {
    const world = createWorld({
      options: pair,
      behaviour: (_, attempt) => (attempt === 1 ? 'accept' : 'hang'),
    });
    world.connection.start();
    world.advance(100);
    expect(world.status).toBe('connecting');
    world.network.last.open();
    expect(world.status).toBe('connected');
    expect(world.events).toEqual(['open']);
  });

  it.each([0, 1])('are torn down together when number %i closes, which is named', async (at) => {
    const world = await both();
    world.network.sockets[at]?.serverClose(1001);
    expect(world.held).toEqual([]);
    expect(world.status).toBe('cooldown:backoff');
    expect(world.closes).toMatchObject([{ code: 1001, transport: at === 0 ? 'sync' : 'intent' }]);
    const other = world.network.sockets[1 - at];
    expect(other?.closeCalls).toEqual([{ code: 4004, reason: 'another transport ended' }]);
  });

  it('come back together, after one wait and with one open', async () => {
    const world = await both();
    world.network.sockets[0]?.fail();
    world.advance(1010);
    expect(world.held).toHaveLength(2);
    expect(world.events).toEqual(['open', 'open']);
    expect(world.retries).toHaveLength(1);
  });

  it('that all close at once give one close and one failure', async () => {
    const world = await both();
    const [sync, intent] = world.network.sockets;
    sync?.fail();
    intent?.fireRaw('close', { code: 1002 });
    expect(world.status).toBe('cooldown:backoff');
    expect(world.closes).toHaveLength(1);
    expect(world.snapshot.attempt).toBe(1);
  });

  it('fail together when one of them is refused', () => {
    const world = createWorld({
      options: pair,
      behaviour: (_, attempt) => (attempt % 2 === 0 ? 'refuse' : 'accept'),
    });
    world.connection.start();
    world.advance(10);
    expect(world.status).toBe('cooldown:backoff');
    expect(world.held).toEqual([]);
    expect(world.snapshot.lastClose).toMatchObject({ cause: 'refused', transport: 'intent' });
    expect(world.events).toEqual([]);
  });

  it('fail together when one of them never opens', () => {
    const world = createWorld({
      options: pair,
      behaviour: (_, attempt) => (attempt % 2 === 0 ? 'hang' : 'accept'),
    });
    world.connection.start();
    world.advance(10_000);
    expect(world.status).toBe('cooldown:backoff');
    expect(world.held).toEqual([]);
  });

  it('are probed and judged each on its own: one dead link ends them all', async () => {
    const world = createWorld({
      options: { ...pair, heartbeat: { ping: () => 'ping', isPong: (data) => data === 'pong' } },
    });
    world.network.onSend = (socket) => {
      if (socket.url.endsWith('/socket')) socket.reply('pong');
    };
    await world.open();
    world.advance(20_000);
    expect(world.closes[0]).toMatchObject({ cause: 'heartbeat-timeout', transport: 'intent' });
    expect(world.network.sockets.slice(0, 2).every(({ readyState }) => readyState > 1)).toBe(true);
  });

  it('count as one attempt for the storm guard and for the budget', () => {
    const world = createWorld({
      options: { ...pair, maxAttempts: 3, backoff: () => 100 },
      behaviour: 'refuse',
    });
    world.connection.start();
    world.advance(10_000);
    expect(world.status).toBe('stopped:exhausted');
    expect(world.dials).toHaveLength(8);
    expect(world.snapshot.metrics.attempts).toBe(4);
  });

  it('are closed together by stop() and by a gate', async () => {
    const stopped = await both();
    stopped.connection.stop();
    expect(stopped.network.sockets.flatMap(({ closeCalls }) => closeCalls)).toEqual([
      { code: 1000, reason: '' },
      { code: 1000, reason: '' },
    ]);
    stopped.expectNothingLeft();
    const gated = await both();
    gated.environment.freeze();
    expect(gated.held).toEqual([]);
  });

  it('may have one whose url function fails, which fails the attempt', () => {
    const world = createWorld({
      options: {
        transports: {
          sync: {},
          intent: {
            url: () => {
              throw new Error('no room');
            },
          },
        },
      },
    });
    world.connection.start();
    expect(world.status).toBe('cooldown:backoff');
    expect(world.held).toEqual([]);
    expect(world.snapshot.lastClose).toMatchObject({ cause: 'callback', transport: 'intent' });
  });
});
