/** An echoing server; tells of each connection and from where it came. */
import { WebSocketServer } from 'ws';

const [, , host = '', port = '0'] = process.argv;
const server = new WebSocketServer({ host, port: Number(port) });

server.on('listening', () => process.send?.({ event: 'listening' }));
server.on('connection', (socket, request) => {
  // Broken links are what these tests are about.
  socket.on('error', () => undefined);
  socket.on('message', (data, binary) => socket.send(data, { binary }));
  process.send?.({ event: 'connection', from: request.socket.remoteAddress });
});
// Ends with whoever started it.
process.once('disconnect', () => process.exit());
