import { describe, expect, it } from 'vitest';
import { and, createMachine, fromPromise, not, or, setup, stateIn } from 'xstate';
import { connectionMachine } from 'linekeeper/machines';
import { describeMachine, type EdgeDefinition, type StateDefinition } from 'linekeeper/inspect';

const statesOf = (state: StateDefinition): StateDefinition[] => [
  state,
  ...state.states.flatMap(statesOf),
];
const edgesOf = (machine: object): EdgeDefinition[] =>
  statesOf(describeMachine(machine).root).flatMap(({ edges }) => edges);
const inWords = ({ source, kind, trigger, targets, guard }: EdgeDefinition): string =>
  `${source} ${kind} ${trigger} -> ${targets.join()}${guard === null ? '' : ` [${guard}]`}`;

const machine = setup({
  types: { events: {} as { type: 'GO' } | { type: 'BACK' } | { type: 'up.load' } },
  guards: {
    isReady: () => true,
    isOpen: () => true,
    isLate: () => false,
    isOver: (_, params: { by: number }) => params.by > 1,
  },
  delays: { patience: 500 },
  actors: { fetcher: fromPromise(() => Promise.resolve(1)) },
  actions: { note: () => undefined, tidy: () => undefined },
}).createMachine({
  id: 'sample',
  description: 'A machine of everything.',
  initial: 'idle',
  states: {
    idle: {
      tags: ['calm'],
      entry: 'note',
      exit: ['tidy', { type: 'note' }],
      on: {
        GO: [
          { guard: and(['isReady', not('isLate')]), target: 'busy' },
          { guard: not(or(['isReady', 'isOpen'])), target: 'busy', actions: 'note' },
          { guard: { type: 'isOver', params: { by: 2 } }, description: 'too far' },
          { guard: stateIn('#sample.idle'), reenter: true, target: 'idle' },
        ],
        'up.*': { actions: 'note' },
        '*': { target: 'done' },
      },
      after: { patience: 'busy', 1500: { guard: 'isReady', target: 'done' } },
    },
    busy: {
      type: 'parallel',
      onDone: 'done',
      invoke: { id: 'load', src: 'fetcher', onDone: 'done', onError: { actions: 'tidy' } },
      states: {
        left: {
          initial: 'one',
          states: { one: { always: { guard: 'isLate', target: 'two' } }, two: { type: 'final' } },
        },
        right: {
          initial: 'one',
          states: {
            one: { on: { BACK: '#sample.idle' } },
            memory: { type: 'history', history: 'deep', target: 'one' },
            recent: { type: 'history' },
          },
        },
      },
    },
    done: { type: 'final' },
  },
});

describe('the definition of a machine', () => {
  it('has every transition of the chart, in the order in which XState tries them', () => {
    expect(edgesOf(machine).map(inWords)).toEqual([
      'sample initial  -> sample.idle',
      'sample.idle event GO -> sample.busy [isReady and not isLate]',
      'sample.idle event GO -> sample.busy [not (isReady or isOpen)]',
      'sample.idle event GO ->  [isOver]',
      'sample.idle event GO -> sample.idle [in #sample.idle]',
      'sample.idle event up.* -> ',
      'sample.idle event * -> sample.done',
      'sample.idle after 1500 -> sample.done [isReady]',
      'sample.idle after patience -> sample.busy',
      'sample.busy done sample.busy -> sample.done',
      'sample.busy done load -> sample.done',
      'sample.busy error load -> ',
      'sample.busy.left initial  -> sample.busy.left.one',
      'sample.busy.left.one always  -> sample.busy.left.two [isLate]',
      'sample.busy.right initial  -> sample.busy.right.one',
      'sample.busy.right.one event BACK -> sample.idle',
      'sample.busy.right.memory always  -> sample.busy.right.one',
    ]);
  });

  it('gives each edge an id of its own', () => {
    for (const each of [machine, connectionMachine]) {
      const ids = edgesOf(each).map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('is the same for the same chart with other functions, and in every process', () => {
    const other = machine.provide({ actions: { note: () => undefined } });
    expect(describeMachine(other)).toEqual(describeMachine(machine));
    expect(describeMachine(machine).hash).toMatchInlineSnapshot(`"0c06f702"`);
  });

  it('has another hash for another chart', () => {
    const first = createMachine({
      id: 'm',
      initial: 'a',
      states: { a: { on: { X: 'b' } }, b: {} },
    });
    const second = createMachine({
      id: 'm',
      initial: 'a',
      states: { a: { on: { Y: 'b' } }, b: {} },
    });
    expect(describeMachine(first).hash).not.toBe(describeMachine(second).hash);
  });

  it('names states by type, tags, actions, actors and how much history remembers', () => {
    const states = new Map(
      statesOf(describeMachine(machine).root).map((state) => [state.id, state]),
    );
    expect(states.get('sample')).toMatchObject({
      type: 'compound',
      description: 'A machine of everything.',
      history: null,
    });
    expect(states.get('sample.idle')).toMatchObject({
      type: 'atomic',
      tags: ['calm'],
      entry: expect.arrayContaining(['note']),
      exit: expect.arrayContaining(['tidy', 'note']),
    });
    expect(states.get('sample.busy')).toMatchObject({
      type: 'parallel',
      invokes: [{ id: 'load', src: 'fetcher' }],
    });
    expect(states.get('sample.busy.right.memory')).toMatchObject({
      type: 'history',
      history: 'deep',
    });
    expect(states.get('sample.busy.right.recent')).toMatchObject({
      type: 'history',
      history: 'shallow',
      edges: [],
    });
    expect(states.get('sample.done')).toMatchObject({ type: 'final', key: 'done' });
  });

  it('calls what has no name of its own inline', () => {
    const anonymous = createMachine({
      initial: 'a',
      entry: () => undefined,
      states: {
        a: {
          exit: [() => undefined],
          invoke: { src: fromPromise(() => Promise.resolve()) },
          on: { X: { guard: () => true, actions: () => undefined } },
        },
      },
    });
    const { root } = describeMachine(anonymous);
    const [a] = root.states;
    expect(root.entry).toEqual(['inline']);
    expect(a?.exit).toEqual(['inline']);
    expect(a?.invokes).toMatchObject([{ src: 'inline' }]);
    expect(a?.edges).toMatchObject([{ guard: 'inline', actions: ['inline'] }]);
  });

  it('holds no meta, no context and no input', () => {
    const secret = 'sk-7f3a9c1e5b';
    const guarded = createMachine({
      context: { secret },
      meta: { secret },
      initial: 'a',
      states: {
        a: {
          meta: { secret },
          invoke: { src: fromPromise(() => Promise.resolve()), input: { secret } },
          on: { X: { actions: { type: 'log', params: { secret } }, meta: { secret } } },
        },
      },
    });
    expect(JSON.stringify(describeMachine(guarded))).not.toContain(secret);
  });

  it('knows the delays and guards of linekeeper itself by their names', () => {
    const words = edgesOf(connectionMachine).map(inWords);
    expect(words).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/cooldown\.waiting after cooldownDelay -> admission$/),
        expect.stringMatching(
          /paused always {2}-> admission \[not isGateClosed and isResumedAtOnce\]$/,
        ),
        expect.stringMatching(/error \* -> classify \[isTransportError\]$/),
      ]),
    );
  });

  it.each([
    ['an actor', {}],
    ['a config', { initial: 'a', states: {} }],
  ])('is refused for %s', (_name, given) => {
    expect(() => describeMachine(given)).toThrow('accepted: a machine of XState v5');
  });
});
