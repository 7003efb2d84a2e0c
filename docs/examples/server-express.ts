/** Beside Express: a route that is called by somebody else reaches everyone who is connected. */
import express from 'express';
import { createConnectionServer } from 'linekeeper/server';

const app = express();
export const http = app.listen(Number(process.env['PORT'] ?? 8080));
export const server = createConnectionServer({ server: http, path: '/live' });

app.get('/health', (_, response) => {
  response.json(server.getMetrics());
});

app.post('/orders/:id', express.text(), (request, response) => {
  const { sent, buffered } = server.broadcast(`orders/${request.params.id}`, String(request.body));
  response.json({ reached: sent, waiting: buffered });
});
