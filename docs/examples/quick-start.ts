import { createConnection } from 'linekeeper';

const connection = createConnection({
  url: process.env['SERVER'] ?? 'ws://localhost:8080',
  session: true,
});
connection.on('message', (data) => console.log('received', data));
connection.start();
process.stdin.on('data', (line) => connection.send(String(line).trim()));
