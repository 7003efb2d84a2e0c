import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMachine } from 'xstate';
import { createConnection } from 'linekeeper';
import type { InspectEvent } from 'linekeeper/inspect';
import { createFakeNetwork } from 'linekeeper/testing';
import { createWatcher, ofKind } from './records.js';

const machine = createMachine({
  id: 'm',
  initial: 'a',
  states: {
    a: { on: { FLIP: 'b', WAIT: 'c' } },
    b: { on: { FLIP: 'a' } },
    c: { after: { 60_000: 'a' }, on: { TICK: {}, FLIP: 'a' } },
  },
});

interface Picture {
  readonly actors: ReadonlyMap<
    string,
    { readonly states: readonly string[]; readonly timers: readonly string[] }
  >;
  readonly charts: readonly string[];
}

/** What a reader who has nothing but these events knows at their end. */
function pictureOf(events: readonly InspectEvent[]): Picture {
  const actors = new Map<string, { states: readonly string[]; timers: readonly string[] }>();
  const charts = new Set<string>();
  for (const event of events) {
    if (event.kind === 'machine') charts.add(event.definition.hash);
    if (event.kind === 'actor') actors.set(event.actor, { states: [], timers: [] });
    if (event.kind === 'end') actors.delete(event.actor);
    if (event.kind !== 'step') continue;
    const before = actors.get(event.actor)?.timers ?? [];
    const left = before.filter((id) => !event.over.includes(id));
    const timers = [...new Set([...left, ...event.armed.map(({ id }) => id)])];
    actors.set(event.actor, { states: event.states, timers });
  }
  return { actors, charts: [...charts] };
}

describe('a full buffer', () => {
  it('forgets the oldest, and says how many and where', () => {
    const { inspector, run } = createWatcher({ capacity: 10 });
    const actor = run(machine);
    for (let count = 0; count < 100; count += 1) actor.send({ type: 'FLIP' });
    const events = inspector.events();
    const [dropped] = ofKind(events, 'dropped');
    expect(events.at(-1)!.seq).toBe(102);
    expect(dropped!.count + events.filter(({ seq }) => Number.isInteger(seq)).length).toBe(103);
    expect(events.map(({ seq }) => seq)).toEqual(
      [...events].map(({ seq }) => seq).sort((a, b) => a - b),
    );
    expect(events.length).toBeLessThan(10 + 5);
  });

  it('keeps what a reader needs to draw, whether it comes late or was cut off on the way', async () => {
    const moves = fc.constantFrom('FLIP', 'WAIT', 'TICK', 'BIRTH', 'DEATH', 'READ');
    await fc.assert(
      fc.asyncProperty(
        fc.array(moves, { maxLength: 60 }),
        fc.integer({ min: 1, max: 8 }),
        async (steps, capacity) => {
          const whole = createWatcher({ capacity: 10_000 });
          const small = createWatcher({ capacity });
          const read: InspectEvent[] = [];
          small.inspector.subscribe((events) => read.push(...events));
          const actors = [whole, small].map((watcher) => [watcher.run(machine)]);
          for (const move of steps) {
            // The reader hears at the end of a turn.
            if (move === 'READ') await Promise.resolve();
            for (const [index, { run }] of [whole, small].entries()) {
              const list = actors[index]!;
              if (move === 'BIRTH') list.push(run(machine));
              else if (move === 'DEATH') list.pop()?.stop();
              else if (move !== 'READ') list.at(-1)?.send({ type: move });
            }
          }
          await Promise.resolve();
          const truth = pictureOf(whole.inspector.events());
          expect(pictureOf(small.inspector.events())).toEqual(truth);
          expect(pictureOf(read)).toEqual(truth);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('keeps no more than the latest 1000 charts of an app that makes machines without end', () => {
    const { inspector, run } = createWatcher({ capacity: 10 });
    for (let index = 0; index < 1100; index += 1) {
      run(createMachine({ id: `form ${String(index)}` })).stop();
    }
    const charts = ofKind(inspector.events(), 'machine');
    expect(charts.length).toBeLessThanOrEqual(1000 + 10);
    expect(charts.at(-1)?.definition.id).toBe('form 1099');
  });

  it('keeps how a connection stands', () => {
    const { inspector, clock, records } = createWatcher({ capacity: 5 });
    const network = createFakeNetwork({ clock });
    const connection = createConnection({
      url: 'wss://example.test',
      webSocket: network.WebSocket,
      clock,
      inspect: inspector,
    });
    connection.start();
    clock.advance(100_000);
    const kinds = new Set(inspector.events().map(({ kind }) => kind));
    for (const kind of ['machine', 'actor', 'connection', 'status', 'faults', 'socket'] as const) {
      expect(kinds).toContain(kind);
    }
    expect(records('socket').at(-1)!.phase).toBe('open');
    connection[Symbol.dispose]();
  });
});

describe('a reader', () => {
  it('gets what happened in a turn in order, when the turn is over, from when it came', async () => {
    const { inspector, run } = createWatcher();
    const actor = run(machine);
    const batches: string[][] = [];
    const off = inspector.subscribe((events) => batches.push(events.map(({ kind }) => kind)));
    await Promise.resolve();
    actor.send({ type: 'FLIP' });
    actor.send({ type: 'FLIP' });
    expect(batches).toEqual([]);
    await Promise.resolve();
    expect(batches).toEqual([['step', 'step']]);
    off();
    actor.send({ type: 'FLIP' });
    await Promise.resolve();
    expect(batches).toHaveLength(1);
  });

  it('that subscribes twice hears twice, and each end is its own', async () => {
    const { inspector, run } = createWatcher();
    let heard = 0;
    const listener = (): void => void (heard += 1);
    const off = inspector.subscribe(listener);
    inspector.subscribe(listener);
    run(machine);
    await Promise.resolve();
    expect(heard).toBe(2);
    off();
    run(machine);
    await Promise.resolve();
    expect(heard).toBe(3);
  });

  it('that was outrun within a turn is told what was dropped', async () => {
    const { inspector, run } = createWatcher({ capacity: 20 });
    const read: InspectEvent[] = [];
    inspector.subscribe((events) => read.push(...events));
    const actor = run(machine);
    for (let count = 0; count < 200; count += 1) actor.send({ type: 'FLIP' });
    await Promise.resolve();
    expect(ofKind(read, 'dropped')).toHaveLength(1);
    expect(pictureOf(read).actors.get('a1')).toMatchObject({ states: ['m', 'm.a'] });
  });
});
