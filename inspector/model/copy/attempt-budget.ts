import type { Shown } from 'linekeeper/inspect';
import { fieldOf, numberIn } from './recorded-steps.js';

/** The storm guard of a policy, in the time of a replay. */
export class AttemptBudget {
  readonly #starts: number[];
  readonly #windowMs: number;
  readonly #maxAttempts: number;

  /** `starts` are those of attempts that began before the replay. */
  constructor(policy: Shown, starts: readonly number[]) {
    const storm = fieldOf(policy, 'storm');
    this.#windowMs = numberIn(storm, 'windowMs') ?? 0;
    this.#maxAttempts = numberIn(storm, 'maxAttempts') ?? Infinity;
    this.#starts = [...starts];
  }

  /** Counts an attempt. */
  begin(now: number): void {
    this.#starts.push(now);
  }

  /** From when on another attempt is allowed; -Infinity while the budget was never used up. */
  freeFrom(): number {
    const blocking = this.#starts.at(-this.#maxAttempts);
    return blocking === undefined ? -Infinity : blocking + this.#windowMs;
  }
}
