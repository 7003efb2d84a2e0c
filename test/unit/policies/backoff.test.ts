import { describe, expect, it } from 'vitest';
import {
  decorrelatedJitter,
  equalJitter,
  fixedLadder,
  fullJitter,
  proportionalJitter,
} from '../../../src/policies/backoff.js';
import { ALMOST_ONE, input, mean, rangeOf, sample, shares, waitAt } from './draws.js';

describe('full jitter', () => {
  it('draws from 0 to a ceiling of 1 s that doubles up to 30 s', () => {
    const ceilings = [0, 1, 2, 3, 4, 5, 6, 50].map((attempt) => rangeOf(fullJitter(), attempt));
    expect(ceilings.map(([least]) => least)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(ceilings.map(([, most]) => Math.round(most))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  it('draws uniformly', () => {
    const waits = sample(fullJitter(), 2);
    for (const share of shares(waits, 0, 4000, 8)) expect(share).toBeCloseTo(1 / 8, 1.7);
    expect(mean(waits) / 2000).toBeCloseTo(1, 1.5);
  });

  it('takes another base, cap and factor', () => {
    const backoff = fullJitter({ baseMs: 200, capMs: 5000, factor: 3 });
    expect([0, 1, 2, 3].map((attempt) => waitAt(backoff, attempt, 0.5))).toEqual([
      100, 300, 900, 2500,
    ]);
  });

  it('keeps a share of the ceiling on a flapping server, from the second failure on', () => {
    const backoff = fullJitter({ flapShare: 0.5 });
    const least = (attempt: number, flapped: boolean) =>
      backoff(input({ attempt, flapped, random: () => 0 }));
    expect([0, 1, 2, 5, 6].map((attempt) => least(attempt, true))).toEqual([
      0, 1000, 2000, 15_000, 15_000,
    ]);
    expect([0, 1, 2, 5, 6].map((attempt) => least(attempt, false))).toEqual([0, 0, 0, 0, 0]);
  });

  it('does not raise the ceiling of a flapping server', () => {
    const backoff = fullJitter({ flapShare: 0.5 });
    const most = backoff(input({ attempt: 3, flapped: true, random: () => ALMOST_ONE }));
    expect(Math.round(most)).toBe(8000);
  });
});

describe('equal jitter', () => {
  it('draws from half the ceiling to all of it', () => {
    const backoff = equalJitter();
    expect(rangeOf(backoff, 0).map(Math.round)).toEqual([500, 1000]);
    expect(rangeOf(backoff, 3).map(Math.round)).toEqual([4000, 8000]);
    expect(rangeOf(backoff, 20).map(Math.round)).toEqual([15_000, 30_000]);
  });

  it('draws uniformly', () => {
    for (const share of shares(sample(equalJitter(), 1), 1000, 2000, 5)) {
      expect(share).toBeCloseTo(0.2, 1.7);
    }
  });
});

describe('decorrelated jitter', () => {
  const at = (previousMs: number, random: number) =>
    decorrelatedJitter()(input({ previousMs, random: () => random }));

  it('draws from the base to three times the previous wait', () => {
    expect(at(0, 0)).toBe(1000);
    expect(at(0, ALMOST_ONE)).toBe(1000);
    expect(at(2000, 0)).toBe(1000);
    expect(Math.round(at(2000, ALMOST_ONE))).toBe(6000);
  });

  it('bounds the range by the cap, not the draw', () => {
    expect(Math.round(at(20_000, ALMOST_ONE))).toBe(30_000);
    expect(at(20_000, 0.5)).toBe(15_500);
    expect(at(20_000, 0)).toBe(1000);
  });

  it('stays within base and cap when it feeds on itself', () => {
    const random = sample(fullJitter({ baseMs: 1, capMs: 1 }), 0, 1000);
    let previousMs = 0;
    for (const value of random) {
      previousMs = at(previousMs, value);
      expect(previousMs).toBeGreaterThanOrEqual(1000);
      expect(previousMs).toBeLessThanOrEqual(30_000);
    }
    expect(previousMs).not.toBe(1000);
  });
});

describe('proportional jitter', () => {
  it('draws the exponential plus or minus its ratio', () => {
    const backoff = proportionalJitter({ baseMs: 500, capMs: 15_000, ratio: 0.25 });
    expect(rangeOf(backoff, 0).map(Math.round)).toEqual([375, 625]);
    expect(rangeOf(backoff, 2).map(Math.round)).toEqual([1500, 2500]);
  });

  it('applies the ratio after the cap, so that the jitter survives it', () => {
    const backoff = proportionalJitter({ capMs: 15_000, ratio: 0.25 });
    expect(rangeOf(backoff, 30).map(Math.round)).toEqual([11_250, 18_750]);
  });

  it('is the plain exponential at ratio 0', () => {
    const backoff = proportionalJitter({ ratio: 0 });
    expect(rangeOf(backoff, 3)).toEqual([8000, 8000]);
  });
});

describe('a fixed ladder', () => {
  it('takes its steps in order and keeps the last', () => {
    const ladder = fixedLadder([0, 100, 5000]);
    expect([0, 1, 2, 3, 4000].map((attempt) => waitAt(ladder, attempt, 0.9))).toEqual([
      0, 100, 5000, 5000, 5000,
    ]);
  });

  it('takes a ratio of jitter on every step, the last included', () => {
    const ladder = fixedLadder([100, 1000], { ratio: 0.2 });
    expect(rangeOf(ladder, 0).map(Math.round)).toEqual([80, 120]);
    expect(rangeOf(ladder, 9).map(Math.round)).toEqual([800, 1200]);
  });

  it('refuses to have no step', () => {
    expect(() => fixedLadder([])).toThrow(
      new RangeError('fixedLadder: given no step, needs at least one'),
    );
  });
});
