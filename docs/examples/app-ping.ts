/**
 * Browsers cannot send WebSocket pings, so a page notices a dead link only by asking in the words of
 * its own protocol. Any frame counts as life; `isPong` tells which ones are answers and not messages.
 */
import { createConnection } from 'linekeeper';

export const connection = createConnection({
  url: process.env['SERVER'] ?? 'ws://localhost:8080',
  heartbeat: {
    intervalMs: Number(process.env['INTERVAL'] ?? 15_000),
    timeoutMs: 5000,
    ping: () => JSON.stringify({ type: 'ping' }),
    isPong: (data) => data === '{"type":"pong"}',
  },
});

connection.on('latency', ({ rttMs }) => console.log(`round trip ${rttMs} ms`));
connection.on('close', () => console.log(connection.explain()));
connection.start();
