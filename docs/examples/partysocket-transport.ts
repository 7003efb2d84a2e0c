/**
 * PartySocket as a transport. Its own reconnect and its own queue are off: two loops over one socket
 * would fight, and its queue would deliver what linekeeper counts as dropped.
 */
import { createConnection, presets } from 'linekeeper';
import { PartySocket } from 'partysocket';
import { WebSocket } from 'ws';

const host = process.env['HOST'] ?? 'localhost:1999';

export const connection = createConnection({
  ...presets.partykit,
  // A connection that makes its own sockets needs no url.
  create: ({ attempt }) =>
    new PartySocket({
      host,
      room: 'lobby',
      query: { attempt: String(attempt) },
      WebSocket,
      maxRetries: 0,
      maxEnqueuedMessages: 0,
      // linekeeper has the connect timeout; PartySocket cannot be told to have none.
      connectionTimeout: 60_000,
    }),
  // PartySocket hides the protocol pings of `ws`.
  heartbeat: { ping: () => 'ping', isPong: (data) => data === 'pong' },
});

connection.on('message', (data) => console.log(data));
connection.on('status', () => console.log(connection.explain()));
connection.start();
