/**
 * Beside an HTTP server of your own: its requests are yours, and so are upgrades on other paths. On
 * SIGTERM every client is told when to come back, and the process ends by itself.
 */
import { createServer } from 'node:http';
import { createConnectionServer } from 'linekeeper/server';

export const http = createServer((_, response) => {
  response.end('hello\n');
});
export const server = createConnectionServer({ server: http, path: '/live' });
server.on('connection', (client) => client.send('welcome'));

export async function shutDown(): Promise<void> {
  await server.close({ overMs: 5000, timeoutMs: 10_000 });
  http.close();
}

http.listen(Number(process.env['PORT'] ?? 8080));
process.once('SIGTERM', () => void shutDown());
