import { figure } from '../cast.js';
import type { Contender } from '../contender.js';
import { extraLine } from '../line.js';
import type { Gauge, Row } from '../row.js';
import { median } from '../statistics.js';

const openOne = (contender: Contender, url: string): Promise<number> =>
  new Promise((resolve) => {
    const began = performance.now();
    const client = contender(url, {
      open() {
        resolve(performance.now() - began);
        client.close();
      },
      message: () => undefined,
      close: () => undefined,
    });
  });

/** Makes clients one after the other, from the construction of each to its `open` event. */
const gauge: Gauge = async (contender, { port, count = 0 }) => {
  const tookMs: number[] = [];
  for (let opened = 0; opened < count; opened += 1) {
    tookMs.push(await openOne(contender, `ws://127.0.0.1:${port}/`));
  }
  return { ms: median(tookMs) };
};

/** What a client adds to the time that a connection takes. */
export const open: Row = {
  name: 'open',
  gauge,
  async run(lab) {
    const input = { port: await lab.server.ask('startEcho'), count: lab.pick(300, 20) };
    const rounds = await lab.clients.rounds('open', lab.pick(3, 1), () => input);
    const format = { unit: 'ms', digits: 2 };
    return [extraLine('construct to open, p50', format, figure(rounds, 'ms'), 0.25)];
  },
};
