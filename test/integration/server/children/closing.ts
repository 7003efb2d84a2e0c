/** A server that is closed when it is told to; then nothing may hold the process. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { createConnectionServer } from 'linekeeper/server';

const kind = process.argv[2];
const http = createServer();
const options = {
  own: () => ({ port: 0, host: '127.0.0.1' }),
  http: () => ({ server: http }),
  ws: () => ({ server: new WebSocketServer({ server: http }) }),
}[kind ?? ''];
if (options === undefined) throw new Error(`There is no server "${String(kind)}".`);

// Clients are to come back later, and not in the moment between the two closes.
const server = createConnectionServer({ ...options(), random: () => 0.99 });
if (kind === 'own') {
  await server.ready;
} else {
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
}
process.send?.({ port: server.port ?? (http.address() as AddressInfo).port });

await once(process, 'message');
await server.close({ overMs: 60_000 });
// An HTTP server of the app is the app's to close.
http.close();
process.disconnect();
