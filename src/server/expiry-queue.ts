import type { Clock } from '../actors/clock.js';

/**
 * Things that are due a fixed time after they were added: in order of adding, with one timer for all
 * of them.
 */
export class ExpiryQueue<T> {
  readonly #clock: Clock;
  readonly #afterMs: number;
  readonly #expired: (item: T) => void;
  readonly #dueAt = new Map<T, number>();
  #timer: unknown;
  #isArmed = false;

  /** `afterMs` within what a timer holds; Infinity for never. */
  constructor(clock: Clock, afterMs: number, expired: (item: T) => void) {
    this.#clock = clock;
    this.#afterMs = afterMs;
    this.#expired = expired;
  }

  get size(): number {
    return this.#dueAt.size;
  }

  /** The one that is due first. */
  get first(): T | undefined {
    return this.#dueAt.keys().next().value;
  }

  /** Adds, or begins anew with, this one. */
  add(item: T): void {
    if (!Number.isFinite(this.#afterMs)) return;
    this.#dueAt.delete(item);
    this.#dueAt.set(item, this.#clock.now() + this.#afterMs);
    if (!this.#isArmed) this.#arm(this.#afterMs);
  }

  has(item: T): boolean {
    return this.#dueAt.has(item);
  }

  delete(item: T): boolean {
    return this.#dueAt.delete(item);
  }

  /** Forgets all of them. */
  clear(): void {
    this.#dueAt.clear();
    this.#clock.clearTimeout(this.#timer);
    this.#isArmed = false;
  }

  /** What has expired may have added something, and armed the timer by that. */
  #rearm(ms: number): void {
    if (!this.#isArmed) this.#arm(ms);
  }

  #arm(ms: number): void {
    this.#isArmed = true;
    this.#timer = this.#clock.setTimeout(this.#tick, ms);
  }

  readonly #tick = (): void => {
    this.#isArmed = false;
    const now = this.#clock.now();
    for (const [item, dueAt] of this.#dueAt) {
      if (dueAt > now) {
        // Bounded, in case the clock was set back.
        this.#rearm(Math.min(dueAt - now, this.#afterMs));
        return;
      }
      this.#dueAt.delete(item);
      this.#expired(item);
    }
  };
}
