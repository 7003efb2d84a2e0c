/** On a server of `ws` that is there already: its options and its other listeners stay as they are. */
import { WebSocketServer } from 'ws';
import { createConnectionServer } from 'linekeeper/server';

export const sockets = new WebSocketServer({
  port: Number(process.env['PORT'] ?? 8080),
  maxPayload: 65_536,
  verifyClient: ({ origin }: { origin?: string }) => origin !== 'https://evil.example',
});
export const server = createConnectionServer({ server: sockets });
server.on('message', (client, data) => client.send(data));
