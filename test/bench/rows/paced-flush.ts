import { figure } from '../cast.js';
import { valueLine } from '../line.js';
import { isOurs, type ClientName } from '../names.js';
import { mapPer } from '../per.js';
import type { Gauge, Row } from '../row.js';
import { median } from '../statistics.js';
import { CUT, type Tally } from '../wire/tally.js';

const payload = 'x'.repeat(64);

/** Has its link cut, and sends `count` messages before it is back. */
const gauge: Gauge = (contender, { port, count = 0, isPaced }) =>
  new Promise((resolve) => {
    let isCut = false;
    const room = { mode: 'queue', maxMessages: count, maxBytes: Infinity } as const;
    const client = contender(
      `ws://127.0.0.1:${port}/?count=${count}`,
      {
        open() {
          if (!isCut) client.send(CUT);
        },
        close() {
          if (isCut) return;
          isCut = true;
          for (let sent = 0; sent < count; sent += 1) client.send(payload);
        },
        message(data) {
          const { most, tookMs } = JSON.parse(String(data)) as Tally;
          client.close();
          resolve({ most, seconds: tookMs / 1000 });
        },
      },
      { delivery: isPaced === 1 ? room : { ...room, pace: null } },
    );
  });

/** Two batches of the default pace: a timer that is late puts one close to the next. */
const MOST = 200;

/** What a server is hit with when a client comes back that has had much to say. */
export const pacedFlush: Row = {
  name: 'paced-flush',
  gauge,
  async run(lab) {
    const port = await lab.server.ask('startTally');
    const count = lab.pick(10_000, 300);
    const rounds = (isPaced: number, isMeant: (name: ClientName) => boolean) =>
      lab.clients.freshRounds('paced-flush', 1, (name) =>
        isMeant(name) ? { port, count, isPaced } : null,
      );
    // Bare `ws` does not come back.
    const paced = await rounds(1, (name) => name !== 'ws');
    const unpaced = await rounds(0, (name) => isOurs(name));
    const messages = { unit: '', digits: 0 };
    const seconds = { unit: 's', digits: 2 };
    const what = `${count.toLocaleString('en')} queued, then back`;
    return [
      valueLine(`${what}: most in 100 ms`, messages, mapPer(figure(paced, 'most'), median), MOST),
      valueLine(`${what}: first to last`, seconds, mapPer(figure(paced, 'seconds'), median)),
      valueLine(
        `${what}, pace null: most in 100 ms`,
        messages,
        mapPer(figure(unpaced, 'most'), median),
      ),
      valueLine(
        `${what}, pace null: first to last`,
        seconds,
        mapPer(figure(unpaced, 'seconds'), median),
      ),
    ];
  },
};
