import { describe, expect, it } from 'vitest';
import { HeartbeatWheel, type Spoke } from '../../../src/server/heartbeat-wheel.js';
import { seededRandom } from '../../support/seeded-random.js';
import { VirtualClock } from '../../support/virtual-clock.js';

const INTERVAL_MS = 30_000;

interface Beat {
  readonly spoke: Spoke;
  readonly at: number;
  readonly isLate: boolean;
}

/** A wheel, its spokes and every beat so far. */
function setUp(count: number, intervalMs = INTERVAL_MS) {
  const clock = new VirtualClock();
  const beats: Beat[] = [];
  const wheel = new HeartbeatWheel<Spoke>({
    clock,
    random: seededRandom(11),
    intervalMs,
    beat: (spoke, isLate) => void beats.push({ spoke, at: clock.now(), isLate }),
  });
  const spokes = Array.from({ length: count }, (): Spoke => ({ slot: -1 }));
  for (const spoke of spokes) wheel.add(spoke);
  return { clock, wheel, spokes, beats };
}

/** How many beats there were at each moment. */
function crowds(beats: readonly Beat[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const { at } of beats) counts.set(at, (counts.get(at) ?? 0) + 1);
  return [...counts.values()];
}

describe('a heartbeat wheel', () => {
  it('beats each spoke once a turn', () => {
    const { clock, spokes, beats } = setUp(500);
    for (let turn = 1; turn <= 3; turn += 1) {
      beats.length = 0;
      clock.advance(INTERVAL_MS);
      expect(beats).toHaveLength(500);
      expect(new Set(beats.map(({ spoke }) => spoke))).toEqual(new Set(spokes));
    }
  });

  it('spreads a crowd that came together over the whole turn, in equal parts', () => {
    const { clock, beats } = setUp(6400);
    clock.advance(INTERVAL_MS);
    const parts = crowds(beats);
    expect(parts).toHaveLength(64);
    // 100 each on average.
    expect(Math.max(...parts)).toBeLessThan(150);
    expect(Math.min(...parts)).toBeGreaterThan(50);
  });

  it('has one timer, however many spokes there are', () => {
    const { clock, wheel } = setUp(1000);
    expect([wheel.size, clock.pending.length]).toEqual([1000, 1]);
    clock.advance(INTERVAL_MS / 2);
    expect(clock.pending).toHaveLength(1);
  });

  it('stops when the last spoke is gone, and turns again with the next', () => {
    const { clock, wheel, spokes, beats } = setUp(3);
    for (const spoke of spokes) wheel.remove(spoke);
    expect([wheel.size, clock.pending.length]).toEqual([0, 0]);
    wheel.remove(spokes[0]!);
    expect(wheel.size).toBe(0);
    wheel.add(spokes[0]!);
    clock.advance(INTERVAL_MS);
    expect(beats.map(({ spoke }) => spoke)).toEqual([spokes[0]]);
  });

  it('beats the others as before when some are removed', () => {
    const { clock, wheel, spokes, beats } = setUp(300);
    for (const spoke of spokes.slice(0, 200)) wheel.remove(spoke);
    clock.advance(INTERVAL_MS);
    expect(beats).toHaveLength(100);
    expect(new Set(beats.map(({ spoke }) => spoke))).toEqual(new Set(spokes.slice(200)));
  });

  it('tells that a part comes late after a standstill, and that the next does not', () => {
    const { clock, beats } = setUp(6400);
    clock.standStill(90_000);
    clock.advance(0);
    expect(beats.length).toBeGreaterThan(0);
    expect(beats.every(({ isLate }) => isLate)).toBe(true);
    beats.length = 0;
    clock.advance(INTERVAL_MS);
    expect(beats).toHaveLength(6400);
    expect(beats.every(({ isLate }) => !isLate)).toBe(true);
  });

  it('does not make up for the parts that a standstill has cost', () => {
    const { clock, beats } = setUp(6400);
    clock.sleep(10 * INTERVAL_MS);
    expect(crowds(beats)).toHaveLength(1);
    expect(clock.pending).toHaveLength(1);
  });

  it('judges as usual after a delay that other work explains', () => {
    const { clock, beats } = setUp(6400);
    clock.standStill(INTERVAL_MS / 64 + 900);
    clock.advance(0);
    expect(beats.length).toBeGreaterThan(0);
    expect(beats.every(({ isLate }) => !isLate)).toBe(true);
  });

  it('keeps one timer when a beat removes the last spoke and adds another', () => {
    const clock = new VirtualClock();
    let beats = 0;
    const wheel: HeartbeatWheel<Spoke> = new HeartbeatWheel<Spoke>({
      clock,
      random: () => 0.5,
      intervalMs: INTERVAL_MS,
      beat: (spoke) => {
        beats += 1;
        wheel.remove(spoke);
        wheel.add({ slot: -1 });
      },
    });
    wheel.add({ slot: -1 });
    clock.advance(INTERVAL_MS);
    expect([beats, wheel.size, clock.pending.length]).toEqual([1, 1, 1]);
    clock.advance(INTERVAL_MS);
    expect(beats).toBe(2);
  });

  it('turns in as many parts as there are milliseconds where the interval is short', () => {
    const { clock, beats } = setUp(400, 4);
    clock.advance(4);
    expect(beats).toHaveLength(400);
    expect(crowds(beats)).toHaveLength(4);
  });
});
