/** A server with sessions in a process of its own, to be killed: echoes, and tells what it has heard. */
import { createConnectionServer } from 'linekeeper/server';

const server = createConnectionServer({
  port: Number(process.argv[2] ?? 0),
  host: '127.0.0.1',
  topics: { authorize: () => true },
});
server.on('message', (client, data) => {
  client.send(data);
});
server.on('connection', ({ id }) => {
  process.send?.({ connection: id });
});
await server.ready;
process.send?.({ port: server.port });
