/** The most attempts in any window of time, whatever the triggers. */
export interface StormPolicy {
  /** @default 20 */
  readonly maxAttempts: number;
  /** In ms. @default 60000 */
  readonly windowMs: number;
}

/** How long until the budget allows another attempt, in ms; 0 when it does now. */
export function stormWait(starts: readonly number[], now: number, policy: StormPolicy): number {
  const recent = startsWithin(starts, now, policy);
  const blocking = recent.at(-policy.maxAttempts);
  return blocking === undefined ? 0 : blocking + policy.windowMs - now;
}

/** The starts that still count against the budget, in order. */
export const startsWithin = (
  starts: readonly number[],
  now: number,
  policy: StormPolicy,
): readonly number[] =>
  // A start in the future belongs to a clock that was set back: it would block until it comes round.
  starts.filter((start) => start <= now && start > now - policy.windowMs);
