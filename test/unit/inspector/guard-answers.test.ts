import { describe, expect, it } from 'vitest';
import { and, createActor, not, or, setup, type AnyStateMachine, type AnyStateNode } from 'xstate';
import type { Microstep } from 'linekeeper/inspect';
import { MachineReading } from '../../../src/inspect/machine-reading.js';
import { chartIndex } from '../../../inspector/model/chart-index.js';
import { guardAnswers, isMeant } from '../../../inspector/model/guard-answers.js';

/** Sends events to a machine, and works out the guards of every microstep of the last one. */
function answersOf(machine: AnyStateMachine, events: readonly string[]) {
  const reading = new MachineReading(machine);
  const chart = chartIndex(reading.definition);
  const microsteps: Microstep[] = [];
  const actor = createActor(machine, {
    inspect: (event) => {
      if (event.type !== '@xstate.microstep') return;
      microsteps.push({
        eventType: event.event.type,
        edges: reading.edgesOf(event._transitions),
        actions: [],
        states: (event.snapshot as unknown as { _nodes: AnyStateNode[] })._nodes.map(
          ({ id }) => id,
        ),
      });
    },
  });
  actor.start();
  let before: readonly string[] = [];
  for (const type of events) {
    before = (actor.getSnapshot() as { _nodes: AnyStateNode[] })._nodes.map(({ id }) => id);
    microsteps.length = 0;
    actor.send({ type });
  }
  return microsteps.map((microstep) => {
    const answers = guardAnswers(chart, before, microstep).map(
      ({ guard, answer, edge }) => `${edge.source} ${guard ?? '-'}: ${answer}`,
    );
    before = microstep.states;
    return answers;
  });
}

const yes = () => true;
const no = () => false;
const guarded = setup({ guards: { yes, no } });

describe('one state', () => {
  const candidates = (...guards: (string | undefined)[]) =>
    guarded.createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: {
          on: { go: guards.map((guard) => ({ target: 'b', ...(guard && { guard }) })) as never },
        },
        b: {},
      },
    });

  it('asks in the order of the document, until one is true', () => {
    expect(answersOf(candidates('no', 'yes', 'yes'), ['go'])).toEqual([
      ['m.a no: false', 'm.a yes: true', 'm.a yes: not asked'],
    ]);
  });

  it('takes an edge without a guard when none before it is true', () => {
    expect(answersOf(candidates('no', undefined, 'yes'), ['go'])).toEqual([
      ['m.a no: false', 'm.a -: true', 'm.a yes: not asked'],
    ]);
  });

  it('answers false to all when nothing is taken', () => {
    expect(answersOf(candidates('no', 'no'), ['go'])).toEqual([['m.a no: false', 'm.a no: false']]);
  });

  it('spells out combined guards', () => {
    const machine = guarded.createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: {
          on: {
            go: [
              { guard: and(['yes', not('yes')]), target: 'b' },
              { guard: or(['no', 'yes']), target: 'b' },
            ],
          },
        },
        b: {},
      },
    });
    expect(answersOf(machine, ['go'])).toEqual([
      ['m.a yes and not yes: false', 'm.a no or yes: true'],
    ]);
  });

  it('has nothing to ask for an event that no state knows', () => {
    expect(answersOf(candidates('yes'), ['other'])).toEqual([[]]);
  });
});

describe('states within states', () => {
  it('asks the innermost first, and what is around it only when that does not answer', () => {
    const machine = guarded.createMachine({
      id: 'm',
      initial: 'outer',
      on: { go: { guard: 'yes', target: '.done' } },
      states: {
        outer: {
          initial: 'inner',
          on: { go: { guard: 'no', target: 'done' } },
          states: { inner: { on: { go: { guard: 'no', target: '#m.done' } } } },
        },
        done: {},
      },
    });
    expect(answersOf(machine, ['go'])).toEqual([
      ['m.outer.inner no: false', 'm.outer no: false', 'm yes: true'],
    ]);
  });

  it('tries an exact type before a wildcard, and a long wildcard before a short one', () => {
    const machine = guarded.createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: {
          on: {
            '*': { target: 'b' },
            'x.*': { guard: 'no', target: 'b' },
            'x.y.*': { guard: 'no', target: 'b' },
            'x.y.z': { guard: 'no', target: 'b' },
          },
        },
        b: {},
      },
    });
    const [answers] = answersOf(machine, ['x.y.z']);
    expect(answers).toEqual(['m.a no: false', 'm.a no: false', 'm.a no: false', 'm.a -: true']);
  });
});

describe('parallel regions', () => {
  const regions = (one: string, two: string, around?: string) =>
    guarded.createMachine({
      id: 'm',
      type: 'parallel',
      ...(around && { on: { go: { guard: around as never, actions: () => undefined } } }),
      states: {
        one: {
          initial: 'a',
          states: { a: { on: { go: { guard: one as never, target: 'b' } } }, b: {} },
        },
        two: {
          initial: 'a',
          states: { a: { on: { go: { guard: two as never, target: 'b' } } }, b: {} },
        },
      },
    });

  it('are asked each by itself', () => {
    expect(answersOf(regions('yes', 'no'), ['go'])).toEqual([
      ['m.one.a yes: true', 'm.two.a no: false'],
    ]);
    expect(answersOf(regions('yes', 'yes'), ['go'])).toEqual([
      ['m.one.a yes: true', 'm.two.a yes: true'],
    ]);
  });

  it('have what is around them asked only when none of them answers', () => {
    expect(answersOf(regions('no', 'no', 'yes'), ['go'])).toEqual([
      ['m.one.a no: false', 'm.two.a no: false', 'm yes: true'],
    ]);
    expect(answersOf(regions('no', 'yes', 'yes'), ['go'])).toEqual([
      ['m.one.a no: false', 'm.two.a yes: true', 'm yes: not asked'],
    ]);
  });

  it('hide the answer of a region that another one left without an event at the same time', () => {
    const machine = guarded.createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: { on: { go: 'both' } },
        both: {
          type: 'parallel',
          states: {
            one: { initial: 'a', states: { a: { always: { target: '#m.out' } } } },
            two: {
              initial: 'a',
              states: { a: { always: { guard: 'yes', target: 'b' } }, b: {} },
            },
          },
        },
        out: {},
      },
    });
    expect(answersOf(machine, ['go']).at(-1)).toEqual([
      'm.both.one.a -: true',
      'm.both.two.a yes: unknown',
    ]);
  });
});

describe('transitions without an event', () => {
  it('are asked after each microstep that took one', () => {
    const machine = guarded.createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: { on: { go: 'b' } },
        b: {
          always: [
            { guard: 'no', target: 'a' },
            { guard: 'yes', target: 'c' },
          ],
        },
        c: {},
      },
    });
    expect(answersOf(machine, ['go'])).toEqual([
      ['m.a -: true'],
      ['m.b no: false', 'm.b yes: true'],
    ]);
  });

  it('are asked from each active state outwards', () => {
    const machine = guarded.createMachine({
      id: 'm',
      initial: 'a',
      states: {
        a: { on: { go: 'b' } },
        b: {
          initial: 'inner',
          always: { guard: 'yes', target: 'c' },
          states: { inner: { always: { guard: 'no', target: '#m.a' } } },
        },
        c: {},
      },
    });
    expect(answersOf(machine, ['go']).at(-1)).toEqual(['m.b.inner no: false', 'm.b yes: true']);
  });
});

it('takes a wildcard to mean what XState takes it to mean', () => {
  expect(isMeant('a.b.c', 'a.*')).toBe(true);
  expect(isMeant('a', 'a.*')).toBe(true);
  expect(isMeant('ab.c', 'a.*')).toBe(false);
  expect(isMeant('a.b', '*')).toBe(true);
  expect(isMeant('a.b', 'a.b.c')).toBe(false);
});
