import { describe, expect, it } from 'vitest';
import {
  decorrelatedJitter,
  equalJitter,
  fixedLadder,
  fullJitter,
  proportionalJitter,
} from '../../../src/policies/backoff.js';
import { drawBackoff } from '../../../src/policies/retry.js';
import { ALMOST_ONE, input } from './draws.js';

const first = (spreadMs: number, random: number): number =>
  drawBackoff(() => 77, input({ spreadMs, random: () => random })).delayMs;

describe('the first wait after a server that said how long its population needs', () => {
  it('is the policy’s own for a population of up to a second', () => {
    expect(first(0, 0.5)).toBe(77);
    expect(first(1000, 0.5)).toBe(77);
  });

  it('is anywhere within what a larger one needs', () => {
    expect(first(1001, 0.5)).toBe(500.5);
    expect(first(4000, 0)).toBe(0);
    expect(Math.round(first(4000, ALMOST_ONE))).toBe(4000);
  });

  it('is never longer than 5 s', () => {
    expect(first(15_000, 0.5)).toBe(2500);
  });

  it('is the only one that is drawn like that', () => {
    expect(drawBackoff(() => 77, input({ attempt: 1, spreadMs: 4000 })).delayMs).toBe(77);
  });
});

describe('a cap', () => {
  const late = { attempt: 40, previousMs: 1e9, random: () => 0.5 };
  const at = (spreadMs: number) => input({ ...late, spreadMs });

  it.each([
    ['full jitter', fullJitter({ capMs: 10_000 }), 5000, 40_000],
    ['equal jitter', equalJitter({ capMs: 10_000 }), 7500, 60_000],
    ['proportional jitter', proportionalJitter({ capMs: 10_000 }), 10_000, 80_000],
    ['decorrelated jitter', decorrelatedJitter({ capMs: 10_000 }), 5500, 40_500],
  ])('of %s is at least twice what the population needs', (_, backoff, own, spread) => {
    expect(backoff(at(0))).toBe(own);
    expect(backoff(at(5000))).toBe(own);
    expect(backoff(at(40_000))).toBe(spread);
  });

  it('is not what a fixed ladder has', () => {
    expect(fixedLadder([500])(at(40_000))).toBe(500);
  });
});
