/** What a backoff policy is told when a wait is drawn. */
export interface BackoffInput {
  /** Failures since the last stable window: 0 for the first retry. */
  readonly attempt: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** The link had opened but did not last through the stable window. */
  readonly flapped: boolean;
  /** The wait before the last attempt in ms; 0 when there was none. */
  readonly previousMs: number;
  /**
   * How long the server's whole population needs to come back, in ms, as it has said; 0 where it has
   * not. A cap is at least twice that, or the crowd would not fit.
   */
  readonly spreadMs: number;
}

/** How long to wait before the next attempt, in ms. */
export type Backoff = (input: BackoffInput) => number;

/** The bounds of an exponential policy. */
export interface ExponentialOptions {
  /** The ceiling of the first wait in ms. @default 1000 */
  readonly baseMs?: number;
  /** The ceiling of every wait in ms. @default 30000 */
  readonly capMs?: number;
  /** By how much the ceiling grows with each failure. @default 2 */
  readonly factor?: number;
  /** No wait is shorter, in ms. @default 0 */
  readonly floorMs?: number;
}

const shares: readonly string[] = ['ratio', 'flapShare'];

const capOf = (capMs: number, { spreadMs }: BackoffInput): number => Math.max(capMs, 2 * spreadMs);

function ceiling(options: ExponentialOptions, input: BackoffInput): number {
  const { baseMs = 1000, capMs = 30_000, factor = 2 } = options;
  return Math.min(capOf(capMs, input), baseMs * factor ** input.attempt);
}

/** Checks the numbers of a policy where it is made: later nobody sees who gave them. */
function checked<T extends object>(policy: string, options: T): T {
  for (const [name, value] of Object.entries(options) as [string, unknown][]) {
    if (value === undefined) continue;
    const most = shares.includes(name) ? 1 : Infinity;
    if (typeof value === 'number' && value >= 0 && value <= most) continue;
    const given = typeof value === 'number' ? String(value) : typeof value;
    const range = most === 1 ? 'from 0 to 1' : 'from 0 up';
    throw new RangeError(`${policy}: ${name}: given ${given}; accepted: a number ${range}`);
  }
  return options;
}

const floored = (options: ExponentialOptions, ms: number): number =>
  Math.max(options.floorMs ?? 0, ms);

/**
 * random(0, min(cap, base * factor^attempt)): the AWS "full jitter", the fewest attempts of the
 * classical policies against a crowd.
 *
 * @throws RangeError for a number out of its range, as every policy here does.
 * @param options - The bounds. `flapShare` in [0, 1] is the share of the ceiling that a wait has at
 * least when the server keeps accepting and dropping, from the second failure on: with 0.5 such a
 * server sees at most 8 connections a minute. Default 0.
 */
export function fullJitter(
  options: ExponentialOptions & { readonly flapShare?: number } = {},
): Backoff {
  checked('fullJitter', options);
  return (input) => {
    const { attempt, random, flapped } = input;
    const top = ceiling(options, input);
    const least = flapped && attempt > 0 ? top * (options.flapShare ?? 0) : 0;
    return floored(options, least + random() * (top - least));
  };
}

/** random(half, whole) of min(cap, base * factor^attempt): never comes back at once. */
export function equalJitter(options: ExponentialOptions = {}): Backoff {
  checked('equalJitter', options);
  return (input) => floored(options, ceiling(options, input) * (0.5 + input.random() / 2));
}

/** min(cap, random(base, previous * 3)): the AWS "decorrelated jitter". */
export function decorrelatedJitter(options: Omit<ExponentialOptions, 'factor'> = {}): Backoff {
  const { baseMs = 1000, capMs = 30_000 } = checked('decorrelatedJitter', options);
  return (input) => {
    const { random, previousMs } = input;
    const top = Math.min(capOf(capMs, input), Math.max(baseMs, previousMs * 3));
    // The cap bounds the range and not the draw, or a crowd would pile up on the cap.
    return floored(options, baseMs + random() * (Math.max(baseMs, top) - baseMs));
  };
}

/**
 * min(cap, base * factor^attempt) plus or minus `ratio` of it. The jitter is applied after the cap
 * and survives it, so the longest wait is cap * (1 + ratio).
 */
export function proportionalJitter(
  options: ExponentialOptions & { readonly ratio?: number } = {},
): Backoff {
  const { ratio = 0.25 } = checked('proportionalJitter', options);
  return (input) =>
    floored(options, ceiling(options, input) * (1 + ratio * (2 * input.random() - 1)));
}

/**
 * The waits of a list in ms, the last one for ever after; plus or minus `ratio` of each.
 *
 * @throws RangeError when the list is empty.
 */
export function fixedLadder(
  stepsMs: readonly number[],
  options: { readonly ratio?: number } = {},
): Backoff {
  const last = stepsMs.at(-1);
  if (last === undefined) throw new RangeError('fixedLadder: given no step, needs at least one');
  const { ratio = 0 } = checked('fixedLadder', options);
  for (const stepMs of stepsMs) checked('fixedLadder', { stepMs });
  return ({ attempt, random }) => (stepsMs[attempt] ?? last) * (1 + ratio * (2 * random() - 1));
}
