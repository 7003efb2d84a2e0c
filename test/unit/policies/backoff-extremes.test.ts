import { describe, expect, it } from 'vitest';
import {
  decorrelatedJitter,
  equalJitter,
  fixedLadder,
  fullJitter,
  proportionalJitter,
  type Backoff,
} from '../../../src/policies/backoff.js';
import * as presets from '../../../src/policies/presets.js';
import { drawBackoff } from '../../../src/policies/retry.js';
import { seededRandom } from '../../support/seeded-random.js';
import { ALMOST_ONE, input, rangeOf } from './draws.js';

const family: Record<string, Backoff> = {
  fullJitter: fullJitter(),
  'fullJitter with a flap share': fullJitter({ flapShare: 0.5 }),
  'fullJitter without a cap': fullJitter({ capMs: Infinity }),
  equalJitter: equalJitter(),
  decorrelatedJitter: decorrelatedJitter(),
  proportionalJitter: proportionalJitter(),
  fixedLadder: fixedLadder([1000, 2000, 5000], { ratio: 0.1 }),
  'preset default': presets.default.backoff,
  'preset partykit': presets.partykit.backoff,
  'preset loro': presets.loro.backoff,
  'preset messenger': presets.messenger.backoff,
  'preset dashboard': presets.dashboard.backoff,
};

describe.each(Object.entries(family))('(9) %s', (_, backoff) => {
  it('gives a timer a finite delay in [0, 2^31) for attempts 1 to 5000', () => {
    for (const random of [() => 0, () => 0.5, () => ALMOST_ONE]) {
      let previousMs = 0;
      for (let attempt = 0; attempt <= 5000; attempt += 1) {
        const drawn = drawBackoff(backoff, input({ attempt, random, previousMs, flapped: true }));
        if (!(drawn.delayMs >= 0 && drawn.delayMs < 2 ** 31)) {
          expect.fail(`attempt ${attempt} drew ${drawn.delayMs}`);
        }
        previousMs = drawn.delayMs;
      }
    }
  });
});

const capped = Object.entries(family).filter(
  ([name]) => name !== 'fullJitter without a cap' && name !== 'fixedLadder',
);

describe.each(capped)('(8) %s', (_, backoff) => {
  it('keeps its jitter at the cap: two clients there do not wait alike', () => {
    const at = (seed: number) =>
      backoff(input({ attempt: 40, previousMs: 30_000, random: seededRandom(seed) }));
    const waits = Array.from({ length: 100 }, (_value, seed) => at(seed));
    expect(new Set(waits).size).toBe(100);
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(0.35 * Math.max(...waits));
  });
});

describe('a floor', () => {
  const floored: Record<string, Backoff> = {
    fullJitter: fullJitter({ floorMs: 250 }),
    equalJitter: equalJitter({ baseMs: 100, floorMs: 250 }),
    decorrelatedJitter: decorrelatedJitter({ baseMs: 100, floorMs: 250 }),
    proportionalJitter: proportionalJitter({ baseMs: 100, ratio: 1, floorMs: 250 }),
  };

  it.each(Object.entries(floored))('is the shortest wait of %s', (_, backoff) => {
    expect(rangeOf(backoff, 0)[0]).toBe(250);
    for (let attempt = 0; attempt < 100; attempt += 1) {
      expect(rangeOf(backoff, attempt)[0]).toBeGreaterThanOrEqual(250);
    }
  });

  it('does not lengthen a wait that is longer', () => {
    expect(rangeOf(equalJitter({ floorMs: 250 }), 0)[0]).toBe(500);
  });
});
