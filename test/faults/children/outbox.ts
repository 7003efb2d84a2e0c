/** Enqueues numbered messages until it is killed, or drains what earlier runs have left. */
import { writeSync } from 'node:fs';
import { createConnection } from 'linekeeper';
import { createOutbox } from 'linekeeper/outbox';
import { lmdbStore } from 'linekeeper/outbox/lmdb';

const [url = '', path = '', run = ''] = process.argv.slice(2);

const connection = createConnection({ url, backoff: () => 5, heartbeat: false });
const outbox = createOutbox({
  connection,
  store: lmdbStore(path),
  protocol: {
    encode: ({ id, data }) => JSON.stringify({ id, text: data }),
    acknowledged: (message) => (JSON.parse(String(message)) as { ack?: string }).ack,
  },
});
outbox.on('error', (error) => {
  writeSync(2, `${String(error)}\n`);
});
connection.start();

if (run === 'drain') {
  await outbox.drain();
  process.exit(0);
}
for (let count = 0; ; count += 1) {
  const text = `${run}.${String(count)}`;
  await outbox.enqueue(text);
  // At once, so that what is said is no later than what is known.
  writeSync(1, `${text}\n`);
}
