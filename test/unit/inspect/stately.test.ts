import { describe, expect, it } from 'vitest';
import { assign, createActor, createMachine, setup, type AnyStateMachine } from 'xstate';
import { createInspector, createStatelyFeed, describeMachine } from 'linekeeper/inspect';
import type { StatelyEvent } from 'linekeeper/inspect';
import { connectionMachine } from 'linekeeper/machines';

const oven = setup({
  types: { context: {} as { heat: number }, events: {} as { type: 'PUSH' | 'OPEN' | 'BACK' } },
  actions: { warm: assign({ heat: ({ context }) => context.heat + 1 }), ring: () => undefined },
  guards: { isCold: () => true },
  delays: { bakingTime: 1000 },
}).createMachine({
  id: 'oven',
  context: { heat: 0 },
  type: 'parallel',
  states: {
    door: {
      initial: 'shut',
      states: {
        shut: { on: { OPEN: 'open' } },
        open: { on: { OPEN: { target: 'shut', reenter: true } } },
      },
    },
    heater: {
      initial: 'off',
      states: {
        off: { on: { PUSH: { guard: 'isCold', target: 'on', actions: 'warm' } } },
        on: {
          entry: 'ring',
          initial: 'low',
          after: { bakingTime: 'done' },
          states: {
            low: { always: { guard: 'isCold', target: 'high' } },
            high: {},
            last: { type: 'history' },
          },
        },
        done: { type: 'final' },
      },
    },
  },
});

/** What Stately is told while an actor of the machine takes the events. */
async function told(machine: AnyStateMachine, ...types: string[]): Promise<StatelyEvent[]> {
  const inspector = createInspector({ context: ['*'] });
  const actor = createActor(machine, { inspect: inspector.inspect }).start();
  for (const type of types) actor.send({ type });
  await Promise.resolve();
  const events = inspector.events().flatMap(createStatelyFeed(inspector.client.startedAt));
  actor.stop();
  inspector.stop();
  return events;
}

const definitionIn = (events: readonly StatelyEvent[]): string => {
  const [actor] = events.filter((event) => event.type === '@xstate.actor');
  return actor?.definition ?? '';
};

describe('the events for Stately', () => {
  it('tell the actor, then each event with the snapshot that it led to', async () => {
    const events = await told(oven, 'PUSH');
    expect(events.map(({ type }) => type)).toEqual([
      '@xstate.actor',
      '@xstate.event',
      '@xstate.snapshot',
      '@xstate.event',
      '@xstate.snapshot',
    ]);
    expect(events.at(-1)).toMatchObject({
      event: { type: 'PUSH' },
      snapshot: {
        status: 'active',
        value: { door: 'shut', heater: { on: 'high' } },
        context: { heat: 1 },
      },
    });
  });

  it.each([
    ['a machine with parallel states, delays and history', oven],
    ["linekeeper's own machine", connectionMachine as unknown as AnyStateMachine],
  ])('hold a definition that XState builds the same chart from: %s', (_, machine) => {
    const inspector = createInspector();
    const feed = createStatelyFeed(inspector.client.startedAt);
    const definition = describeMachine(machine);
    feed({ kind: 'machine', definition, seq: 0, at: 0 });
    const told = feed({
      ...{ kind: 'actor', actor: 'a1', parent: null, name: machine.id, src: null },
      ...{ machine: definition.hash, connection: null, seq: 1, at: 0 },
    });
    const config = JSON.parse(definitionIn(told)) as Parameters<typeof createMachine>[0];
    expect(describeMachine(createMachine(config)).root).toEqual(definition.root);
  });

  it('name the root of each child', async () => {
    const child = createMachine({ id: 'child', initial: 'a', states: { a: {} } });
    const parent = createMachine({ id: 'parent', invoke: { id: 'kid', src: child } });
    const events = await told(parent);
    const actors = events.filter((event) => event.type === '@xstate.actor');
    const [root, kid] = actors;
    expect(kid).toMatchObject({ parentId: root?.sessionId, rootId: root?.sessionId, name: 'kid' });
  });
});
