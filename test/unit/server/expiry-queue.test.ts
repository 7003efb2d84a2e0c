import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/actors/clock.js';
import { ExpiryQueue } from '../../../src/server/expiry-queue.js';
import { VirtualClock } from '../../support/virtual-clock.js';

/** A queue of 1000 ms, and what has expired: `a@1000`. */
function setUp(afterMs = 1000) {
  const clock = new VirtualClock();
  const expired: string[] = [];
  const queue = new ExpiryQueue<string>(clock, afterMs, (item) => {
    expired.push(`${item}@${clock.now()}`);
  });
  return { clock, expired, queue };
}

describe('an expiry queue', () => {
  it('lets go of each item when its time is over, in order, with one timer for all', () => {
    const { clock, expired, queue } = setUp();
    queue.add('a');
    clock.advance(300);
    queue.add('b');
    queue.add('c');
    expect([queue.size, queue.first, queue.has('b')]).toEqual([3, 'a', true]);
    expect(clock.pending).toHaveLength(1);
    clock.advance(999 - 300);
    expect(expired).toEqual([]);
    clock.advance(301);
    expect(expired).toEqual(['a@1000', 'b@1300', 'c@1300']);
    expect([queue.size, queue.first, clock.pending.length]).toEqual([0, undefined, 0]);
  });

  it('begins anew with an item that is added again, which then goes last', () => {
    const { clock, expired, queue } = setUp();
    queue.add('a');
    queue.add('b');
    clock.advance(400);
    queue.add('a');
    expect([queue.size, queue.first]).toEqual([2, 'b']);
    clock.advance(5000);
    expect(expired).toEqual(['b@1000', 'a@1400']);
  });

  it('says nothing of an item that was taken out in time', () => {
    const { clock, expired, queue } = setUp();
    queue.add('a');
    queue.add('b');
    expect([queue.delete('a'), queue.delete('a')]).toEqual([true, false]);
    clock.advance(5000);
    expect(expired).toEqual(['b@1000']);
  });

  it('holds nothing and no timer once it is cleared, and can be used again', () => {
    const { clock, expired, queue } = setUp();
    queue.add('a');
    queue.clear();
    expect([queue.size, clock.pending.length]).toEqual([0, 0]);
    queue.add('b');
    expect(clock.pending).toHaveLength(1);
    clock.advance(1000);
    expect(expired).toEqual(['b@1000']);
  });

  it('keeps one timer where an item that has expired adds another', () => {
    const clock = new VirtualClock();
    const expired: number[] = [];
    const queue = new ExpiryQueue<number>(clock, 1000, (item) => {
      expired.push(item);
      if (item < 3) queue.add(item + 1);
    });
    queue.add(1);
    clock.advance(1000);
    expect(clock.pending).toHaveLength(1);
    clock.advance(2000);
    expect(expired).toEqual([1, 2, 3]);
    expect(clock.pending).toEqual([]);
  });

  it('catches up with everything that has become due while the process stood still', () => {
    const { clock, expired, queue } = setUp();
    queue.add('a');
    clock.advance(500);
    queue.add('b');
    clock.sleep(60_000);
    expect(expired).toEqual(['a@60500', 'b@60500']);
  });

  it('waits no longer than its time once more, when the clock was set back', () => {
    let setBackBy = 0;
    const clock = new VirtualClock(1_000_000);
    const { setTimeout, clearTimeout } = clock;
    const wall = { now: () => clock.now() - setBackBy, setTimeout, clearTimeout } as Clock;
    const expired: string[] = [];
    const queue = new ExpiryQueue<string>(wall, 1000, (item) => void expired.push(item));
    queue.add('a');
    setBackBy = 900_000;
    clock.advance(1000);
    expect(expired).toEqual([]);
    expect(clock.pending.map(({ dueAt }) => dueAt - clock.now())).toEqual([1000]);
  });

  it('keeps nothing and arms nothing where the time is endless', () => {
    const { clock, queue } = setUp(Infinity);
    queue.add('a');
    expect([queue.size, clock.pending.length]).toEqual([0, 0]);
  });
});
