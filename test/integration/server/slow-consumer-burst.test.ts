import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ConnectionServerOptions, SendOutcome, ServerClient } from 'linekeeper/server';
import { VirtualClock } from '../../support/virtual-clock.js';
import { atEnd, connectTo, nextClient, openRaw, record, startServer, urlOf } from './rig.js';

const MESSAGE = 'x'.repeat(65_536);
const MAX_BYTES = 262_144;
const PATIENCE_MS = 5000;

/** Sends numbered messages until one has this outcome, and gives how many it took. */
function sendUntil(client: ServerClient, outcome: SendOutcome): number {
  for (let count = 1; count <= 1000; count += 1) {
    if (client.send(`${count}:${MESSAGE}`) === outcome) return count;
  }
  throw new Error(`Nothing was ${outcome}.`);
}

async function setUp(sessions: ConnectionServerOptions['sessions'] = { maxBytes: 64 * 2 ** 20 }) {
  const clock = new VirtualClock();
  const server = await startServer({
    clock,
    sessions,
    slowConsumer: { maxBytes: MAX_BYTES, patienceMs: PATIENCE_MS },
  });
  const said = record(server);
  const sockets: WebSocket[] = [];
  const { client, received } = await connectTo(server, {
    create: ({ url, protocols }) => {
      const socket = new WebSocket(url, protocols);
      sockets.push(socket);
      return socket;
    },
    heartbeat: false,
  });
  const [socket] = sockets;
  socket!.pause();
  atEnd(() => {
    for (const one of sockets) one.terminate();
  });
  return { clock, client, received, said, socket: socket! };
}

describe('a burst', () => {
  it('to a client that goes on reading is not slow: it waits, and arrives in order', async () => {
    const { client, received, said, socket } = await setUp();
    const count = sendUntil(client, 'buffered');
    for (let index = 1; index <= 20; index += 1) client.send(`${count + index}:more`);
    socket.resume();
    await expect.poll(() => received.length).toBe(count + 20);
    expect(received.map((text) => Number.parseInt(text, 10))).toEqual(
      Array.from({ length: count + 20 }, (_, index) => index + 1),
    );
    expect(said).toEqual(['a connection']);
  });

  it('is one for `patienceMs`; the first message after that ends the link', async () => {
    const { clock, client, said } = await setUp();
    sendUntil(client, 'buffered');
    clock.advance(PATIENCE_MS - 1);
    expect([client.send('still a burst'), client.isConnected]).toEqual(['buffered', true]);
    clock.advance(1);
    expect([client.send('kept, too'), client.isConnected]).toEqual(['buffered', false]);
    expect(said).toEqual(['a connection', 'a disconnected 1013 SLOW_CONSUMER']);
  });

  it('counts from when the socket was full, and anew when it was empty in between', async () => {
    const { clock, client, received, said, socket } = await setUp();
    const count = sendUntil(client, 'buffered');
    clock.advance(PATIENCE_MS - 1);
    socket.resume();
    await expect.poll(() => received.length).toBe(count);
    socket.pause();
    sendUntil(client, 'buffered');
    clock.advance(PATIENCE_MS - 1);
    client.send('still a burst');
    expect(said).toEqual(['a connection']);
  });

  it('ends where a message would have to be forgotten before it was written', async () => {
    const { client, said } = await setUp({ maxMessages: 3 });
    sendUntil(client, 'buffered');
    const outcomes = [client.send('2'), client.send('3')];
    expect([outcomes, client.isConnected]).toEqual([['buffered', 'buffered'], true]);
    expect([client.send('4'), client.isConnected]).toEqual(['buffered', false]);
    expect(said.at(-1)).toBe('a disconnected 1013 SLOW_CONSUMER');
  });
});

describe('a burst to a plain client', () => {
  async function setUpPlain() {
    const clock = new VirtualClock();
    const server = await startServer({
      clock,
      slowConsumer: { maxBytes: MAX_BYTES, patienceMs: PATIENCE_MS, policy: 'drop' },
    });
    const known = nextClient(server);
    const raw = await openRaw(urlOf(server));
    raw.socket.pause();
    return { clock, raw, client: await known };
  }

  it('may fill four times `maxBytes`, and no more', async () => {
    const { client } = await setUpPlain();
    sendUntil(client, 'dropped');
    expect(client.bufferedBytes).toBeGreaterThan(3 * MAX_BYTES);
    expect(client.bufferedBytes).toBeLessThanOrEqual(4 * MAX_BYTES + 1000);
  });

  it('is over after `patienceMs`: then nothing more is taken', async () => {
    const { clock, client } = await setUpPlain();
    while (client.bufferedBytes < MAX_BYTES) client.send(MESSAGE);
    expect(client.send('x')).toBe('sent');
    clock.advance(PATIENCE_MS);
    expect(client.send('x')).toBe('dropped');
  });
});
