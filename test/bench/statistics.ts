/** The value below which this share of the values lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  // Infinity stands for "never", and Infinity - Infinity is not a number.
  return below === above ? below : below + (above - below) * (at - Math.floor(at));
}

/** The most of these moments, in order, that lie within so many ms; a moment ends what lies before it. */
export function mostWithin(times: readonly number[], windowMs: number): number {
  let most = 0;
  let first = 0;
  times.forEach((time, last) => {
    while (time - (times[first] ?? time) >= windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
