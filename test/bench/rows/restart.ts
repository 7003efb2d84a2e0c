import { valueLine } from '../line.js';
import type { Row } from '../row.js';
import { median } from '../statistics.js';
import { max, pause, secondsUntil, STABLE_MS, summarise } from './recovery.js';

const DOWN_MS = 2000;

/** The server is gone for two seconds. */
export const restart: Row = {
  name: 'restart',
  waits: true,
  async run(lab) {
    const { id, port } = await lab.server.ask('startFaulty');
    let downAt = 0;
    let upAt = 0;
    const diaries = await lab.clients.crowds(
      `ws://127.0.0.1:${port}/`,
      lab.pick(100, 10),
      async ({ opened }) => {
        await opened();
        // Not at the moment at which the row `drop` has hundreds of clients come back.
        await pause(lab.pick(2 * STABLE_MS, 2000));
        downAt = Date.now();
        await lab.server.ask('act', id, 'down');
        await pause(DOWN_MS);
        upAt = await lab.server.ask('act', id, 'up');
        await pause(lab.pick(20_000, 8000));
      },
    );
    const backOpen = summarise(diaries, median, ({ opens }) => secondsUntil(upAt, opens));
    const attempts = summarise(diaries, max, ({ attempts: all, opens }) => {
      const openAt = opens.find((time) => time >= upAt);
      if (openAt === undefined) return Number.POSITIVE_INFINITY;
      return all.filter((time) => time >= downAt && time <= openAt).length;
    });
    return [
      valueLine(
        'server back after 2 s: open, p50',
        { unit: 's after it is up', digits: 2 },
        backOpen,
        1,
      ),
      valueLine('server back after 2 s: attempts, most', { unit: '', digits: 0 }, attempts, 5),
    ];
  },
};
