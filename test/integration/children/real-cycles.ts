/** Hundreds of starts, stops and drops against a real server; reports what they have left behind. */
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createConnection, type Connection } from 'linekeeper';

const [, , url = '', cycles = '0'] = process.argv;

const opened = (connection: Connection): Promise<void> =>
  new Promise((resolve) => {
    const forget = connection.on('open', () => {
      forget();
      resolve();
    });
  });

const held = (): readonly string[] =>
  process.getActiveResourcesInfo().filter((name) => /TCP|Timeout|DNS|GetAddr/.test(name));

async function run(count: number): Promise<void> {
  const connection = createConnection({ url, backoff: () => 0, storm: { maxAttempts: 1e6 } });
  for (let cycle = 0; cycle < count; cycle += 3) {
    const open = opened(connection);
    connection.start();
    await open;
    // The server drops whoever speaks.
    const again = opened(connection);
    connection.send('drop me');
    await again;
    connection.stop();
    connection.start();
    connection.stop();
  }
  connection[Symbol.dispose]();
  // The close handshakes end a moment later; a socket that never goes is what the test is about.
  while (held().length > 0) await nextTurn();
}

async function heap(): Promise<number> {
  for (let round = 0; round < 4; round += 1) {
    globalThis.gc?.();
    await nextTurn();
  }
  return process.memoryUsage().heapUsed;
}

await run(600);
const before = await heap();
await run(Number(cycles));
const grown = (await heap()) - before;
process.send?.({ held: held(), grown });
await once(process, 'message');
process.disconnect();
