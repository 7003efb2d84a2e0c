import { describe, expect, it } from 'vitest';
import { TokenBucket } from '../../../src/server/token-bucket.js';

/** How many can be taken at this moment. */
function takeAll(bucket: TokenBucket, now: number): number {
  let taken = 0;
  while (taken < 1000 && bucket.take(now)) taken += 1;
  return taken;
}

describe('a token bucket', () => {
  it('gives its burst at once, and then so many a second', () => {
    const bucket = new TokenBucket(10, 5, 0);
    expect(takeAll(bucket, 0)).toBe(5);
    expect(takeAll(bucket, 99)).toBe(0);
    expect(takeAll(bucket, 100)).toBe(1);
    expect(takeAll(bucket, 400)).toBe(3);
  });

  it('saves up no more than its burst', () => {
    const bucket = new TokenBucket(10, 5, 0);
    expect(takeAll(bucket, 3_600_000)).toBe(5);
  });

  it('says how long it takes until there is one', () => {
    const bucket = new TokenBucket(10, 1, 0);
    expect(bucket.waitMs(0)).toBe(0);
    bucket.take(0);
    expect([bucket.waitMs(0), bucket.waitMs(40), bucket.waitMs(100)]).toEqual([100, 60, 0]);
  });

  it('lends, and says how long it takes until that is paid back', () => {
    const bucket = new TokenBucket(10, 2, 0);
    const waits = [1, 2, 3, 4].map(() => bucket.spend(0, 1000));
    expect(waits).toEqual([0, 0, 100, 200]);
    expect(bucket.take(200)).toBe(false);
    expect(bucket.take(300)).toBe(true);
  });

  it('lends no more than can be paid back in time, and forgives the rest', () => {
    const bucket = new TokenBucket(10, 2, 0);
    const waits = Array.from({ length: 50 }, () => bucket.spend(0, 300));
    expect(waits.slice(2, 6)).toEqual([100, 200, 300, 300]);
    expect(waits.at(-1)).toBe(300);
    expect([bucket.take(300), bucket.take(400)]).toEqual([false, true]);
  });

  it('is full again once it has rested', () => {
    const bucket = new TokenBucket(10, 2, 0);
    expect(bucket.isFull(0)).toBe(true);
    bucket.take(0);
    expect([bucket.isFull(99), bucket.isFull(100)]).toEqual([false, true]);
  });

  it('gives nothing for a clock that was set back, and goes on from there', () => {
    const bucket = new TokenBucket(10, 5, 10_000);
    expect(takeAll(bucket, 10_000)).toBe(5);
    expect(takeAll(bucket, 0)).toBe(0);
    expect(takeAll(bucket, 100)).toBe(1);
  });

  it('without a rate is always full', () => {
    const bucket = new TokenBucket(Infinity, Infinity, 0);
    expect(takeAll(bucket, 0)).toBe(1000);
    expect([bucket.waitMs(0), bucket.spend(0, 1000), bucket.isFull(0)]).toEqual([0, 0, true]);
  });
});
