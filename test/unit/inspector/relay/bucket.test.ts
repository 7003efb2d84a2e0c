import { expect, it } from 'vitest';
import { Bucket } from '../../../../inspector/relay/bucket.js';
import { VirtualClock } from '../../../support/virtual-clock.js';

function taken(bucket: Bucket, many: number): number {
  let count = 0;
  while (count < many && bucket.take(1)) count += 1;
  return count;
}

it('gives two seconds worth at once, and no more', () => {
  expect(taken(new Bucket(10, new VirtualClock()), 100)).toBe(20);
});

it('gives what it is filled with, each second anew', () => {
  const clock = new VirtualClock();
  const bucket = new Bucket(10, clock);
  taken(bucket, 20);
  for (let second = 0; second < 5; second += 1) {
    clock.advance(1000);
    expect(taken(bucket, 10)).toBe(10);
  }
  expect(bucket.take(1)).toBe(false);
});

it('is not filled over its brim', () => {
  const clock = new VirtualClock();
  const bucket = new Bucket(10, clock);
  clock.advance(60_000);
  expect(taken(bucket, 100)).toBe(20);
});
