import { figure } from '../cast.js';
import type { Client } from '../contender.js';
import { heapUsed } from '../heap-used.js';
import { ratioLine } from '../line.js';
import type { Gauge, Row } from '../row.js';

/** Opens clients, a few at a time, and keeps them. */
const gauge: Gauge = async (contender, { port, count = 0, atOnce = 0 }) => {
  const clients: Client[] = [];
  const openOne = (): Promise<void> =>
    new Promise((resolve) => {
      const listeners = { open: resolve, message: () => undefined, close: () => undefined };
      clients.push(contender(`ws://127.0.0.1:${port}/`, listeners));
    });
  const openSome = (some: number) => Promise.all(Array.from({ length: some }, openOne));

  // What the first clients load is not theirs.
  await openSome(atOnce);
  const before = heapUsed();
  for (let opened = 0; opened < count; opened += atOnce) await openSome(atOnce);
  const heapKb = (heapUsed() - before) / count / 1000;
  for (const client of clients) client.close();
  return { heapKb };
};

/** The memory of a client that only waits. */
export const heap: Row = {
  name: 'heap',
  gauge,
  async run(lab) {
    const port = await lab.server.ask('startEcho');
    const input = { port, count: lab.pick(3000, 200), atOnce: 50 };
    // A process that has done other rows has a heap that moves under the measurement.
    const rounds = await lab.clients.freshRounds('heap', lab.pick(5, 1), () => input);
    const format = { unit: 'kB', digits: 1 };
    return [ratioLine('heap of an idle client', format, figure(rounds, 'heapKb'), { atMost: 2 })];
  },
};
