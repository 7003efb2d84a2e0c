/** The smallest server: what a client says comes back, over cuts of the network too. */
import { createConnectionServer } from 'linekeeper/server';

export const server = createConnectionServer({ port: Number(process.env['PORT'] ?? 8080) });
server.on('message', (client, data) => client.send(data));
