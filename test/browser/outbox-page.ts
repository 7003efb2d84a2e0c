/** The script of a page with an outbox; `?run=` and `?url=` make it enqueue from the start. */
import { createConnection } from 'linekeeper';
import { createOutbox, type Outbox, type OutboxOptions } from 'linekeeper/outbox';
import { indexedDbStore, migrations } from 'linekeeper/outbox/indexeddb';

/** What an outbox says, in order. */
const told: string[] = [];

function open(url: string, options: Partial<OutboxOptions> = {}): Outbox {
  const connection = createConnection({
    url,
    backoff: () => 5,
    // The receiver breaks links on purpose, and what has to drain may be hundreds of messages.
    storm: { maxAttempts: 10_000 },
    // What the receiver counts are messages.
    heartbeat: false,
  });
  const outbox = createOutbox({
    connection,
    store: indexedDbStore(),
    protocol: {
      encode: ({ id, data }) => JSON.stringify({ id, text: String(data) }),
      acknowledged: (message) => (JSON.parse(String(message)) as { ack?: string }).ack,
    },
    ...options,
  });
  outbox.on('acknowledged', (id) => told.push(`acknowledged ${id}`));
  outbox.on('dropped', (id, reason) => told.push(`dropped ${id} ${reason}`));
  outbox.on('error', ({ code }) => told.push(`error ${code}`));
  connection.start();
  lab.outbox = outbox;
  return outbox;
}

/** What the tests find as `lab` in the page. */
export const lab = {
  told,
  open,
  indexedDbStore,
  migrations,
  outbox: undefined as unknown as Outbox,
};
export type OutboxLab = typeof lab;

/** Enqueues for ever where the address of the page says so. */
export function begin(): void {
  const parameters = new URLSearchParams(location.search);
  const run = parameters.get('run');
  if (run === null) return;
  const outbox = open(parameters.get('url') ?? '');
  void (async () => {
    for (let count = 0; ; count += 1) {
      const text = `${run}.${String(count)}`;
      await outbox.enqueue(text);
      console.log(text);
    }
  })();
}

/** The script of the page. */
export const entry = `import { begin, lab } from './test/browser/outbox-page.ts'; Object.assign(globalThis, { lab }); begin();`;
