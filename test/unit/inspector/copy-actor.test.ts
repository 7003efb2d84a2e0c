import { describe, expect, it } from 'vitest';
import { assign, createActor, fromPromise, raise, setup, type AnyActorLogic } from 'xstate';
import { createInspector } from 'linekeeper/inspect';
import { VirtualClock } from 'linekeeper/testing';
import { copyAsTest, momentAt, type ClientView } from '../../../inspector/model/index.js';
import { runCopied, viewOf } from './copied-test.js';

/** A door: it closes by itself, counts, and asks a server before it opens by force. */
const door = setup({
  types: {
    context: {} as { opened: number },
    events: {} as { type: 'push' | 'force' | 'knock' | 'answer'; by?: string },
  },
  actors: { ask: fromPromise<string>(() => Promise.resolve('yes')) },
  guards: { isKnown: ({ event }) => event.by !== undefined },
}).createMachine({
  id: 'door',
  initial: 'closed',
  context: { opened: 0 },
  states: {
    closed: {
      on: {
        push: { target: 'open', actions: assign({ opened: ({ context }) => context.opened + 1 }) },
        force: { guard: 'isKnown', target: 'asking' },
        knock: { actions: raise({ type: 'answer' }, { delay: 300 }) },
        answer: 'open',
      },
    },
    asking: { invoke: { src: 'ask', onDone: 'open', onError: 'closed' } },
    open: {
      initial: 'wide',
      after: { 1000: 'closed' },
      states: { wide: { on: { push: 'ajar' } }, ajar: {} },
    },
  },
});

/** Two lamps at once, and a fuse. */
const lamps = setup({}).createMachine({
  id: 'lamps',
  type: 'parallel',
  states: {
    left: { initial: 'off', states: { off: { on: { left: 'on' } }, on: { on: { left: 'off' } } } },
    right: { initial: 'off', states: { off: { after: { 50: 'on' } }, on: {} } },
    fuse: {},
  },
});

/** Runs a machine on a clock of its own, watched, with every event and the context shown. */
function watched(machine: AnyActorLogic, shown: readonly string[] = ['*'], input?: object) {
  const clock = new VirtualClock(1_000_000);
  const watch = { now: clock.now, setTimeout: clock.setTimeout, clearTimeout: () => undefined };
  const inspector = createInspector({ clock: watch, events: shown, context: ['*'] });
  const options = { clock, inspect: inspector.inspect as never, ...(input && { input }) };
  const actor = createActor(machine, options);
  actor.start();
  return { clock, actor, view: () => viewOf(inspector) };
}

const root = (view: ClientView): { readonly actor: string } => ({
  actor: [...momentAt(view, 'live').actors.values()].find(({ record }) => record.parent === null)!
    .id,
});

describe('the copied test of any machine', () => {
  it('reads as what happened, and passes with the machine filled in', async () => {
    const { clock, actor, view } = watched(door);
    clock.advance(100);
    actor.send({ type: 'push' });
    clock.advance(400);
    actor.send({ type: 'push', by: 'Ada' });
    clock.advance(5000);
    const source = copyAsTest(view(), root(view()));
    expect(source.replace(/"node \d+"/, '"app"')).toBe(`import { expect, it } from 'vitest';
import { createActor } from 'xstate';
import { VirtualClock } from 'linekeeper/testing';
// Fill in where your machine 'door' is exported from.
import { machine } from './your-machine.js';

// Copied by the linekeeper inspector from "app", actor door.
it('replays the recording of 1970-01-01 00:16:40 UTC', () => {
  const clock = new VirtualClock();
  // When, in ms; the event, null where only time passes; the states that follow.
  const steps = [
    [0, { type: 'push' }, { open: 'wide' }],
    [400, { by: 'Ada', type: 'push' }, { open: 'ajar' }],
    [1001, null, 'closed'],
  ] as const;

  const actor = createActor(machine, { clock });
  actor.start();
  for (const [at, event, value] of steps) {
    if (at > clock.now()) clock.advance(at - clock.now());
    if (event !== null) actor.send(event as never);
    expect(actor.getSnapshot().value).toEqual(value);
  }
});
`);
    await runCopied(source, door);
  });

  it.each([
    ['another state', "'ajar'", "'wide'"],
    ['another event', "type: 'push' }, { open: 'wide' }", "type: 'kick' }, { open: 'wide' }"],
    ['less time', '[1001, null', '[999, null'],
  ])('fails with %s', async (_, found, replacement) => {
    const { clock, actor, view } = watched(door);
    actor.send({ type: 'push' });
    clock.advance(400);
    actor.send({ type: 'push' });
    clock.advance(5000);
    const source = copyAsTest(view(), root(view()));
    expect(source).toContain(found);
    await expect(runCopied(source.replace(found, replacement), door)).rejects.toThrow();
  });

  it('tells the values of parallel states', async () => {
    const { clock, actor, view } = watched(lamps);
    actor.send({ type: 'left' });
    clock.advance(60);
    actor.send({ type: 'left' });
    const source = copyAsTest(view(), root(view()));
    expect(source).toContain("{ left: 'on', right: 'off', fuse: {} }");
    expect(source).toContain("{ left: 'off', right: 'on', fuse: {} }");
    await runCopied(source, lamps);
  });

  it('lets events that the machine sends to itself happen by themselves', async () => {
    const { clock, actor, view } = watched(door);
    actor.send({ type: 'knock' });
    clock.advance(310);
    actor.send({ type: 'push' });
    const source = copyAsTest(view(), root(view()));
    expect(source).not.toContain("'answer'");
    await runCopied(source, door);
  });

  it('plays what its actors said, and runs none of them', async () => {
    const { clock, actor, view } = watched(door);
    actor.send({ type: 'force', by: 'Ada' });
    await clock.advanceAsync(10);
    expect(actor.getSnapshot()).toMatchObject({ value: { open: 'wide' } });
    const source = copyAsTest(view(), root(view()));
    expect(source).toContain('machine.provide({ actors: { ask: inert } })');
    expect(source).toContain("type: 'xstate.done.actor.0.door.asking'");
    await runCopied(source, door);
  });

  it('says which fields were not shown, and never takes them for values', () => {
    const { actor, view } = watched(door, []);
    actor.send({ type: 'push', by: 'Ada' });
    const source = copyAsTest(view(), root(view()));
    expect(source).toContain('// Not shown in the recording, and left out: push: by.');
    expect(source).toContain("[0, { type: 'push' }, { open: 'wide' }]");
    expect(source).not.toMatch(/«|Ada/);
  });

  it('gives the input that was shown, and asks for one that was not', async () => {
    const shelf = setup({
      types: {
        context: {} as { size: number },
        input: {} as { size: number },
        events: {} as { type: 'put' },
      },
      guards: { isBig: ({ context }) => context.size > 2 },
    }).createMachine({
      id: 'shelf',
      initial: 'empty',
      context: ({ input }) => ({ size: input.size }),
      states: { empty: { on: { put: { guard: 'isBig', target: 'full' } } }, full: {} },
    });
    const record = (shown: readonly string[]): string => {
      const { actor, view } = watched(shelf, shown, { size: 3 });
      actor.send({ type: 'put' });
      return copyAsTest(view(), root(view()));
    };
    const source = record(['*']);
    expect(source).toContain('createActor(machine, { clock, input: { size: 3 } });');
    await runCopied(source, shelf);

    const asking = record([]);
    expect(asking).toContain(`  const actor = createActor(machine, {
    clock,
    // It was started with input, which is not recorded: fill it in.
    input: {} as never,
  });`);
    await runCopied(asking.replace('{} as never', '{ size: 9 } as never'), shelf);
  });

  it('keeps its comments on their lines, whatever a machine is called', async () => {
    const named = setup({}).createMachine({
      id: "x\n'); process.exit(); ('",
      initial: 'a',
      states: { a: { on: { go: 'b' } }, b: {} },
    });
    const { actor, view } = watched(named);
    actor.send({ type: 'go' });
    await runCopied(copyAsTest(view(), root(view())), named);
  });
});

describe('the copied test of a machine that begins in the middle', () => {
  it('restores its state and context', async () => {
    const { clock, actor, view } = watched(door);
    actor.send({ type: 'push' });
    clock.advance(2000);
    const from = view().lastSeq + 1;
    actor.send({ type: 'push' });
    clock.advance(10);
    const source = copyAsTest(view(), root(view()), { from });
    expect(source).toContain(
      "snapshot: machine.resolveState({ value: 'closed', context: { opened: 1 } })",
    );
    await runCopied(source, door);
  });

  it('is refused while timers run', () => {
    const { actor, view } = watched(door);
    actor.send({ type: 'push' });
    const from = view().lastSeq + 1;
    actor.send({ type: 'push' });
    expect(() => copyAsTest(view(), root(view()), { from })).toThrow(
      'copy as test: the recording begins in the middle, while timers run that cannot be restored',
    );
  });

  it('is refused when its context is not shown', () => {
    const clock = new VirtualClock();
    const inspector = createInspector();
    const actor = createActor(door, { clock, inspect: inspector.inspect });
    actor.start();
    const from = viewOf(inspector).lastSeq + 1;
    actor.send({ type: 'push' });
    expect(() => copyAsTest(viewOf(inspector), root(viewOf(inspector)), { from })).toThrow(
      'its context then is not shown: see the option context of createInspector',
    );
  });
});

it('is refused when nothing happened', () => {
  const { view } = watched(door);
  expect(() => copyAsTest(view(), root(view()))).toThrow(
    'copy as test: nothing happened to it in this range',
  );
});
