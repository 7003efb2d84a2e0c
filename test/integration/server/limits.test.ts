import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { createConnectionServer, type User } from 'linekeeper/server';
import { VirtualClock } from '../../support/virtual-clock.js';
import {
  atEnd,
  connectTo,
  keepLog,
  nextClient,
  openRaw,
  openSession,
  record,
  refusedUpgrade,
  startServer,
  urlOf,
} from './rig.js';

describe('maxPayloadBytes', () => {
  it('ends a link that sends a larger message, with 1009', async () => {
    const server = await startServer({ limits: { maxPayloadBytes: 1000 } });
    const said = record(server);
    const raw = await openRaw(urlOf(server));
    raw.send('x'.repeat(1000));
    raw.send('x'.repeat(1001));
    expect((await raw.whenClosed).code).toBe(1009);
    await expect.poll(() => said.at(-1)).toBe('a end closed');
    expect(said).toEqual([
      'a connection',
      `a message ${'x'.repeat(1000)}`,
      'a disconnected 1006',
      'a end closed',
    ]);
  });

  it('is known to the client of a session, which does not send what would end it', async () => {
    const server = await startServer({ limits: { maxPayloadBytes: 1000 } });
    const said = record(server);
    const { connection } = await connectTo(server);
    const exact = 'x'.repeat(998);
    expect([`${exact}x`, exact, 'next'].map((text) => connection.send(text))).toEqual([
      'dropped',
      'sent',
      'sent',
    ]);
    await expect.poll(() => said).toEqual(['a connection', `a message ${exact}`, 'a message next']);
  });

  it('is that of a given `ws` server, which the client is told too', async () => {
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: 1000 });
    atEnd(() => sockets.close());
    await once(sockets, 'listening');
    const server = createConnectionServer({ server: sockets });
    atEnd(() => server.close({ overMs: 0 }));
    const { port } = sockets.address() as AddressInfo;
    const { welcome } = await openSession(urlOf({ port }));
    expect(welcome['maxPayload']).toBe(1000);
  });
});

describe('maxConnections', () => {
  it('refuses one socket more with 503 and when to come back, until there is room', async () => {
    const server = await startServer({ limits: { maxConnections: 2 } });
    const said = record(server);
    await openRaw(urlOf(server));
    const second = await openRaw(urlOf(server));
    const { status, headers } = await refusedUpgrade(urlOf(server));
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    expect(said.at(-1)).toBe('refused 503 too many connections');
    second.socket.close();
    await expect.poll(() => server.getMetrics().connections).toBe(1);
    await openRaw(urlOf(server));
  });

  it('counts upgrades that are still being asked for', async () => {
    const answers: ((user: User) => void)[] = [];
    const server = await startServer({
      limits: { maxConnections: 1 },
      authenticateAt: 'upgrade',
      authenticate: () => new Promise<User>((resolve) => answers.push(resolve)),
    });
    const opening = openRaw(urlOf(server));
    await expect.poll(() => answers.length).toBe(1);
    expect((await refusedUpgrade(urlOf(server))).status).toBe(503);
    answers[0]?.({ id: 'ada' });
    await opening;
  });

  it('does not count an upgrade that came to nothing', async () => {
    const perAddress = { maxConnections: 1, perSecond: 100 };
    const server = await startServer({ limits: { maxConnections: 1, perAddress } });
    const socket = connect(server.port!, '127.0.0.1');
    // A key that is no key: `ws` answers 400.
    socket.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n');
    socket.write('Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: no\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 400 /);
    socket.destroy();
    await openRaw(urlOf(server));
  });
});

describe('perAddress', () => {
  it('refuses one socket more of an address with 429', async () => {
    const server = await startServer({
      limits: { perAddress: { maxConnections: 2, perSecond: 100 } },
    });
    const said = record(server);
    await openRaw(urlOf(server));
    const second = await openRaw(urlOf(server));
    const { status, headers } = await refusedUpgrade(urlOf(server));
    expect([status, headers['retry-after']]).toEqual([429, '1']);
    expect(said.at(-1)).toBe('refused 429 too many connections from here');
    second.socket.terminate();
    await expect.poll(() => server.getMetrics().connections).toBe(1);
    await openRaw(urlOf(server));
  });

  it('refuses a socket that comes too soon, and says when it may come', async () => {
    const clock = new VirtualClock(1_700_000_000_000);
    const server = await startServer({
      clock,
      limits: { perAddress: { maxConnections: 100, perSecond: 0.1 } },
    });
    await openRaw(urlOf(server));
    clock.advance(2500);
    const { status, headers } = await refusedUpgrade(urlOf(server));
    // 7.5 s, in whole seconds: not too soon.
    expect([status, headers['retry-after']]).toEqual([429, '8']);
    clock.advance(7500);
    await openRaw(urlOf(server));
  });

  it('tells apart whom `addressOf` tells apart', async () => {
    const server = await startServer({
      limits: { perAddress: { maxConnections: 1, perSecond: 100 } },
      addressOf: ({ headers }) => String(headers['x-real-ip']),
    });
    const addresses: string[] = [];
    server.on('connection', ({ address }) => addresses.push(address));
    server.on('refused', ({ address }) => addresses.push(`not ${address}`));
    const from = (ip: string) => ({ headers: { 'x-real-ip': ip } });
    await openRaw(urlOf(server), from('192.0.2.1'));
    await openRaw(urlOf(server), from('192.0.2.2'));
    expect((await refusedUpgrade(urlOf(server), from('192.0.2.1'))).status).toBe(429);
    expect(addresses).toEqual(['192.0.2.1', '192.0.2.2', 'not 192.0.2.1']);
  });

  it('has the address of the socket where `addressOf` throws, and the app is told', async () => {
    const server = await startServer({
      addressOf: () => {
        throw new Error('no header');
      },
    });
    const said = record(server);
    const known = nextClient(server);
    await openRaw(urlOf(server));
    expect((await known).address).toBe('127.0.0.1');
    expect(said).toEqual(['error CALLBACK_FAILED', 'a connection']);
  });
});

describe('messagesPerSecond', () => {
  it('reads a client that sends more no faster than that, and loses nothing', async () => {
    const clock = new VirtualClock();
    const { logger, lines } = keepLog();
    const server = await startServer({ clock, logger, limits: { messagesPerSecond: 10 } });
    const heard: string[] = [];
    server.on('message', (_, data) => heard.push(String(data)));
    const raw = await openRaw(urlOf(server));
    const words = Array.from({ length: 200 }, (_, index) => String(index));
    // Large enough that they do not all come in one read.
    const padding = ' '.repeat(20_000);
    for (const word of words) raw.send(word + padding);
    await expect.poll(() => lines.some((line) => line.startsWith('warn'))).toBe(true);
    expect(heard.length).toBeLessThan(words.length);
    await expect
      .poll(() => {
        clock.advance(1000);
        return heard.length;
      })
      .toBe(words.length);
    expect(heard.map((text) => text.trimEnd())).toEqual(words);
    // Twice the rate at once, and the rate after that.
    expect(clock.now()).toBeGreaterThanOrEqual(((200 - 20) / 10) * 1000 - 1000);
    // It was slowed down many times, and the log must not be flooded in its turn.
    expect(lines.filter((line) => line.startsWith('warn'))).toHaveLength(1);
  });

  it('pauses for 2 s at most, however much a client owes', async () => {
    const clock = new VirtualClock();
    const server = await startServer({
      clock,
      heartbeat: false,
      limits: { messagesPerSecond: 0.01 },
    });
    const heard: string[] = [];
    server.on('message', (_, data) => heard.push(String(data)));
    const raw = await openRaw(urlOf(server));
    raw.send('too early by more than a minute');
    await expect.poll(() => clock.pending.length).toBe(1);
    expect(Math.round(clock.pending[0]!.dueAt - clock.now())).toBe(2000);
    raw.send('next');
    clock.advance(2000);
    await expect.poll(() => heard.at(-1)).toBe('next');
  });

  it('does not keep a client that was slowed down from being closed', async () => {
    const { logger, lines } = keepLog();
    const clock = new VirtualClock();
    const server = await startServer({ clock, logger, limits: { messagesPerSecond: 10 } });
    const known = nextClient(server);
    const raw = await openRaw(urlOf(server));
    for (let index = 0; index < 100; index += 1) raw.send(' '.repeat(20_000));
    await expect.poll(() => lines.some((line) => line.startsWith('warn'))).toBe(true);
    (await known).close(4100);
    expect((await raw.whenClosed).code).toBe(4100);
  });

  it('leaves a client alone that sends less', async () => {
    const clock = new VirtualClock();
    const server = await startServer({
      clock,
      heartbeat: false,
      limits: { messagesPerSecond: 10 },
    });
    const known = nextClient(server);
    const peer = await openRaw(urlOf(server));
    const client = await known;
    const heard: string[] = [];
    client.on('message', (data) => heard.push(String(data)));
    for (let index = 0; index < 20; index += 1) peer.send(String(index));
    await expect.poll(() => heard.length).toBe(20);
    expect(clock.pending).toEqual([]);
  });
});

describe('helloTimeoutMs', () => {
  it('ends a link that says no hello, and the app is told', async () => {
    const clock = new VirtualClock();
    const server = await startServer({ clock, limits: { helloTimeoutMs: 2000 } });
    const said = record(server);
    const silent = await openRaw(urlOf(server), { protocols: 'linekeeper.v1' });
    const polite = await openSession(urlOf(server));
    clock.advance(2000);
    expect(await silent.whenClosed).toEqual({ code: 3008, reason: 'HELLO_LATE' });
    expect(polite.socket.readyState).toBe(polite.socket.OPEN);
    expect(said).toEqual(['a connection', 'refused 3008 HELLO_LATE']);
  });
});
