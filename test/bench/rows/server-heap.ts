import type { Lab } from '../lab.js';
import { valueLine } from '../line.js';
import { mapPer, per } from '../per.js';
import type { SessionName } from '../names.js';
import type { Row } from '../row.js';
import { median } from '../statistics.js';
import { pause } from './recovery.js';
import { openStage } from './stage.js';

/** What the first clients load is not theirs. */
const FIRST = 100;

async function heapKb({ pick }: Lab, name: SessionName): Promise<number> {
  const count = pick(10_000, 500);
  const stage = await openStage(name, {}, { swarms: 1 });
  try {
    const { host } = stage;
    const used = async (): Promise<number> => {
      // What follows an opening is to be over.
      await pause(pick(500, 100));
      return host.ask('heapUsed');
    };
    await stage.join(FIRST);
    const before = await used();
    await stage.join(count);
    return ((await used()) - before) / count / 1000;
  } finally {
    await stage[Symbol.asyncDispose]();
  }
}

/** The memory of a client that only waits, at the server. */
export const serverHeap: Row = {
  name: 'server-heap',
  async run(lab) {
    const { names } = lab.sessions;
    const rounds = per(names, (): number[] => []);
    for (let round = 0; round < lab.pick(5, 1); round += 1) {
      for (const name of names) rounds[name].push(await heapKb(lab, name));
    }
    const format = { unit: 'kB', digits: 1 };
    return [valueLine('server heap of an empty session', format, mapPer(rounds, median), 5)];
  },
};
