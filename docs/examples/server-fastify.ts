/** Beside Fastify: `preClose` says goodbye to the clients before the HTTP server stops. */
import Fastify from 'fastify';
import { createConnectionServer } from 'linekeeper/server';

export const app = Fastify();
export const server = createConnectionServer({ server: app.server, path: '/live' });

app.get('/health', () => server.getMetrics());
app.addHook('preClose', () => server.close({ overMs: 5000 }));
server.on('message', (client, data) => client.send(data));

await app.listen({ port: Number(process.env['PORT'] ?? 8080) });
