import { afterEach, describe, expect, it } from 'vitest';
import { createConnection } from 'linekeeper';
import { WebSocket } from 'ws';
import { startWsServer } from '../support/ws-server.js';

const MARK = 262_144;
const CHUNK = 16_384;
const COUNT = 600;

const atEnd: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of atEnd.splice(0).reverse()) await end();
});

/** A connection to a server that does not read until it is told to. */
async function connectToSlow() {
  const server = await startWsServer();
  const sockets: WebSocket[] = [];
  const connection = createConnection({
    url: server.url(),
    heartbeat: false,
    delivery: { mode: 'queue', maxMessages: 1000, maxBytes: 2 ** 26, highWaterMark: MARK },
    create: ({ url, protocols }) => {
      const socket = new WebSocket(url, protocols);
      sockets.push(socket);
      return socket;
    },
  });
  const paused: (() => void)[] = [];
  const received: string[] = [];
  server.onConnection(({ socket }) => {
    socket.on('message', (data: Buffer) => received.push(data.toString().trimEnd()));
    socket.pause();
    paused.push(() => {
      socket.resume();
    });
  });
  atEnd.push(
    () => server.close(),
    () => {
      connection[Symbol.dispose]();
    },
  );
  connection.start();
  await connection.waitConnected();
  await expect.poll(() => paused.length).toBe(1);
  return { connection, socket: sockets[0]!, received, read: () => paused[0]!() };
}

const chunk = (index: number): string => String(index).padEnd(CHUNK);
const numbers = Array.from({ length: COUNT }, (_, index) => String(index));

describe('on a link that is read more slowly than it is sent to', () => {
  it('the socket holds no more than its mark and one message; the rest waits, counted', async () => {
    const { connection, socket, received, read } = await connectToSlow();
    let peak = 0;
    for (let index = 0; index < COUNT; index += 1) {
      connection.send(chunk(index));
      peak = Math.max(peak, socket.bufferedAmount);
    }
    expect(peak).toBeLessThan(MARK + CHUNK + 100);
    expect(connection.getMetrics().queuedBytes).toBeGreaterThan(MARK);
    read();
    await expect.poll(() => received.length).toBe(COUNT);
    expect(received).toEqual(numbers);
    expect(connection.getSnapshot()).toMatchObject({ queued: 0, metrics: { dropped: 0 } });
  });

  it('a sender that awaits drained() has nothing waiting in memory', async () => {
    const { connection, received, read } = await connectToSlow();
    let most = 0;
    const sending = (async () => {
      for (let index = 0; index < COUNT; index += 1) {
        await connection.drained();
        connection.send(chunk(index));
        most = Math.max(most, connection.getSnapshot().queued);
      }
    })();
    read();
    await sending;
    await expect.poll(() => received.length).toBe(COUNT);
    expect(received).toEqual(numbers);
    expect(most).toBe(0);
  });
});
