import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../support/seeded-random.js';
import { VirtualClock } from '../../support/virtual-clock.js';

describe('the virtual clock', () => {
  it('runs timers in due order and ties in arming order', () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    clock.setTimeout(() => ran.push('late'), 20);
    clock.setTimeout(() => ran.push('first of two'), 10);
    clock.setTimeout(() => ran.push('second of two'), 10);
    clock.advance(20);
    expect(ran).toEqual(['first of two', 'second of two', 'late']);
  });

  it('steps through a beat that re-arms itself, each at its own time', () => {
    const clock = new VirtualClock();
    const beats: number[] = [];
    const beat = (): void => {
      beats.push(clock.now());
      clock.setTimeout(beat, 200);
    };
    clock.setTimeout(beat, 200);
    clock.advance(1000);
    expect(beats).toEqual([200, 400, 600, 800, 1000]);
    expect(clock.pending.map(({ dueAt }) => dueAt)).toEqual([1200]);
  });

  it('never runs a cleared timer, also when a timer of the same moment clears it', () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    const victim = (): void => void ran.push('victim');
    const cleared = clock.setTimeout(victim, 5);
    clock.setTimeout(() => clock.clearTimeout(late), 10);
    const late = clock.setTimeout(victim, 10);
    clock.clearTimeout(cleared);
    clock.clearTimeout(undefined);
    clock.advance(50);
    expect(ran).toEqual([]);
    expect(clock.pending).toEqual([]);
  });

  it('jumps over a sleep: nothing runs during it and every overdue timer runs once at waking', () => {
    const clock = new VirtualClock(1000);
    const beats: number[] = [];
    const beat = (): void => {
      beats.push(clock.now());
      clock.setTimeout(beat, 200);
    };
    clock.setTimeout(beat, 200);
    clock.setTimeout(() => beats.push(-clock.now()), 500);
    clock.sleep(60_000);
    expect(beats).toEqual([61_000, -61_000]);
    clock.advance(200);
    expect(beats.at(-1)).toBe(61_200);
  });

  it('treats a negative delay as 0 and refuses delays that real timers turn into 1 ms', () => {
    const clock = new VirtualClock();
    const ignore = (): void => undefined;
    clock.setTimeout(ignore, -5);
    expect(clock.pending[0]?.dueAt).toBe(0);
    for (const delay of [Number.NaN, Infinity, 2 ** 31]) {
      expect(() => clock.setTimeout(ignore, delay)).toThrow(RangeError);
    }
  });

  it('advances to the next timer only', () => {
    const clock = new VirtualClock();
    clock.setTimeout(() => undefined, 30);
    clock.setTimeout(() => undefined, 40);
    expect(clock.advanceToNext()).toBe(30);
    expect(clock.now()).toBe(30);
    expect(clock.advanceToNext()).toBe(40);
    expect(clock.advanceToNext()).toBeUndefined();
  });

  it('settles promises between timers when advanced asynchronously', async () => {
    const clock = new VirtualClock();
    const times: number[] = [];
    const loop = async (): Promise<void> => {
      for (let turn = 0; turn < 3; turn += 1) {
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 100));
        times.push(clock.now());
      }
    };
    const done = loop();
    await clock.advanceAsync(1000);
    await done;
    expect(times).toEqual([100, 200, 300]);
    expect(clock.now()).toBe(1000);
  });

  it('reports timers that re-arm themselves for ever', () => {
    const clock = new VirtualClock();
    const again = (): void => void clock.setTimeout(again, 10);
    again();
    expect(() => clock.runAll(100)).toThrow('after 100 runs');
  });

  it('knows the timers of the product from those of the test', () => {
    const clock = new VirtualClock();
    clock.setTimeout(() => undefined, 1, 'network');
    expect(clock.pending).toHaveLength(1);
    expect(clock.pendingOfProduct).toEqual([]);
  });

  it('keeps 10 000 timers in order, cancelled ones among them', () => {
    const clock = new VirtualClock();
    const random = seededRandom(7);
    const ranAt: number[] = [];
    const ids: number[] = [];
    for (let count = 0; count < 10_000; count += 1) {
      ids.push(clock.setTimeout(() => ranAt.push(clock.now()), Math.floor(random() * 100_000)));
    }
    for (const id of ids.filter((_, at) => at % 3 === 0)) clock.clearTimeout(id);
    clock.runAll();
    expect(ranAt).toHaveLength(6666);
    expect(ranAt).toEqual([...ranAt].sort((a, b) => a - b));
  });
});

describe('the seeded random source', () => {
  it('repeats for a seed, differs between seeds and stays in [0, 1)', () => {
    const draw = (seed: number): number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 1000 }, () => random());
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(draw(3).every((value) => value >= 0 && value < 1)).toBe(true);
    const mean = draw(4).reduce((sum, value) => sum + value, 0) / 1000;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
  });
});
