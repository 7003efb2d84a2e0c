import { setTimeout as pause } from 'node:timers/promises';
import { Ledger, type Arrivals } from '../continuity/ledger.js';
import { pace } from '../continuity/pace.js';
import { messageOf } from '../continuity/payload.js';
import { createFaultProxy } from '../support/fault-proxy.js';
import { pairs } from './pairs.js';
import { answer } from './remote.js';

/** When nothing has come for this long at the end, nothing more will, in ms. */
const PATIENCE_MS = 3000;

/** A link is left alone for this long: what has waited for it is not to be all under way, in ms. */
const SETTLED_MS = 500;

const LOOK_MS = 5;

/** What became of the messages of one direction. */
export interface Fate {
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
}

/** What happens to a pair. */
export interface Ordeal {
  readonly seconds: number;
  /** Messages a second, each way. */
  readonly perSecond: number;
  /** Cuts under traffic; one before any message is done besides. */
  readonly cuts: number;
  /** One-way. */
  readonly delayMs: number;
}

/** What is not what was sent is lost. */
const fateOf = (sent: number, { arrived, doubled, reordered }: Arrivals): Fate => ({
  lost: sent - arrived,
  doubled,
  reordered,
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(LOOK_MS);
}

const methods = {
  /** Messages both ways, numbered, over a slow wire that is cut again and again. */
  async endure(name: keyof typeof pairs, { seconds, perSecond, cuts, delayMs }: Ordeal) {
    const up = new Ledger();
    const down = new Ledger();
    let lastAt = 0;
    const taker = (ledger: Ledger) => (data: unknown) => {
      lastAt = performance.now();
      ledger.take(data);
    };
    const pair = await pairs[name]({ up: taker(up), down: taker(down) });
    const proxy = await createFaultProxy({ target: pair.port });
    proxy.delay(delayMs);
    /** Cuts the link, and waits for the next one. */
    const cut = async (): Promise<void> => {
      proxy.resetAll();
      await until(() => !pair.isConnected());
      await until(() => pair.isConnected());
    };

    pair.connect(proxy.port);
    await until(() => pair.isConnected());
    await cut();

    const total = seconds * perSecond;
    const began = performance.now();
    let sent = 0;
    const stop = pace(perSecond, () => {
      if (sent === total) return;
      sent += 1;
      pair.sendUp(messageOf(sent));
      pair.sendDown(messageOf(sent));
    });
    for (let done = 0; done < cuts; done += 1) {
      // In the middle of its share of the time.
      const at = ((done + 0.5) / cuts) * seconds * 1000;
      await pause(Math.max(SETTLED_MS, began + at - performance.now()));
      await cut();
    }
    await until(() => sent === total);
    stop();
    await until(() => performance.now() > lastAt + PATIENCE_MS);

    const resumed = pair.resumed();
    await pair.close();
    await proxy.close();
    return { resumed, up: fateOf(total, up.arrivals), down: fateOf(total, down.arrivals) };
  },
};

export type PairMethods = typeof methods;

answer(methods);
