import type { Clock } from '../actors/clock.js';
import { TokenBucket } from './token-bucket.js';
import type { ServerLimits } from './types.js';

interface Entry {
  open: number;
  readonly bucket: TokenBucket;
}

/** Addresses that are remembered before those that did nothing lately are forgotten. */
const SWEEP_AT = 1024;

/** How many sockets each address has, and how fast it opens them. */
export class Addresses {
  readonly #limits: ServerLimits['perAddress'];
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  #sweepAt = SWEEP_AT;

  constructor(limits: ServerLimits['perAddress'], clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** One socket more of this address; gives for how long it is refused, in ms, and 0 when it is not. */
  enter(address: string): number {
    if (this.#limits === null) return 0;
    const { maxConnections, perSecond } = this.#limits;
    const now = this.#clock.now();
    const entry = this.#entries.get(address) ?? {
      open: 0,
      bucket: new TokenBucket(perSecond, Math.max(1, perSecond), now),
    };
    this.#entries.set(address, entry);
    this.#sweep(now);
    if (entry.open >= maxConnections) return 1000;
    if (!entry.bucket.take(now)) return Math.ceil(entry.bucket.waitMs(now));
    entry.open += 1;
    return 0;
  }

  /** A socket of this address is closed. */
  leave(address: string): void {
    const entry = this.#entries.get(address);
    if (entry !== undefined) entry.open -= 1;
  }

  /** Each entry is looked at once for as many that were added. */
  #sweep(now: number): void {
    if (this.#entries.size < this.#sweepAt) return;
    for (const [address, { open, bucket }] of this.#entries) {
      if (open === 0 && bucket.isFull(now)) this.#entries.delete(address);
    }
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this.#entries.size);
  }
}
