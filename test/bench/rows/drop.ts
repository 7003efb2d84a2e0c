import { valueLine } from '../line.js';
import type { Row } from '../row.js';
import { median, quantile } from '../statistics.js';
import { pause, secondsUntil, STABLE_MS, summarise } from './recovery.js';

/** A link that was up for long is cut, and the server is well. */
export const drop: Row = {
  name: 'drop',
  waits: true,
  async run(lab) {
    const { id, port } = await lab.server.ask('startFaulty');
    let cutAt = 0;
    const diaries = await lab.clients.crowds(
      `ws://127.0.0.1:${port}/`,
      lab.pick(100, 10),
      async ({ opened }) => {
        await opened();
        await pause(lab.pick(STABLE_MS, 1000));
        cutAt = await lab.server.ask('act', id, 'drop');
        await pause(lab.pick(STABLE_MS, 6000));
      },
    );
    const format = { unit: 's', digits: 2 };
    const backOpen = (summary: (values: readonly number[]) => number) =>
      summarise(diaries, summary, ({ opens }) => secondsUntil(cutAt, opens));
    const p99 = (values: readonly number[]) => quantile(values, 0.99);
    return [
      valueLine('lone drop: back open, p50', format, backOpen(median), 0.6),
      valueLine('lone drop: back open, p99', format, backOpen(p99), 1.1),
    ];
  },
};
