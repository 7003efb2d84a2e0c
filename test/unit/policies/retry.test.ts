import { describe, expect, it } from 'vitest';
import { fixedLadder, fullJitter, type Backoff } from '../../../src/policies/backoff.js';
import type { CloseInfo } from '../../../src/policies/close.js';
import {
  clampDelay,
  defaultPolicy,
  drawBackoff,
  drawRetry,
  drawWithin,
} from '../../../src/policies/retry.js';
import { MAX_TIMER_MS } from '../../../src/policies/timer.js';
import { ALMOST_ONE, input } from './draws.js';

const close = (given: Partial<CloseInfo> = {}): CloseInfo => ({
  cause: 'closed',
  code: 1006,
  reason: '',
  wasClean: false,
  transport: 'main',
  ...given,
});

describe('a delay for a timer', () => {
  it('is clamped to what timers can hold', () => {
    expect(MAX_TIMER_MS).toBe(2_147_483_647);
    expect(clampDelay(2 ** 31)).toBe(MAX_TIMER_MS);
    expect(clampDelay(Infinity)).toBe(MAX_TIMER_MS);
    expect(clampDelay(-1)).toBe(0);
    expect(clampDelay(-Infinity)).toBe(0);
    expect(clampDelay(1234.5)).toBe(1234.5);
  });

  it('is finite even when it was not a number', () => {
    expect(Number.isFinite(clampDelay(NaN))).toBe(true);
    expect(Number.isFinite(clampDelay(undefined as unknown as number))).toBe(true);
  });

  it('of a range lies within it', () => {
    const range = { minMs: 5000, maxMs: 15_000 };
    expect(drawWithin(range, () => 0)).toBe(5000);
    expect(drawWithin(range, () => 0.5)).toBe(10_000);
    expect(Math.round(drawWithin(range, () => ALMOST_ONE))).toBe(15_000);
    expect(drawWithin({ minMs: 7, maxMs: 7 }, () => 0.3)).toBe(7);
  });
});

describe('drawing a backoff', () => {
  it('takes what the policy of the app returns', () => {
    expect(drawBackoff(() => 1234, input())).toEqual({ delayMs: 1234 });
    expect(drawBackoff(() => 1e12, input())).toEqual({ delayMs: MAX_TIMER_MS });
  });

  it.each([NaN, Infinity, -Infinity, -1, undefined, null, '5', {}, Promise.resolve(5)])(
    '(9) falls back on the default when it returns %o, and says what is accepted',
    (nonsense) => {
      const backoff = (() => nonsense) as unknown as Backoff;
      const { delayMs, error } = drawBackoff(backoff, input({ attempt: 1 }));
      expect(delayMs).toBe(1000);
      expect(String(error)).toContain('accepted: a finite number of ms from 0 up');
    },
  );

  it('(25) falls back on the default when it throws', () => {
    const error = new Error('no');
    const throwing = () => {
      throw error;
    };
    expect(drawBackoff(throwing, input())).toEqual({ delayMs: 500, error });
  });
});

describe('the wait after a failure', () => {
  const policy = { ...defaultPolicy, backoff: fixedLadder([777]) };
  const at = (random: number) => input({ random: () => random });

  it('is the backoff', () => {
    expect(drawRetry(close(), { verb: 'retry' }, at(0), policy)).toEqual({
      reason: 'backoff',
      delayMs: 777,
    });
  });

  it('is random(5000, 15000) after a room reset', () => {
    const reset = (random: number) =>
      drawRetry(close({ code: 1013 }), { verb: 'room-reset' }, at(random), policy);
    expect(reset(0)).toEqual({ reason: 'room-reset', delayMs: 5000 });
    expect(reset(0.5)).toEqual({ reason: 'room-reset', delayMs: 10_000 });
    expect(Math.round(reset(ALMOST_ONE).delayMs)).toBe(15_000);
  });

  it('is the hint of the server plus up to 10 %, also on a room reset', () => {
    const hinted = (random: number, verb: 'retry' | 'room-reset') =>
      drawRetry(close({ retryAfterMs: 20_000 }), { verb }, at(random), policy);
    expect(hinted(0, 'retry')).toEqual({ reason: 'retry-after', delayMs: 20_000 });
    expect(Math.round(hinted(ALMOST_ONE, 'retry').delayMs)).toBe(22_000);
    expect(hinted(0, 'room-reset').reason).toBe('retry-after');
  });

  it('is at once when the hint is 0', () => {
    const hint = close({ retryAfterMs: 0 });
    expect(drawRetry(hint, { verb: 'retry' }, at(0.9), policy).delayMs).toBe(0);
  });
});

describe('the default policy', () => {
  it('has the numbers of the specification', () => {
    const { backoff, close: closePolicy, ...numbers } = defaultPolicy;
    expect(closePolicy).toEqual({});
    expect(numbers).toEqual({
      roomReset: { minMs: 5000, maxMs: 15_000 },
      gates: { network: true, visibility: true, hiddenGraceMs: 30_000, probeOffline: false },
      resume: { mode: 'cooldown', delay: { minMs: 0, maxMs: 500 }, resetBackoff: false },
      storm: { maxAttempts: 20, windowMs: 60_000 },
      maxAttempts: Infinity,
      stableWindowMs: 10_000,
      connectTimeoutMs: 10_000,
      credentialsTimeoutMs: 10_000,
      lostAfterMs: 5000,
    });
    for (const attempt of [0, 1, 4, 5, 9]) {
      const drawn = input({ attempt, random: () => 0.25 });
      expect(backoff(drawn)).toBe(fullJitter()(drawn));
    }
  });
});
