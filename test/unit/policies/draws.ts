import type { Backoff, BackoffInput } from '../../../src/policies/backoff.js';
import { seededRandom } from '../../support/seeded-random.js';

/** The largest number below 1: what a random source gives at most. */
export const ALMOST_ONE = 1 - 2 ** -53;

/** The input of a backoff policy. */
export const input = (given: Partial<BackoffInput> = {}): BackoffInput => ({
  attempt: 0,
  random: () => 0.5,
  flapped: false,
  previousMs: 0,
  spreadMs: 0,
  ...given,
});

/** The wait at one end of the range, or anywhere between. */
export const waitAt = (backoff: Backoff, attempt: number, random: number): number =>
  backoff(input({ attempt, random: () => random }));

/** The shortest and the longest wait of an attempt. */
export const rangeOf = (backoff: Backoff, attempt: number): [least: number, most: number] => [
  waitAt(backoff, attempt, 0),
  waitAt(backoff, attempt, ALMOST_ONE),
];

/** Many waits of one attempt, the same for the same seed. */
export function sample(backoff: Backoff, attempt: number, count = 20_000, seed = 7): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => backoff(input({ attempt, random })));
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** How the values fall into `parts` equal parts of [least, most), as shares of all. */
export function shares(
  values: readonly number[],
  least: number,
  most: number,
  parts: number,
): number[] {
  const counts = Array.from({ length: parts }, () => 0);
  for (const value of values) {
    const part = Math.floor(((value - least) / (most - least)) * parts);
    if (part >= 0 && part < parts) counts[part] = (counts[part] ?? 0) + 1;
  }
  return counts.map((count) => count / values.length);
}
