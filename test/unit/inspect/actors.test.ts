import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  createActor,
  createMachine,
  fromCallback,
  fromObservable,
  fromPromise,
  fromTransition,
  sendParent,
  setup,
  spawnChild,
  stopChild,
} from 'xstate';
import { createInspector } from 'linekeeper/inspect';
import { createWatcher, ofKind, START, timersOf } from './records.js';
import { VirtualClock } from 'linekeeper/testing';

const toggle = createMachine({
  id: 'toggle',
  initial: 'off',
  states: {
    off: { on: { FLIP: 'on' } },
    on: { on: { FLIP: 'off', '*': {} }, after: { 1000: 'off' } },
  },
});

const inWords = (events: ReturnType<typeof createWatcher>['inspector']): string[] =>
  events.events().map((event) => {
    switch (event.kind) {
      case 'actor':
        return `born ${event.name}`;
      case 'step':
        return `${event.actor} ${event.event.type} ${event.status}`;
      case 'end':
        return `end ${event.actor}`;
      default:
        return event.kind;
    }
  });

describe('an actor', () => {
  it('is told of after its chart: born, started, each event, ended', () => {
    const { run, inspector, records } = createWatcher();
    const actor = run(toggle);
    actor.send({ type: 'FLIP' });
    actor.stop();
    expect(inWords(inspector)).toEqual([
      'machine',
      'born toggle',
      'a1 xstate.init active',
      'a1 FLIP active',
      'a1 xstate.stop stopped',
      'end a1',
    ]);
    expect(records('actor')).toMatchObject([
      {
        parent: null,
        src: null,
        connection: null,
        machine: records('machine')[0]!.definition.hash,
      },
    ]);
    expect(inspector.events().map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('has its states, what it accepts and the edge it took in each step', () => {
    const { run, records } = createWatcher();
    run(toggle).send({ type: 'FLIP' });
    const [start, flip] = records('step');
    expect(start).toMatchObject({
      states: ['toggle', 'toggle.off'],
      accepts: ['FLIP'],
      microsteps: [{ eventType: 'xstate.init', edges: ['toggle:initial'] }],
    });
    expect(flip).toMatchObject({
      source: null,
      states: ['toggle', 'toggle.on'],
      microsteps: [{ eventType: 'FLIP', edges: ['toggle.off:0'], states: ['toggle', 'toggle.on'] }],
    });
  });

  it('that does not answer an event takes no edge', () => {
    const { run, records } = createWatcher();
    run(toggle).send({ type: 'NOTHING' });
    expect(records('step').at(-1)!.microsteps).toMatchObject([{ edges: [], actions: [] }]);
  });

  it.each([
    ['a callback', fromCallback(() => undefined), 'active'],
    ['a promise', fromPromise(() => new Promise(() => undefined)), 'active'],
    ['a transition', fromTransition((count: number) => count + 1, 0), 'active'],
    [
      'an observable',
      fromObservable(() => ({ subscribe: () => ({ unsubscribe: () => 0 }) })),
      'active',
    ],
    ['a machine', toggle, 'active'],
  ])('may be %s', (_name, logic, status) => {
    const { run, records, idOf } = createWatcher();
    const actor = run(logic, { id: 'it' });
    actor.send({ type: 'PING' });
    expect(records('step')).toMatchObject([{ status }, { status, event: { type: 'PING' } }]);
    actor.stop();
    expect(records('step').at(-1)!.status).toBe('stopped');
    expect(records('end')).toMatchObject([{ actor: records('actor')[0]!.actor }]);
    expect(idOf(records('machine').length === 1 ? 'toggle' : 'it')).toBe('a1');
  });

  it('of a promise is told to the end, before its parent hears of it', async () => {
    const { run, inspector, records } = createWatcher();
    const parent = setup({ actors: { job: fromPromise(() => Promise.resolve(7)) } }).createMachine({
      id: 'parent',
      initial: 'busy',
      states: { busy: { invoke: { id: 'work', src: 'job', onDone: 'done' } }, done: {} },
    });
    const actor = run(parent);
    await expect.poll(() => actor.getSnapshot().value).toBe('done');
    expect(inWords(inspector)).toEqual([
      'machine',
      'born parent',
      'born work',
      'a2 xstate.init active',
      'a1 xstate.init active',
      'a2 xstate.promise.resolve done',
      'end a2',
      'a1 xstate.done.actor.work active',
    ]);
    expect(records('step').at(-1)).toMatchObject({ source: 'a2' });
    expect(records('actor')[1]).toMatchObject({ parent: 'a1', src: 'job' });
  });

  it('is told who sent it each event, also when several wait in its mailbox', () => {
    const child = createMachine({
      id: 'child',
      on: { ASK: { actions: [sendParent({ type: 'ONE' }), sendParent({ type: 'TWO' })] } },
    });
    const { run, records } = createWatcher();
    const actor = run(
      setup({ actors: { child } }).createMachine({
        id: 'parent',
        invoke: { id: 'kid', src: 'child' },
        on: {
          ASK: { actions: ({ self }) => self.getSnapshot().children.kid?.send({ type: 'ASK' }) },
        },
      }),
    );
    actor.send({ type: 'ASK' });
    const steps = records('step').map(({ actor: id, source, event }) => [id, source, event.type]);
    expect(steps.slice(2)).toEqual([
      ['a2', null, 'ASK'],
      ['a1', null, 'ASK'],
      ['a1', 'a2', 'ONE'],
      ['a1', 'a2', 'TWO'],
    ]);
  });

  it('that is stopped by its parent ends, and so does what it had itself', () => {
    const leaf = fromCallback(() => undefined);
    const middle = setup({ actors: { leaf } }).createMachine({
      invoke: { id: 'leaf', src: 'leaf' },
    });
    const { run, records, idOf } = createWatcher();
    const root = run(
      setup({ actors: { middle } }).createMachine({
        id: 'root',
        entry: spawnChild('middle', { id: 'middle' }),
        on: { END: { actions: stopChild('middle') } },
      }),
    );
    root.send({ type: 'END' });
    expect(
      records('end')
        .map(({ actor }) => actor)
        .sort(),
    ).toEqual([idOf('middle'), idOf('leaf')].sort());
    root.stop();
    expect(records('end')).toHaveLength(3);
  });

  it('that throws is told with the event at which it did', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { run, inspector, records } = createWatcher();
    const fail = (): never => {
      throw new Error('broken');
    };
    const actor = run(createMachine({ id: 'glass', on: { HIT: { actions: fail }, OK: {} } }));
    actor.subscribe({ error: () => undefined });
    actor.send({ type: 'OK' });
    actor.send({ type: 'HIT' });
    await Promise.resolve();
    expect(records('step').at(-1)).toMatchObject({
      event: { type: 'HIT' },
      status: 'error',
      accepts: [],
    });
    expect(inWords(inspector).at(-1)).toBe('end a1');
  });

  it('of a child that throws ends it before its parent goes on', () => {
    const { run, inspector } = createWatcher();
    const broken = fromCallback(() => {
      throw new Error('broken');
    });
    run(
      setup({ actors: { broken } }).createMachine({
        id: 'parent',
        invoke: { id: 'kid', src: 'broken', onError: { actions: () => undefined } },
      }),
    );
    expect(inWords(inspector)).toEqual([
      'machine',
      'born parent',
      'born kid',
      'a2 xstate.init error',
      'end a2',
      'a1 xstate.init active',
      'a1 xstate.error.actor.kid active',
    ]);
  });

  it('that finishes runs the exits of all it was in, and ends', () => {
    const { run, records } = createWatcher();
    const actor = run(
      createMachine(
        {
          id: 'short',
          exit: 'leaveAll',
          initial: 'a',
          states: { a: { on: { GO: 'b' }, exit: 'leave' }, b: { type: 'final' } },
        },
        { actions: { leave: () => undefined, leaveAll: () => undefined } },
      ),
    );
    actor.send({ type: 'GO' });
    expect(records('step').at(-1)).toMatchObject({
      status: 'done',
      microsteps: [{ actions: ['leave', 'leaveAll'] }],
    });
    expect(records('end')).toHaveLength(1);
  });

  it('is told once for each root of several, with one chart for equal machines', () => {
    const { run, records } = createWatcher();
    run(toggle);
    run(toggle.provide({}));
    expect(records('machine')).toHaveLength(1);
    expect(records('actor').map(({ actor }) => actor)).toEqual(['a1', 'a2']);
  });

  it('may be attached late: from the next event on it is whole, with its children and timers', () => {
    const clock = new VirtualClock(START);
    const inspector = createInspector({ clock });
    const actor = createActor(
      setup({ actors: { toggle } }).createMachine({
        id: 'late',
        invoke: { id: 'kid', src: 'toggle' },
        initial: 'a',
        states: { a: { after: { 5000: 'b' }, on: { GO: 'a' } }, b: {} },
      }),
      { clock: timersOf(clock) },
    ).start();
    actor.system.inspect(inspector.inspect);
    expect(inspector.events()).toEqual([]);
    actor.send({ type: 'OTHER' });
    expect(ofKind(inspector.events(), 'actor').map(({ name }) => name)).toEqual(['late', 'kid']);
    expect(ofKind(inspector.events(), 'step')).toMatchObject([
      {
        event: { type: 'OTHER' },
        states: ['late', 'late.a'],
        microsteps: [{ actions: [], states: ['late', 'late.a'] }],
        armed: [{ delayMs: 5000, edge: 'late.a:1' }],
      },
    ]);
  });

  it('that is stopped and started again, as by StrictMode, lives on under a new id', () => {
    const { run, records } = createWatcher();
    const actor = run(toggle);
    const snapshot: unknown = actor.getSnapshot();
    actor.stop();
    Object.assign(actor, { _processingStatus: 0, _snapshot: snapshot });
    actor.start();
    actor.send({ type: 'FLIP' });
    expect(records('actor').map(({ actor: id }) => id)).toEqual(['a1', 'a2']);
    expect(records('end')).toMatchObject([{ actor: 'a1' }]);
    expect(records('step').at(-1)).toMatchObject({ actor: 'a2', states: ['toggle', 'toggle.on'] });
  });

  it('that was restored enters nothing anew', () => {
    const { run, records } = createWatcher();
    const persisted = { ...createActor(toggle).start().getPersistedSnapshot(), value: 'on' };
    const actor = run(toggle, { snapshot: persisted } as object);
    actor.send({ type: 'FLIP' });
    expect(records('step')).toMatchObject([
      { states: ['toggle', 'toggle.on'], microsteps: [] },
      { states: ['toggle', 'toggle.off'] },
    ]);
  });

  it('after its end is not told of any more', () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    onTestFinished(() => void vi.restoreAllMocks());
    const { run, inspector } = createWatcher();
    const actor = run(toggle);
    actor.stop();
    const { length } = inspector.events();
    actor.send({ type: 'FLIP' });
    expect(inspector.events()).toHaveLength(length);
  });
});

describe('the context', () => {
  const machine = createMachine({
    id: 'shop',
    context: { count: 1, user: { name: 'Ann', role: 'admin', card: { no: 7 } }, items: [1, [2]] },
  });
  const contextWith = (context: Parameters<typeof createWatcher>[0]): unknown => {
    const { run, records } = createWatcher(context);
    run(machine);
    return records('step')[0]!.context;
  };

  it('shows only which keys there are, unless asked for more', () => {
    expect(contextWith({})).toEqual({ count: '«number»', user: '«object»', items: '«array»' });
  });

  it('shows what is on the list, and nothing beside it', () => {
    expect(contextWith({ context: ['count', 'user.role', 'items'] })).toEqual({
      count: 1,
      user: { role: 'admin' },
      items: [1, [2]],
    });
  });

  it('shows everything for *, or what a function makes of it', () => {
    expect(contextWith({ context: ['*'] })).toMatchObject({ user: { card: { no: 7 } } });
    const names: string[] = [];
    const context = (value: unknown, name: string): unknown => {
      names.push(name);
      return Object.keys(value as object).length;
    };
    expect(contextWith({ context })).toBe(3);
    expect(names).toEqual(['shop']);
  });

  it('of an event is shown by a list of its own', () => {
    const { run, records } = createWatcher({ events: ['amount'] });
    run(machine).send({ type: 'PAY', amount: 5, card: 'x' });
    expect(records('step').at(-1)!.event).toEqual({ type: 'PAY', amount: 5, card: '«string»' });
  });
});
