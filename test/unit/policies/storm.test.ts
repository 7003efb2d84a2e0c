import { describe, expect, it } from 'vitest';
import { startsWithin, stormWait } from '../../../src/policies/storm.js';

const policy = { maxAttempts: 3, windowMs: 60_000 };

describe('the storm guard', () => {
  it('asks for no wait while the budget lasts', () => {
    expect(stormWait([], 0, policy)).toBe(0);
    expect(stormWait([1000, 2000], 2000, policy)).toBe(0);
  });

  it('asks to wait until the oldest start of the budget leaves the window', () => {
    expect(stormWait([1000, 2000, 3000], 3000, policy)).toBe(58_000);
    expect(stormWait([1000, 2000, 3000, 4000], 4000, policy)).toBe(58_000);
  });

  it('asks for no wait at the moment that it named', () => {
    expect(stormWait([1000, 2000, 3000], 61_000, policy)).toBe(0);
    expect(stormWait([1000, 2000, 3000], 60_999, policy)).toBe(1);
  });

  it('forgets the starts that have left the window', () => {
    expect(startsWithin([0, 1, 60_000, 90_000], 90_000, policy)).toEqual([60_000, 90_000]);
  });

  it('ignores starts of the future, which a clock that was set back leaves behind', () => {
    expect(stormWait([1e6, 2e6, 3e6], 5000, policy)).toBe(0);
    expect(startsWithin([1000, 1e6], 5000, policy)).toEqual([1000]);
  });

  it('lets at most the budget through in any window, and wastes none of it', () => {
    const starts: number[] = [];
    for (let now = 0; now < 600_000; now += 137) {
      if (stormWait(starts, now, policy) === 0) starts.push(now);
    }
    for (const start of starts) {
      const within = starts.filter((other) => other >= start && other < start + 60_000);
      expect(within.length).toBeLessThanOrEqual(3);
    }
    expect(starts.length).toBeGreaterThanOrEqual(27);
  });
});
