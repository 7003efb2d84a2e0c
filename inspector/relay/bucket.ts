import type { RelayClock } from './clock.js';

const BURST_SECONDS = 2;

/** A token bucket: so many per second, and two seconds' worth at once after a pause. */
export class Bucket {
  readonly #perSecond: number;
  readonly #clock: RelayClock;
  #level: number;
  #at: number;

  constructor(perSecond: number, clock: RelayClock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#level = perSecond * BURST_SECONDS;
    this.#at = clock.now();
  }

  /** Takes that much out, and says whether it was there. */
  take(amount: number): boolean {
    const now = this.#clock.now();
    const refilled = this.#level + ((now - this.#at) / 1000) * this.#perSecond;
    this.#level = Math.min(refilled, this.#perSecond * BURST_SECONDS) - amount;
    this.#at = now;
    return this.#level >= 0;
  }
}
