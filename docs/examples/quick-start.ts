import { createConnection } from 'linekeeper';

export const connection = createConnection({ url: process.env['SERVER'] ?? 'ws://localhost:8080' });
connection.on('message', (data) => console.log('received', data));
connection.start();
connection.send('hello');
