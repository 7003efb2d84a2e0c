import type { Lab } from '../lab.js';
import { valueLine } from '../line.js';
import type { CrowdName } from '../names.js';
import type { Per } from '../per.js';
import type { Row } from '../row.js';
import { max, pause, summarise } from './recovery.js';

async function mostOpens(
  lab: Lab,
  action: 'flap' | 'flapWithHint',
  lastsMs: number,
): Promise<Per<CrowdName, number>> {
  const { id, port } = await lab.server.ask('startFaulty');
  await lab.server.ask('act', id, action);
  const diaries = await lab.clients.crowds(`ws://127.0.0.1:${port}/`, lab.pick(40, 5), () =>
    pause(lastsMs),
  );
  return summarise(diaries, max, ({ opens }) => opens.length);
}

/** A server accepts every client and drops it at once. */
export const flap: Row = {
  name: 'flap',
  waits: true,
  async run(lab) {
    const lastsMs = lab.pick(60_000, 5000);
    const [plain, hinted] = await Promise.all([
      mostOpens(lab, 'flap', lastsMs),
      mostOpens(lab, 'flapWithHint', lastsMs),
    ]);
    const format = { unit: '', digits: 0 };
    return [
      valueLine(`flapping server: connections in ${lastsMs / 1000} s, most`, format, plain, 8),
      valueLine('the same, with a hint of 15 s in each close', format, hinted, 4),
    ];
  },
};
