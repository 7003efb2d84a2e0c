/** A client that tells of each opening, and is stopped by the first message it gets. */
import { createConnection } from 'linekeeper';

const connection = createConnection({
  url: process.argv[2] ?? '',
  backoff: () => 10,
  storm: { maxAttempts: 10_000 },
  heartbeat: { intervalMs: 50, timeoutMs: 2000 },
});

connection.on('open', () => {
  process.send?.({ opens: connection.getSnapshot().metrics.opens });
});
process.once('message', () => {
  connection.stop();
  // Nothing else may hold the process from here on.
  process.disconnect();
});
connection.start();
