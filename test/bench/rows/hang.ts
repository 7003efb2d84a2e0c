import { valueLine } from '../line.js';
import type { Row } from '../row.js';
import { median } from '../statistics.js';
import { max, pause, secondsUntil, summarise } from './recovery.js';

/** A server accepts TCP and never answers the upgrade; later it is well again. */
export const hang: Row = {
  name: 'hang',
  waits: true,
  async run(lab) {
    const { id, proxyPort } = await lab.server.ask('startFaulty');
    await lab.server.ask('act', id, 'hang');
    let healedAt = 0;
    const url = `ws://127.0.0.1:${proxyPort}/`;
    const diaries = await lab.clients.crowds(url, lab.pick(40, 5), async () => {
      await pause(lab.pick(25_000, 5000));
      healedAt = await lab.server.ask('act', id, 'heal');
      await pause(lab.pick(35_000, 15_000));
    });
    const seconds = { unit: 's', digits: 1 };
    const second = summarise(diaries, median, ({ attempts: [first = 0, ...later] }) =>
      secondsUntil(first, later),
    );
    const healed = summarise(diaries, max, ({ opens }) => secondsUntil(healedAt, opens));
    const attempts = summarise(diaries, max, ({ attempts: all, opens: [openAt] }) =>
      openAt === undefined
        ? Number.POSITIVE_INFINITY
        : all.filter((time) => time >= healedAt && time <= openAt).length,
    );
    return [
      // A connect timeout of 10 s and a first retry within one.
      valueLine('no upgrade: second attempt after, p50', seconds, second, 11),
      valueLine('no upgrade: open after healing, latest', seconds, healed),
      valueLine('no upgrade: attempts after healing, most', { unit: '', digits: 0 }, attempts, 1),
    ];
  },
};
