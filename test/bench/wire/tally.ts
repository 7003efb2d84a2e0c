import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { mostWithin } from '../statistics.js';

/** What a client says to be cut. */
export const CUT = 'cut';

const WINDOW_MS = 100;

/** How messages have come, in ms. */
export interface Tally {
  /** The most of them within 100 ms. */
  readonly most: number;
  /** From the first to the last. */
  readonly tookMs: number;
}

/**
 * A server that cuts a client when it asks for that, and tells one that has sent `?count` messages
 * over a link how they have come.
 *
 * @returns its port.
 */
export async function startTally(): Promise<number> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket, { url }) => {
    const count = Number(new URL(url ?? '/', 'ws://localhost').searchParams.get('count'));
    const times: number[] = [];
    socket.on('message', (data: Buffer) => {
      if (times.length === 0 && data.toString() === CUT) {
        socket.terminate();
        return;
      }
      times.push(performance.now());
      if (times.length < count) return;
      const tally: Tally = {
        most: mostWithin(times, WINDOW_MS),
        tookMs: (times.at(-1) ?? 0) - (times[0] ?? 0),
      };
      socket.send(JSON.stringify(tally));
    });
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
