import { describe, expect, it, vi } from 'vitest';
import type { AttemptInfo, CredentialsRequest } from '../../../src/actors/ports.js';
import { createMemoryStorage, createNodeWorld, createWorld } from '../../support/world.js';
import { deferred } from './deferred.js';

/** The bugs that users of other clients reported, numbered; 20 to 24 are of React and servers. */
describe('a bug of the peers that must not be here', { timeout: 60_000 }, () => {
  it('(1) more than one live socket', async () => {
    const world = createWorld();
    await world.open();
    const { connection, environment } = world;
    const disturbances = [
      () => connection.retryNow({ force: true }),
      () => connection.start(),
      () => world.held[0]?.fail(),
      () => connection.connect({ resetBackoff: true }),
      () => environment.freeze(),
      () => environment.show(),
      () => connection.retryNow(),
    ];
    for (const disturb of disturbances) {
      disturb();
      expect(world.held.length).toBeLessThanOrEqual(1);
    }
    world.advance(60_000);
    expect(world.held).toHaveLength(1);
  });

  it('(2) a timer that is alive after stop or disposal', async () => {
    const world = createWorld({ options: { heartbeat: { ping: () => 'ping' } } });
    await world.open();
    world.connection.send('x');
    expect(world.clock.pendingOfProduct.length).toBeGreaterThan(0);
    world.connection.stop();
    expect(world.clock.pendingOfProduct).toEqual([]);
    world.connection.start();
    world.connection[Symbol.dispose]();
    expect(world.clock.pendingOfProduct).toEqual([]);
  });

  it('(3) a listener, or one on process, that is left after disposal', async () => {
    const count = () =>
      process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
    const before = count();
    const world = createNodeWorld();
    await world.open();
    world.advance(60_000);
    world.network.last.fail();
    world.connection[Symbol.dispose]();
    world.expectNothingLeft();
    expect(count()).toBe(before);
  });

  it('(4) an event of an old socket that changes the state', async () => {
    const world = createWorld();
    await world.open();
    const old = world.network.last;
    world.connection.retryNow({ force: true });
    world.advance(10);
    for (const type of ['open', 'message', 'error', 'close']) {
      old.fireRaw(type, { code: 1002, data: 'ghost' });
    }
    expect(world.status).toBe('connected');
    expect(world.messages).toEqual([]);
    expect(world.events).toEqual(['open', 'open']);
  });

  it('(5) a reconnect after stop', async () => {
    const world = createWorld();
    await world.open();
    world.network.last.fail();
    world.connection.stop();
    world.environment.offline();
    world.environment.online();
    world.environment.hide();
    world.environment.show();
    world.environment.wake();
    world.advance(86_400_000);
    expect(world.dials).toHaveLength(1);
  });

  it('(6) a start or a retryNow that is ignored', async () => {
    const world = createWorld({ behaviour: 'hang' });
    world.connection.start();
    world.connection.retryNow();
    expect(world.dials).toHaveLength(2);
    world.network.last.open();
    world.network.last.serverClose(1002);
    world.connection.start();
    expect(world.dials).toHaveLength(3);
    world.network.last.fail();
    world.connection.retryNow();
    expect(world.dials).toHaveLength(4);
    world.network.last.open();
    world.network.last.serverClose(1008);
    world.connection.retryNow();
    expect(world.dials).toHaveLength(5);
  });

  it('(7) a crash loop of more than N attempts a minute', () => {
    const storage = createMemoryStorage();
    let world = createWorld({ options: { storage } });
    const dials: number[] = [];
    while (world.clock.now() < 1_060_000) {
      world.connection.start();
      world.advance(500);
      dials.push(...world.dials);
      const record = storage.items.get('linekeeper') ?? '';
      world.connection[Symbol.dispose]();
      storage.setItem('linekeeper', record);
      world = createWorld({ after: world, options: { storage }, seed: dials.length });
    }
    // An unstable link is a failure over reloads too, so the backoff holds it far below the guard.
    expect(dials.length).toBeLessThanOrEqual(10);
    expect(dials.length).toBeGreaterThan(2);
  });

  it('(8) a wait that is the same for all clients at the cap', () => {
    const waits = Array.from({ length: 12 }, (_, seed) => {
      const world = createWorld({ seed, behaviour: 'refuse' });
      world.connection.start();
      while (world.snapshot.attempt < 7) world.advance(1000);
      return world.retries.at(-1)?.delayMs;
    });
    expect(new Set(waits).size).toBe(12);
  });

  it('(9) a wait that is NaN, 0, or longer than a timer holds, at any attempt up to 5000', () => {
    const attempts = [...Array.from({ length: 60 }, (_, at) => at), 100, 1023, 1024, 5000];
    const delays = attempts.map((attempt) => {
      const storage = createMemoryStorage();
      const record = { attempt, starts: [], notBefore: 0, isUnsettled: false, at: 1_000_000 };
      storage.setItem('linekeeper', JSON.stringify(record));
      const backoff = (input: { attempt: number }) => 1000 * 2 ** input.attempt;
      const world = createWorld({ options: { storage, backoff }, behaviour: 'refuse' });
      world.connection.start();
      // The clock throws on a delay that a real timer would turn into 1 ms.
      world.advance(10);
      expect(world.snapshot.attempt).toBe(attempt + 1);
      return world.retries[0]?.delayMs ?? NaN;
    });
    expect(delays.filter((ms) => !(ms > 0 && ms < 2 ** 31))).toEqual([]);
  });

  it('(10) a rejected or hung provider that stalls for ever', async () => {
    let at = 0;
    const answers = [
      () => Promise.reject(new Error('down')),
      () => deferred<string>().promise,
      () => Promise.resolve('wss://line.test/'),
    ];
    const world = createWorld({ options: { url: () => answers[at++]?.() ?? '' } });
    world.connection.start();
    await world.pass(1000 + 10_000 + 2000 + 20);
    expect(world.status).toBe('connected');
    expect(at).toBe(3);
  });

  it('(11) a close() with a code that browsers reject', async () => {
    const world = createWorld({ options: { heartbeat: { ping: () => 'ping' } } });
    await world.open();
    world.network.silent = true;
    world.advance(25_000);
    world.network.silent = false;
    world.network.behaviour = 'hang';
    world.advance(30_000);
    world.connection.retryNow();
    world.environment.hide();
    world.environment.show();
    world.network.behaviour = 'accept';
    world.advance(60_000);
    world.connection.stop();
    const calls = world.network.sockets.flatMap(({ closeCalls }) => closeCalls);
    expect(calls.length).toBeGreaterThan(3);
    for (const { code = 0, reason } of calls) {
      expect(code === 1000 || (code >= 3000 && code <= 4999)).toBe(true);
      expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
    }
  });

  it('(12) a wait for onclose after a failed heartbeat', async () => {
    const world = createWorld({ options: { heartbeat: { ping: () => 'ping' } } });
    await world.open();
    world.network.silent = true;
    world.advance(20_000);
    expect(world.network.sockets[0]?.readyState).toBe(2);
    expect(world.closes).toMatchObject([{ cause: 'heartbeat-timeout' }]);
    world.advance(1010);
    expect(world.dials.length).toBeGreaterThan(1);
  });

  it('(13) a close before the handshake that is not seen', async () => {
    const world = createWorld({ options: { handshake: ({ next }) => next() } });
    world.connection.start();
    await world.pass(10);
    world.network.last.serverClose(1012);
    expect(world.status).toBe('cooldown:backoff');
    expect(world.snapshot.lastClose).toMatchObject({ cause: 'refused', code: 1012 });
  });

  it('(14) a refused token that is used again', async () => {
    const offered: unknown[] = [];
    const world = createWorld({
      options: {
        credentials: () => 'stale',
        url: ({ credentials }: AttemptInfo) => {
          offered.push(credentials);
          return 'wss://line.test/';
        },
      },
      behaviour: (socket) => {
        socket.open();
        socket.serverClose(4401);
      },
    });
    world.connection.start();
    await world.pass(3_600_000);
    world.connection.retryNow();
    await world.pass(3_600_000);
    expect(offered).toEqual(['stale']);
    expect(world.status).toBe('blocked-auth');
  });

  it('(15) a token refresh whose path differs by wake, online or retry', async () => {
    const paths = new Set<string>();
    for (const cause of ['timer', 'online', 'wake', 'retry'] as const) {
      const asked: unknown[] = [];
      const world = createWorld({
        options: {
          credentials: ({ refresh, attempt }: CredentialsRequest) => {
            asked.push([refresh, attempt]);
            return `token ${String(asked.length)}`;
          },
        },
      });
      await world.open();
      world.network.last.serverClose(1008);
      if (cause === 'online') world.environment.offline();
      if (cause === 'online') world.environment.online();
      if (cause === 'wake') world.clock.sleep(100_000);
      if (cause === 'wake') world.environment.wake();
      if (cause === 'retry') world.connection.retryNow();
      await world.pass(1500);
      expect(world.status).toBe('connected');
      paths.add(JSON.stringify(asked));
    }
    expect([...paths]).toEqual(['[[false,0],[true,1]]']);
  });

  it('(16) retries that are burned while offline', async () => {
    const world = createWorld({ options: { maxAttempts: 3 } });
    await world.open();
    world.network.behaviour = 'refuse';
    world.network.last.fail();
    world.environment.offline();
    world.advance(86_400_000);
    expect(world.dials).toHaveLength(1);
    expect(world.snapshot.attempt).toBe(1);
    world.network.behaviour = 'accept';
    world.environment.online();
    world.advance(510);
    expect(world.status).toBe('connected');
  });

  it('(17) a binaryType or protocols that are lost over a reconnect', async () => {
    const world = createWorld({ options: { protocols: ['v2', 'v1'], binaryType: 'arraybuffer' } });
    await world.open();
    for (let at = 0; at < 3; at += 1) {
      world.connection.retryNow({ force: true });
      world.advance(10);
      expect(world.network.last.protocols).toEqual(['v2', 'v1']);
      expect(world.network.last.binaryType).toBe('arraybuffer');
    }
  });

  it('(18) a queue that is flushed twice, out of order, or dropped without a word', async () => {
    const world = createWorld({ options: { delivery: { mode: 'queue', maxMessages: 3 } } });
    for (const text of ['a', 'b', 'c', 'd']) world.connection.send(text);
    expect(world.errors.map(({ code }) => code)).toEqual(['QUEUE_OVERFLOW']);
    expect(world.snapshot.metrics.dropped).toBe(1);
    await world.open();
    world.connection.send('e');
    world.connection.retryNow({ force: true });
    world.connection.send('f');
    world.advance(10);
    expect(world.network.sockets.map(({ sent }) => sent)).toEqual([['b', 'c', 'd', 'e'], ['f']]);
  });

  it('(19) an open or close event that is doubled or missing', async () => {
    const world = createWorld();
    const order: string[] = [];
    world.connection.on('open', () => order.push('open'));
    world.connection.on('close', ({ cause }) => order.push(cause));
    await world.open();
    world.network.last.fireRaw('open');
    const old = world.network.last;
    old.serverClose(1001);
    old.fireRaw('close', { code: 1001 });
    world.advance(1010);
    world.connection.retryNow({ force: true });
    world.advance(10);
    world.environment.freeze();
    world.environment.show();
    world.advance(510);
    world.connection.stop();
    expect(order).toEqual([
      ...['open', 'closed'],
      ...['open', 'superseded'],
      ...['open', 'gate'],
      ...['open', 'stop'],
    ]);
  });

  it('(25) a callback of the app that throws and breaks the loop', async () => {
    const surfaced = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const world = createWorld();
    const fail = () => {
      throw new Error('the app is broken');
    };
    for (const type of ['status', 'open', 'message', 'close', 'retry', 'stable'] as const) {
      world.connection.on(type, fail);
    }
    world.connection.subscribe(fail);
    await world.open();
    world.network.last.message('hello');
    world.network.last.fail();
    world.advance(1010);
    world.advance(10_000);
    expect(world.status).toBe('connected');
    expect(world.snapshot.attempt).toBe(0);
    expect(surfaced.mock.calls.length).toBeGreaterThan(8);
    surfaced.mockRestore();
  });
});
