import type { Lab } from '../lab.js';
import { valueLine } from '../line.js';
import type { CrowdName } from '../names.js';
import { mapPer, type Per } from '../per.js';
import type { Row } from '../row.js';
import { median } from '../statistics.js';
import { max, pause, secondsUntil, summarise } from './recovery.js';

/** What happens after a link has gone dead with both ends none the wiser. */
async function afterDeafening(lab: Lab, waitMs: number, isTold: boolean) {
  const { id, port } = await lab.server.ask('startFaulty');
  let deafAt = 0;
  const diaries = await lab.clients.crowds(
    `ws://127.0.0.1:${port}/`,
    lab.pick(40, 5),
    async ({ opened, online }) => {
      await opened();
      deafAt = await lab.server.ask('act', id, 'deafen');
      if (isTold) await online();
      await pause(waitMs);
    },
  );
  // What waits in paused sockets ends with them.
  await lab.server.ask('act', id, 'drop');
  return {
    noticed: summarise(diaries, max, ({ closes }) => secondsUntil(deafAt, closes)),
    replaced: (summary: (values: readonly number[]) => number) =>
      summarise(diaries, summary, ({ opens }) => secondsUntil(deafAt, opens)),
  };
}

/** Half-open links: no byte comes through, and nobody says so. */
export const halfOpen: Row = {
  name: 'half-open',
  waits: true,
  async run(lab) {
    const [silent, told] = await Promise.all([
      afterDeafening(lab, lab.pick(60_000, 22_000), false),
      afterDeafening(lab, lab.pick(10_000, 5000), true),
    ]);
    const seconds = { unit: 's', digits: 1 };
    const ownOnly = (values: Per<CrowdName, number>) =>
      mapPer(values, (value, name) => (name === 'linekeeper' ? value : Number.NaN));
    return [
      valueLine('half-open: loss told, latest', seconds, silent.noticed, 20),
      valueLine('half-open: new link open, p50', seconds, silent.replaced(median), 20),
      valueLine('half-open: new link open, latest', seconds, silent.replaced(max)),
      // The others do not listen to the network at all.
      valueLine(
        'half-open, then an online event: new link open, p50',
        seconds,
        ownOnly(told.replaced(median)),
        2,
      ),
      valueLine('half-open, then an online event: latest', seconds, ownOnly(told.replaced(max))),
    ];
  },
};
