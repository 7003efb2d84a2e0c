import type { ArmedTimer, InspectEvent } from 'linekeeper/inspect';
import { describe, expect, it } from 'vitest';
import { entryOf } from '../../../../inspector/relay/entry.js';
import { StandingEvents } from '../../../../inspector/relay/standing-events.js';

const timer = (id: string): ArmedTimer => ({
  id,
  edge: null,
  eventType: id,
  delayMs: 1,
  dueAt: 1,
});

const step = (
  seq: number,
  armed: readonly ArmedTimer[],
  over: readonly string[] = [],
): InspectEvent => ({
  kind: 'step',
  actor: 'a1',
  source: null,
  event: { type: 'go' },
  microsteps: [],
  states: [],
  status: 'active',
  context: null,
  accepts: [],
  armed,
  over,
  seq,
  at: seq,
});

const birth = (seq: number, actor: string): InspectEvent => ({
  kind: 'actor',
  actor,
  parent: null,
  name: actor,
  src: null,
  machine: null,
  connection: null,
  seq,
  at: seq,
});

const end = (seq: number, actor: string): InspectEvent => ({ kind: 'end', actor, seq, at: seq });

const machine = (seq: number): InspectEvent => ({
  kind: 'machine',
  definition: {
    hash: String(seq),
    id: 'm',
    root: {
      id: 'm',
      key: 'm',
      type: 'atomic',
      history: null,
      description: 'x'.repeat(1000),
      tags: [],
      entry: [],
      exit: [],
      invokes: [],
      edges: [],
      states: [],
    },
  },
  seq,
  at: seq,
});

function standing(events: Iterable<InspectEvent>, mostBytes = 1e9): StandingEvents {
  const standing = new StandingEvents(mostBytes);
  for (const event of events) standing.take(entryOf(event));
  return standing;
}

const bytesOf = (standing: StandingEvents): number =>
  standing.all.reduce((sum, { bytes }) => sum + bytes, 0);

function* each<Item>(many: number, make: (index: number) => Item): Generator<Item> {
  for (let index = 0; index < many; index += 1) yield make(index);
}

it('a viewer that missed the end of a timer is told that it is over', () => {
  const kept = standing([
    step(0, [timer('wait')]),
    step(1, [], ['wait']),
    step(2, [timer('next')]),
  ]);
  const { armed, over } = JSON.parse(kept.all[0]!.text) as {
    armed: ArmedTimer[];
    over: string[];
  };
  expect(armed.map(({ id }) => id)).toEqual(['next']);
  expect(over).toEqual(['wait']);
});

describe('what stands of old events is bounded', () => {
  it('by 10 000 things that live, the youngest', () => {
    const { all } = standing(each(10_050, (index) => birth(index, `a${index}`)));
    expect(all).toHaveLength(10_000);
    expect(all[0]?.seq).toBe(50);
  });

  it('by 1000 ends', () => {
    const { all } = standing(each(1050, (index) => end(index, `a${index}`)));
    expect(all.map(({ seq }) => seq)).toEqual([...each(1000, (index) => index + 50)]);
  });

  it('by 1000 timers of an actor', () => {
    const kept = standing(each(1050, (index) => step(index, [timer(`t${index}`)])));
    expect(kept.all).toHaveLength(1);
    const { armed } = JSON.parse(kept.all[0]!.text) as { armed: ArmedTimer[] };
    expect(armed).toHaveLength(1000);
    expect(armed.at(-1)?.id).toBe('t1049');
  });

  it('by bytes, and charts are the last to go', () => {
    const events = [machine(0), ...each(100, (index) => birth(index + 1, `a${index}`))];
    const kept = standing(events, 3000);
    expect(bytesOf(kept)).toBeLessThanOrEqual(3000);
    expect(kept.all[0]?.seq).toBe(0);
    expect(standing(each(10, machine), 3000).all.map(({ seq }) => seq)).toEqual([8, 9]);
  });
});

it('counts exactly the bytes of what it holds', () => {
  const events = [
    machine(0),
    birth(1, 'a1'),
    step(2, [timer('one')]),
    step(3, [timer('two')]),
    step(4, [], ['one']),
    birth(5, 'a2'),
    end(6, 'a2'),
  ];
  for (const [index] of events.entries()) {
    const kept = standing(events.slice(0, index + 1));
    expect(kept.bytes).toBe(bytesOf(kept));
  }
});
