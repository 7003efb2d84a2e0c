import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createConnectionServer, type User } from 'linekeeper/server';
import { seededRandom } from '../../support/seeded-random.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import {
  atEnd,
  connectTo,
  openRaw,
  openSession,
  record,
  refusedUpgrade,
  startProxy,
  startServer,
  urlOf,
} from './rig.js';

/** When each of so many clients is told to come back, in ms. */
async function told(count: number, overMs?: number, reconnectsPerSecond = 1000) {
  const server = await startServer({ random: seededRandom(5), reconnectsPerSecond });
  const peers = await Promise.all(
    Array.from({ length: count }, () => openRaw(urlOf(server), { protocols: 'linekeeper.v1' })),
  );
  for (const [index, peer] of peers.entries()) {
    peer.send({ type: 'hello', link: index + 1 });
    await peer.next();
  }
  await server.close(overMs === undefined ? {} : { overMs });
  const closes = await Promise.all(peers.map(({ whenClosed }) => whenClosed));
  return closes.map(({ reason }) => (JSON.parse(reason) as { retryAfterMs: number }).retryAfterMs);
}

describe('close', () => {
  it('tells each client in a drain frame when to come back, and closes with 1012', async () => {
    const server = await startServer({ random: () => 0.5 });
    const peer = await openSession(urlOf(server));
    const plain = await openRaw(urlOf(server));
    await server.close({ overMs: 3000 });
    const farewell = { code: 1012, reason: '{"retryAfterMs":1500}' };
    expect(await peer.whenClosed).toEqual(farewell);
    expect(await plain.whenClosed).toEqual(farewell);
    expect(JSON.parse(String(peer.received.at(-1)))).toEqual({ type: 'drain', retryAfterMs: 1500 });
    expect(plain.received).toEqual([]);
  });

  it('spreads the clients over `overMs`', async () => {
    const delays = await told(24, 8000);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...delays)).toBeLessThanOrEqual(8000);
    // Some in each quarter.
    const quarters = new Set(delays.map((delay) => Math.floor(delay / 2001)));
    expect([...quarters].sort()).toEqual([0, 1, 2, 3]);
  });

  it('spreads them over a little more than a server can take, where nothing is said', async () => {
    const delays = await told(20, undefined, 10);
    expect(Math.max(...delays)).toBeLessThanOrEqual(2100);
    expect(Math.max(...delays)).toBeGreaterThan(1050);
  });

  it('is honoured by a client of linekeeper', async () => {
    const server = await startServer({ random: () => 0.999 });
    const { connection } = await connectTo(server, { random: () => 0 });
    const retry = new Promise((resolve) => connection.on('retry', resolve));
    await server.close({ overMs: 60_000 });
    expect(await retry).toMatchObject({ cause: 'retry-after', delayMs: 59_940 });
  });

  it('ends every session, those that wait too, and tells the app', async () => {
    const server = await startServer();
    const said = record(server);
    await openSession(urlOf(server));
    const away = await openSession(urlOf(server));
    away.socket.terminate();
    await expect.poll(() => said.at(-1)).toBe('b disconnected 1006');
    await openRaw(urlOf(server));
    await expect.poll(() => said.at(-1)).toBe('c connection');
    const clients = [...server.clients.values()];
    await server.close({ overMs: 0 });
    expect(said.slice(4)).toEqual([
      'a disconnected 1012 {"retryAfterMs":0}',
      'a end ended',
      'b end ended',
      'c disconnected 1012 {"retryAfterMs":0}',
      'c end ended',
    ]);
    expect(clients.map((client) => client.send('x'))).toEqual(['dropped', 'dropped', 'dropped']);
    expect(server.broadcast('*', 'x')).toEqual({ sent: 0, buffered: 0, dropped: 0 });
    expect(server.getMetrics()).toMatchObject({ connections: 0, clients: 0, waiting: 0 });
  });

  it('is one thing, however often it is asked for', async () => {
    const server = await startServer();
    const closing = server.close();
    expect(server.close({ overMs: 5 })).toBe(closing);
    await server[Symbol.asyncDispose]();
    await closing;
  });

  it('frees the port', async () => {
    const server = await startServer();
    const { port } = server;
    await server.close();
    expect(server.port).toBeNull();
    const next = createConnectionServer({ port: port!, host: '127.0.0.1' });
    atEnd(() => next.close());
    await next.ready;
  });

  it.each([{ overMs: -1 }, { overMs: NaN }, { timeoutMs: Infinity }, { timeoutMS: 5 }])(
    'throws for %o, and nobody is closed',
    async (options) => {
      const server = await startServer();
      const { client } = await connectTo(server);
      expect(() => server.close(options)).toThrow(/^option "close\.\w+".*\(OPTION_INVALID/);
      expect(client.isConnected).toBe(true);
    },
  );
});

it('a client that does not answer its close frame is cut after 2 s', async () => {
  const clock = new VirtualClock();
  const server = await startServer({ clock });
  const raw = await openRaw(urlOf(server));
  const [client] = server.clients.values();
  raw.socket.pause();
  client!.close(4100);
  clock.advance(1999);
  await new Promise(setImmediate);
  expect(server.getMetrics()).toMatchObject({ clients: 0, connections: 1 });
  clock.advance(1);
  await expect.poll(() => server.getMetrics().connections).toBe(0);
});

describe('what holds a close up', () => {
  it('is cut after `timeoutMs`, not sooner, and nobody is let in meanwhile', async () => {
    const clock = new VirtualClock();
    const server = await startServer({ clock });
    const proxy = await startProxy(server);
    const straggler = await openSession(proxy.url());
    proxy.stall('up');
    let isClosed = false;
    const closing = server.close({ overMs: 0, timeoutMs: 60_000 }).then(() => (isClosed = true));
    // It has been told, and its answer does not come.
    expect(await straggler.nextJson()).toMatchObject({ type: 'drain' });
    const { status, headers } = await refusedUpgrade(urlOf(server));
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    clock.advance(59_999);
    await new Promise(setImmediate);
    expect([isClosed, server.getMetrics().connections]).toEqual([false, 1]);
    clock.advance(1);
    await closing;
    expect(server.getMetrics().connections).toBe(0);
  });

  it('is not a socket that has never said anything', async () => {
    const server = await startServer();
    const silent = connect(server.port!, '127.0.0.1');
    await once(silent, 'connect');
    const half = connect(server.port!, '127.0.0.1');
    half.write('GET / HTTP/1.1\r\n');
    half.on('error', () => undefined);
    await openRaw(urlOf(server));
    await server.close({ overMs: 0 });
    silent.destroy();
    half.destroy();
  });

  it.each(['hello', 'upgrade'] as const)(
    'is not an app that is asked at the %s who somebody is: nobody is let in any more',
    async (authenticateAt) => {
      const signals: AbortSignal[] = [];
      const answers: ((user: User) => void)[] = [];
      const server = await startServer({
        authenticateAt,
        authenticate: ({ signal }) => {
          signals.push(signal);
          return new Promise<User>((resolve) => answers.push(resolve));
        },
      });
      const said = record(server);
      const opening = openRaw(urlOf(server)).catch((error: unknown) => error);
      await expect.poll(() => signals.length).toBe(1);
      await server.close({ overMs: 0 });
      await expect.poll(() => signals[0]?.aborted).toBe(true);
      answers[0]?.({ id: 'ada' });
      await opening;
      expect(said.filter((line) => line.includes('connection'))).toEqual([]);
      expect(server.getMetrics()).toMatchObject({ connections: 0, clients: 0 });
    },
  );

  it('is not a link that has not said hello yet', async () => {
    const server = await startServer();
    const peer = await openRaw(urlOf(server), { protocols: 'linekeeper.v1' });
    await expect.poll(() => server.getMetrics().connections).toBe(1);
    await server.close({ overMs: 0 });
    expect((await peer.whenClosed).code).toBe(1012);
  });

  it('leaves no timer', async () => {
    const clock = new VirtualClock();
    const server = await startServer({ clock });
    const { connection } = await connectTo(server);
    connection.send('owes an acknowledgement');
    const away = await openSession(urlOf(server));
    away.socket.terminate();
    const peer = await openRaw(urlOf(server), { protocols: 'linekeeper.v1' });
    await expect.poll(() => server.getMetrics()).toMatchObject({ waiting: 1, connections: 2 });
    expect(clock.pending.length).toBeGreaterThan(2);
    await Promise.all([server.close({ overMs: 0 }), peer.whenClosed]);
    expect(clock.pending).toEqual([]);
  });
});
