/**
 * `relay.ts PORT SERVER_PORT DELAY_MS`: a TCP line to a server on this machine, in a process of its
 * own, so that it can be killed. It opens when it is written to, and ends with its input.
 */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

const [port, serverPort, delayMs] = process.argv.slice(2).map(Number);

/** What is under way dies with this process. */
function carry(from: Socket, to: Socket): void {
  from.setNoDelay(true);
  from.on('data', (chunk) => setTimeout(() => to.write(chunk), delayMs));
  from.on('close', () => setTimeout(() => to.destroy(), delayMs));
  // `close` follows.
  from.on('error', () => undefined);
}

const relay = createServer((client) => {
  const server = connect(serverPort!, '127.0.0.1');
  carry(client, server);
  carry(server, client);
});

process.stdin.once('end', () => process.exit());
console.log('ready');
await once(process.stdin, 'data');
relay.listen(port, '127.0.0.1');
await once(relay, 'listening');
console.log('open');
