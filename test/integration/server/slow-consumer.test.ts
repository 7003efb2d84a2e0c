import { expect, it, describe } from 'vitest';
import { WebSocket } from 'ws';
import type { ConnectionServerOptions, SendOutcome, ServerClient } from 'linekeeper/server';
import { VirtualClock } from '../../support/virtual-clock.js';
import {
  atEnd,
  connectTo,
  keepLog,
  nextClient,
  openRaw,
  record,
  startServer,
  urlOf,
} from './rig.js';

const MESSAGE = 'x'.repeat(65_536);
const MAX_BYTES = 262_144;

/** What the kernel takes before a socket takes no more is far less than this. */
const ENOUGH = 1000;

/** Sends numbered messages until one is not `sent`; gives that outcome, and how many were. */
function fill(client: ServerClient): { readonly sent: number; readonly outcome: SendOutcome } {
  for (let sent = 0; sent < ENOUGH; sent += 1) {
    const outcome = client.send(`${sent}:${MESSAGE}`);
    if (outcome !== 'sent') return { sent, outcome };
  }
  throw new Error('The socket took everything.');
}

const numbersOf = (messages: readonly (string | Buffer)[]): readonly number[] =>
  messages.map((message) => Number.parseInt(String(message), 10));

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

/** A server with a client whose socket is not read, until `socket.resume()`. */
async function setUp(
  policy: 'close' | 'drop',
  sessions: ConnectionServerOptions['sessions'] = { maxBytes: 64 * 2 ** 20 },
) {
  const { logger, lines } = keepLog();
  const server = await startServer({
    // A link that is closed is not cut while the machine is busy.
    clock: new VirtualClock(),
    logger,
    sessions,
    slowConsumer: { warnBytes: MAX_BYTES / 2, maxBytes: MAX_BYTES, patienceMs: 0, policy },
  });
  const said = record(server);
  const sockets: WebSocket[] = [];
  const session = await connectTo(server, {
    create: ({ url, protocols }) => {
      const socket = new WebSocket(url, protocols);
      sockets.push(socket);
      return socket;
    },
    // It is the server that judges here, and a paused socket has no pongs.
    heartbeat: false,
    roomReset: { minMs: 1, maxMs: 2 },
  });
  sockets[0]!.pause();
  atEnd(() => {
    for (const socket of sockets) socket.terminate();
  });
  const warnings = () => lines.filter((line) => line.startsWith('warn'));
  return { server, said, sockets, warnings, ...session };
}

describe('a client that reads too slowly, with the policy `close`', () => {
  it('is let go of with 1013 while its session waits, and comes back to the rest', async () => {
    const { client, connection, closes, received, said, sockets, warnings } = await setUp('close');
    const { sent, outcome } = fill(client);
    expect([outcome, client.isConnected, client.bufferedBytes]).toEqual(['buffered', false, 0]);
    expect(said).toEqual(['a connection', 'a disconnected 1013 SLOW_CONSUMER']);
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain('reads more slowly');

    sockets[0]!.resume();
    await expect.poll(() => received.length).toBe(sent + 1);
    expect(numbersOf(received)).toEqual(upTo(sent + 1));
    expect(closes).toEqual(['1013 SLOW_CONSUMER']);
    expect(connection.getSnapshot().recovered).toBe(true);
    expect(said.at(-1)).toBe('a resumed');
  });

  it('is warned of once for each link', async () => {
    const { client, sockets, warnings, received } = await setUp('close');
    const { sent } = fill(client);
    sockets[0]!.resume();
    await expect.poll(() => received.length).toBe(sent + 1);
    sockets[1]!.pause();
    fill(client);
    expect(warnings()).toHaveLength(2);
  });

  it('holds no more of the memory of the server than it may', async () => {
    const { client } = await setUp('close', { maxBytes: 2 ** 20 });
    let peak = 0;
    for (let index = 0; index < ENOUGH && client.isConnected; index += 1) {
      client.send(`${index}:${MESSAGE}`);
      peak = Math.max(peak, client.bufferedBytes);
    }
    expect(client.isConnected).toBe(false);
    expect(peak).toBeLessThanOrEqual(MAX_BYTES + MESSAGE.length + 100);
    expect(client.unacknowledged * MESSAGE.length).toBeLessThanOrEqual(2 ** 20);
  });
});

describe('a client that reads too slowly, with the policy `drop`', () => {
  it('keeps its link, and gets the rest in order as soon as it reads', async () => {
    const { client, connection, received, said, sockets, warnings } = await setUp('drop');
    const { sent, outcome } = fill(client);
    expect(outcome).toBe('buffered');
    expect(client.send(`${sent + 1}:last`)).toBe('buffered');
    expect(warnings()).toHaveLength(1);
    sockets[0]!.resume();
    await expect.poll(() => received.length).toBe(sent + 2);
    expect(numbersOf(received)).toEqual(upTo(sent + 2));
    expect(said).toEqual(['a connection']);
    expect(connection.getSnapshot().lost).toBeNull();
  });

  it('is told what is lost of the rest, where there is no room to keep it', async () => {
    const { client, connection, received, sockets } = await setUp('drop', { maxMessages: 10 });
    const { sent } = fill(client);
    for (let index = sent + 1; index < sent + 51; index += 1) client.send(`${index}:more`);
    expect(client.unacknowledged).toBe(10);
    sockets[0]!.resume();
    await expect.poll(() => received.at(-1)).toBe(`${sent + 50}:more`);
    expect(numbersOf(received)).toEqual([...upTo(sent), ...upTo(sent + 51).slice(-10)]);
    expect(connection.getSnapshot()).toMatchObject({
      recovered: false,
      // Numbers begin with 1.
      lost: { received: { from: sent + 1, to: sent + 41 }, sent: null },
    });
  });

  it('holds no more of the memory of the server than it may', async () => {
    const { client } = await setUp('drop', { maxBytes: 2 ** 20 });
    let peak = 0;
    for (let index = 0; index < ENOUGH; index += 1) {
      client.send(`${index}:${MESSAGE}`);
      peak = Math.max(peak, client.bufferedBytes);
    }
    expect(client.isConnected).toBe(true);
    expect(peak).toBeLessThanOrEqual(MAX_BYTES + MESSAGE.length + 100);
    expect(client.unacknowledged * MESSAGE.length).toBeLessThanOrEqual(2 ** 20);
  });
});

describe('a plain client that reads too slowly', () => {
  async function setUpPlain(policy: 'close' | 'drop') {
    const server = await startServer({
      clock: new VirtualClock(),
      slowConsumer: { maxBytes: MAX_BYTES, patienceMs: 0, policy },
    });
    const said = record(server);
    const known = nextClient(server);
    const raw = await openRaw(urlOf(server));
    raw.socket.pause();
    return { said, raw, client: await known };
  }

  it('is closed with 1013, and is gone', async () => {
    const { client, raw, said } = await setUpPlain('close');
    const { outcome } = fill(client);
    expect([outcome, client.send('x')]).toEqual(['dropped', 'dropped']);
    expect(said).toEqual(['a connection', 'a disconnected 1013 SLOW_CONSUMER', 'a end closed']);
    raw.socket.resume();
    expect((await raw.whenClosed).code).toBe(1013);
  });

  it('misses what it does not take, and goes on when it reads', async () => {
    const { client, raw, said } = await setUpPlain('drop');
    const { sent, outcome } = fill(client);
    expect([outcome, client.isConnected]).toEqual(['dropped', true]);
    raw.socket.resume();
    await expect.poll(() => client.bufferedBytes).toBe(0);
    await expect.poll(() => client.send('after')).toBe('sent');
    await expect.poll(() => raw.received.at(-1)).toBe('after');
    expect(numbersOf(raw.received.slice(0, sent))).toEqual(upTo(sent));
    expect(said).toEqual(['a connection']);
  });

  it('does not slow down the others of a broadcast', async () => {
    const server = await startServer({
      slowConsumer: { maxBytes: MAX_BYTES, patienceMs: 0, policy: 'drop' },
    });
    const slowly = nextClient(server);
    const slow = await openRaw(urlOf(server));
    (await slowly).subscribe('news');
    slow.socket.pause();
    fill(await slowly);
    const known = nextClient(server);
    const quick = await openRaw(urlOf(server));
    (await known).subscribe('news');
    expect(server.broadcast('news', 'extra')).toEqual({ sent: 1, buffered: 0, dropped: 1 });
    expect(await quick.next()).toBe('extra');
  });
});
