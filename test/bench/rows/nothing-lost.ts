import type { Line } from '../line.js';
import type { Fate, Ordeal, PairMethods } from '../pair-process.js';
import type { Row } from '../row.js';
import { startRemote } from '../remote.js';

type PairName = Parameters<PairMethods['endure']>[0];

async function endure(name: PairName, ordeal: Ordeal) {
  const remote = startRemote<PairMethods>('./pair-process.ts');
  try {
    return await remote.ask('endure', name, ordeal);
  } finally {
    await remote[Symbol.asyncDispose]();
  }
}

/** What happens to what is under way when a link is cut. */
export const nothingLost: Row = {
  name: 'nothing-lost',
  waits: true,
  async run({ pick }) {
    const ordeal = {
      seconds: pick(50, 3),
      perSecond: 200,
      cuts: pick(10, 2),
      delayMs: 50,
    };
    const [own, rival] = await Promise.all([
      endure('linekeeper', ordeal),
      endure('socket.io', ordeal),
    ]);
    const total = ordeal.seconds * ordeal.perSecond;
    const tell = ({ lost, doubled, reordered }: Fate): string =>
      `${lost} / ${doubled} / ${reordered}`;
    const way = (what: string, ownFate: Fate, rivalFate: Fate): Line => ({
      what: `${total.toLocaleString('en')} messages ${what}: lost / doubled / out of order`,
      cells: { ws: '-', linekeeper: tell(ownFate), 'socket.io': tell(rivalFate) },
      budget: { text: '0 / 0 / 0', isMet: tell(ownFate) === '0 / 0 / 0' },
    });
    const links = ordeal.cuts + 1;
    return [
      way('down', own.down, rival.down),
      way('up', own.up, rival.up),
      {
        what: `resumed after ${links} cuts, one before any message`,
        cells: { ws: '-', linekeeper: String(own.resumed), 'socket.io': String(rival.resumed) },
        budget: { text: String(links), isMet: own.resumed === links },
      },
    ];
  },
};
