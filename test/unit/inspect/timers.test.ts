import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cancel, createMachine, raise } from 'xstate';
import type { ArmedTimer } from 'linekeeper/inspect';
import { createWatcher, START, type Watcher } from './records.js';

const machine = createMachine(
  {
    id: 'm',
    initial: 'idle',
    states: {
      idle: {
        on: {
          WAIT: 'waiting',
          LATER: { actions: [cancel('ping'), raise({ type: 'PING' }, { delay: 700, id: 'ping' })] },
          NEVER_MIND: { actions: cancel('ping') },
          PING: {},
        },
      },
      waiting: {
        after: { patience: 'idle', 2500: { actions: 'note' } },
        on: { STOP: 'idle', AGAIN: { target: 'waiting', reenter: true } },
      },
    },
  },
  { delays: { patience: 4000 }, actions: { note: () => undefined } },
);

/** What a reader who follows `armed` and `over` takes to be running, by due time. */
function running({ records }: Watcher): ArmedTimer[] {
  const timers = new Map<string, ArmedTimer>();
  for (const { armed, over } of records('step')) {
    for (const id of over) timers.delete(id);
    for (const timer of armed) timers.set(timer.id, timer);
  }
  return [...timers.values()].sort((a, b) => a.dueAt - b.dueAt);
}

describe('a timer', () => {
  it('is told when it is armed, with its edge, its delay and when it is due', () => {
    const { run, clock, records } = createWatcher();
    const actor = run(machine);
    clock.advance(300);
    actor.send({ type: 'WAIT' });
    const { armed, over } = records('step').at(-1)!;
    expect(over).toEqual([]);
    expect([...armed].sort((a, b) => a.dueAt - b.dueAt)).toMatchObject([
      { edge: 'm.waiting:2', delayMs: 2500, dueAt: 2800 },
      { edge: 'm.waiting:3', delayMs: 4000, dueAt: 4300 },
    ]);
  });

  it('is over when it has fired, and when it was cancelled', () => {
    const watcher = createWatcher();
    const { run, clock, records } = watcher;
    const actor = run(machine);
    actor.send({ type: 'WAIT' });
    clock.advance(2500);
    expect(records('step').at(-1)).toMatchObject({
      over: ['xstate.after.2500.m.waiting'],
      armed: [],
    });
    actor.send({ type: 'STOP' });
    expect(records('step').at(-1)!.over).toEqual(['xstate.after.patience.m.waiting']);
    actor.send({ type: 'LATER' });
    expect(running(watcher)).toMatchObject([{ id: 'ping', eventType: 'PING', dueAt: 3200 }]);
    actor.send({ type: 'NEVER_MIND' });
    expect(running(watcher)).toEqual([]);
  });

  it('that is armed anew under its old id is told again', () => {
    const { run, clock, records } = createWatcher();
    const actor = run(machine);
    actor.send({ type: 'WAIT' });
    clock.advance(1000);
    actor.send({ type: 'AGAIN' });
    const { armed, over } = records('step').at(-1)!;
    expect(armed.map(({ id, dueAt }) => [id, dueAt]).sort()).toEqual([
      ['xstate.after.2500.m.waiting', 3500],
      ['xstate.after.patience.m.waiting', 5000],
    ]);
    expect(over).toHaveLength(2);
  });

  it.each([
    [-5, 0],
    [0, 0],
  ])('of %i ms is due at once', (delay, dueAt) => {
    const { run, records } = createWatcher();
    run(createMachine({ id: 'm', entry: raise({ type: 'X' }, { delay, id: 'x' }) }));
    expect(records('step')[0]!.armed).toMatchObject([{ delayMs: 0, dueAt }]);
  });

  it.each([NaN, Infinity])('of %f ms has a number that JSON can hold', (delay) => {
    const { inspector, records, run } = createWatcher();
    const never = { setTimeout: () => 0, clearTimeout: () => undefined };
    const actor = createMachine({ id: 'm', entry: raise({ type: 'X' }, { delay, id: 'x' }) });
    run(actor, { clock: never } as object);
    expect(records('step')[0]!.armed).toMatchObject([{ delayMs: 0 }]);
    expect(JSON.parse(JSON.stringify(inspector.events()))).toEqual(inspector.events());
  });

  it('is due when the clock says so, whatever happens', () => {
    const moves = fc.constantFrom('WAIT', 'STOP', 'AGAIN', 'LATER', 'NEVER_MIND', 'PING');
    fc.assert(
      fc.property(fc.array(fc.oneof(moves, fc.nat(3000)), { maxLength: 30 }), (steps) => {
        const watcher = createWatcher();
        const { run, clock } = watcher;
        const actor = run(machine);
        for (const step of steps) {
          if (typeof step === 'string') actor.send({ type: step });
          else clock.advance(step);
          expect(running(watcher).map(({ dueAt }) => dueAt)).toEqual(
            clock.pending.map(({ dueAt }) => dueAt - START),
          );
        }
      }),
    );
  });
});
