import { createConnectionServer } from 'linekeeper/server';

const server = createConnectionServer({ port: Number(process.env['PORT'] ?? 8080) });
server.on('message', (client, data) => console.log('received', String(data)));
server.on('resumed', (client) => console.log('resumed', client.id));
process.stdin.on('data', (line) => server.broadcast('*', String(line).trim()));
