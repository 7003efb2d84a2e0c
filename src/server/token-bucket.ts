/** Allows so many at once, and so many a second after that. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  constructor(perSecond: number, burst: number, now: number) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = now;
  }

  /** Takes one; false when there is none. */
  take(now: number): boolean {
    this.#refill(now);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /**
   * Takes one, on credit where there is none; gives how long until the debt is paid, in ms: at most
   * `mostMs`, and what is beyond is forgiven.
   */
  spend(now: number, mostMs: number): number {
    this.#refill(now);
    this.#tokens = Math.max(this.#tokens - 1, -mostMs * this.#perMs);
    return this.#tokens >= 0 ? 0 : -this.#tokens / this.#perMs;
  }

  /** How long until there is one, in ms. */
  waitMs(now: number): number {
    this.#refill(now);
    return this.#tokens >= 1 ? 0 : (1 - this.#tokens) / this.#perMs;
  }

  /** Whether nothing was taken lately: forgetting the bucket changes nothing. */
  isFull(now: number): boolean {
    this.#refill(now);
    return this.#tokens >= this.#burst;
  }

  #refill(now: number): void {
    // A clock that was set back gives nothing.
    const gained = Math.max(0, now - this.#at) * this.#perMs;
    // Without a rate it is NaN: nothing times Infinity.
    this.#tokens = Number.isNaN(gained)
      ? this.#burst
      : Math.min(this.#burst, this.#tokens + gained);
    this.#at = now;
  }
}
