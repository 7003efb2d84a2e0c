import { numberOf } from './payload.js';

/** What has arrived in one direction. */
export interface Arrivals {
  /** Different messages. */
  readonly arrived: number;
  readonly doubled: number;
  /** Came after one with a higher number. */
  readonly reordered: number;
  /** Are not what was sent. */
  readonly garbled: number;
}

/** Keeps account of the messages that arrive: they are numbered from 1. */
export class Ledger {
  readonly #seen = new Set<number>();
  #highest = 0;
  #doubled = 0;
  #reordered = 0;
  #garbled = 0;

  get arrivals(): Arrivals {
    return {
      arrived: this.#seen.size,
      doubled: this.#doubled,
      reordered: this.#reordered,
      garbled: this.#garbled,
    };
  }

  take(data: unknown): void {
    const number = numberOf(data);
    if (number === undefined) {
      this.#garbled += 1;
    } else if (this.#seen.has(number)) {
      this.#doubled += 1;
    } else {
      this.#seen.add(number);
      if (number < this.#highest) this.#reordered += 1;
      this.#highest = Math.max(this.#highest, number);
    }
  }
}
