/** A supervised client in a hurry; tells of what happens, and does what it is told. */
import { createConnection } from 'linekeeper';

const connection = createConnection({
  url: process.argv[2] ?? '',
  backoff: () => 50,
  storm: { maxAttempts: 10_000 },
  connectTimeoutMs: 400,
  heartbeat: { intervalMs: 100, timeoutMs: 500, probeTimeoutMs: 500 },
});

const tell = (event: string, details: object = {}): void =>
  void process.send?.({ event, ...details });

connection.on('open', () => tell('open'));
connection.on('close', ({ cause, code }) => tell('close', { cause, code }));
connection.on('retry', ({ close }) => tell('retry', { cause: close?.cause }));
connection.on('message', (text) => tell('message', { text }));

process.on('message', (order: { send?: string; stop?: true }) => {
  if (order.send !== undefined) connection.send(order.send);
  if (order.stop === true) {
    connection.stop();
    process.disconnect();
  }
});
connection.start();
