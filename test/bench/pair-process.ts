import { setTimeout as pause } from 'node:timers/promises';
import { createFaultProxy } from '../support/fault-proxy.js';
import { pairs } from './pairs.js';
import { answer } from './remote.js';

/** When nothing has come for this long at the end, nothing more will, in ms. */
const PATIENCE_MS = 3000;

/** A link is left alone for this long: what has waited for it is not to be all under way, in ms. */
const SETTLED_MS = 500;

/** A tick of the traffic in ms. */
const TICK_MS = 5;

/** What became of the messages of one direction. */
export interface Fate {
  readonly lost: number;
  readonly doubled: number;
  /** Came after one that was sent later. */
  readonly reordered: number;
}

/** What happens to a pair. */
export interface Ordeal {
  readonly seconds: number;
  /** Messages a second, each way. */
  readonly perSecond: number;
  /** Cuts under traffic; one before any message is done besides. */
  readonly cuts: number;
  readonly delayMs: number;
}

function fateOf(sent: number, arrived: readonly number[]): Fate {
  const seen = new Set<number>();
  let latest = 0;
  let reordered = 0;
  for (const number of arrived) {
    if (number < latest && !seen.has(number)) reordered += 1;
    latest = Math.max(latest, number);
    seen.add(number);
  }
  return { lost: sent - seen.size, doubled: arrived.length - seen.size, reordered };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(TICK_MS);
}

const methods = {
  /** Messages both ways, numbered, over a slow wire that is cut again and again. */
  async endure(name: keyof typeof pairs, { seconds, perSecond, cuts, delayMs }: Ordeal) {
    const arrived = { up: [] as number[], down: [] as number[] };
    let lastAt = 0;
    const take =
      (to: number[]) =>
      (data: string): void => {
        lastAt = performance.now();
        to.push(Number(data));
      };
    const pair = await pairs[name]({ up: take(arrived.up), down: take(arrived.down) });
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
    const traffic = setInterval(() => {
      const due = Math.min(total, ((performance.now() - began) / 1000) * perSecond);
      for (; sent < due; sent += 1) {
        pair.sendUp(String(sent + 1));
        pair.sendDown(String(sent + 1));
      }
    }, TICK_MS);
    for (let done = 0; done < cuts; done += 1) {
      // In the middle of its share of the time.
      const at = ((done + 0.5) / cuts) * seconds * 1000;
      await pause(Math.max(SETTLED_MS, began + at - performance.now()));
      await cut();
    }
    await until(() => sent === total);
    clearInterval(traffic);
    await until(() => performance.now() > lastAt + PATIENCE_MS);

    const resumed = pair.resumed();
    await pair.close();
    await proxy.close();
    return { resumed, up: fateOf(total, arrived.up), down: fateOf(total, arrived.down) };
  },
};

export type PairMethods = typeof methods;

answer(methods);
