import type { MachineDefinition, Shown, StepRecord } from 'linekeeper/inspect';
import { chartIndex, type PlacedState } from '../chart-index.js';
import type { ActorMoment } from '../moment.js';
import type { SourceHeading } from './connection-source.js';
import { listLiteral, literal, oneLine } from './literal.js';
import type { RecordedActor } from './recorded-steps.js';
import { hasRedacted, isRedacted } from '../redacted.js';
import { refusal } from './refusal.js';
import { Timeline } from './timeline.js';

/** What a test of any actor is made of. */
export interface ActorSubject extends SourceHeading {
  readonly machine: MachineDefinition;
  readonly recorded: RecordedActor;
  /** The actors that it begot. */
  readonly children: readonly ActorMoment[];
}

type StateValue = string | { readonly [key: string]: StateValue };

/** The value of a snapshot, as XState writes it, from the ids of its active states. */
export function stateValue(root: PlacedState['state'], states: readonly string[]): StateValue {
  const active = new Set(states);
  const valueOf = (state: PlacedState['state']): StateValue => {
    const within = state.states.filter(({ id }) => active.has(id));
    const [only] = within;
    const isLeaf = only?.type === 'atomic' || only?.type === 'final';
    if (state.type !== 'parallel' && isLeaf) return only.key;
    return Object.fromEntries(within.map((child) => [child.key, valueOf(child)]));
  };
  return valueOf(root);
}

/** An event without the fields that were not shown, and their names. */
function shownFields({ type, ...fields }: StepRecord['event']): {
  readonly event: { readonly type: string };
  readonly hidden: readonly string[];
} {
  const entries = Object.entries(fields);
  return {
    event: {
      ...Object.fromEntries(entries.filter(([name, value]) => !isHidden(name, value))),
      type,
    },
    hidden: entries.filter(([name, value]) => isHidden(name, value)).map(([name]) => name),
  };
}

const isHidden = (name: string, value: Shown): boolean => isRedacted(name) || hasRedacted(value);

/** A row of the test: when, which event (null for none), and the value that follows. */
type Row = readonly [at: number, event: { readonly type: string } | null, value: StateValue];

interface Rows {
  readonly rows: readonly Row[];
  readonly hidden: ReadonlySet<string>;
}

/** Whether the machine makes it happen by itself: a timer, or an event to itself. */
const isOwn = ({ event, source, actor }: StepRecord): boolean =>
  event.type.startsWith('xstate.after.') || source === actor;

function rowsOf({ machine, recorded }: ActorSubject): Rows {
  const rows: Row[] = [];
  const hidden = new Set<string>();
  const { root } = machine;
  let value = stateValue(root, recorded.before?.states ?? recorded.steps[0]?.step.states ?? []);
  const line = new Timeline(recorded.zero, (at, what) => {
    if (what === 'timers stand still') {
      throw refusal('its timers stood still for a while, and a test of this form cannot tell so');
    }
    rows.push([at, null, value]);
  });
  for (const { step } of recorded.steps) {
    const { type } = step.event;
    if (type === 'xstate.stop') break;
    const isStart = type === 'xstate.init';
    if (!isStart && isOwn(step)) line.run(type, step.at);
    if (!isStart && !isOwn(step)) {
      const at = line.happen(step.at);
      const shown = shownFields(step.event);
      for (const name of shown.hidden) hidden.add(`${type}: ${name}`);
      value = stateValue(root, step.states);
      rows.push([at, shown.event, value]);
    }
    value = stateValue(root, step.states);
    line.arm(step.armed, step.over);
  }
  line.finish(recorded.endsAt);
  return { rows, hidden };
}

/** What stands for the input that there was none of. */
const NO_INPUT = '«undefined»';

/** The input of a machine that was given one, where the recording holds its start. */
function input({ recorded }: ActorSubject): readonly string[] {
  const given = recorded.steps.find(({ step }) => step.event.type === 'xstate.init')?.step.event;
  const value = given !== undefined && Object.hasOwn(given, 'input') ? given['input'] : undefined;
  if (value === undefined || value === NO_INPUT) return [];
  if (!hasRedacted(value)) return [`input: ${literal(value)}`];
  return [`// It was started with input, which is not recorded: fill it in.`, 'input: {} as never'];
}

/** What a machine has to begin with when the recording does not hold its start. */
function beginning({ recorded, machine }: ActorSubject): string | null {
  const { before } = recorded;
  if (before === null) return null;
  if (before.armed.length > 0) {
    throw refusal('the recording begins in the middle, while timers run that cannot be restored');
  }
  if (hasRedacted(before.context)) {
    throw refusal(
      'the recording begins in the middle, and its context then is not shown: see the option context of createInspector',
    );
  }
  const given = { value: stateValue(machine.root, before.states), context: before.context };
  return `snapshot: machine.resolveState(${literal(given)})`;
}

/** The logic of actors by name, that a test must not run for real. */
function stubs({ children }: ActorSubject): readonly string[] {
  const named = children.flatMap(({ record: { src } }) => (src === null ? [] : [src]));
  return [...new Set(named)].sort();
}

/**
 * The source of the test of an actor that is no linekeeper connection.
 *
 * @throws ViewerError that says why it cannot be a test.
 */
export function actorSource(subject: ActorSubject): string {
  const { title, source, machine } = subject;
  const { rows, hidden } = rowsOf(subject);
  if (rows.length === 0) throw refusal('nothing happened to it in this range');
  chartIndex(machine);
  const inert = stubs(subject);
  const snapshot = beginning(subject);
  const given = snapshot === null ? input(subject) : [snapshot];
  const run = inert.length === 0 ? 'machine' : 'staged';
  const xstate = inert.length === 0 ? '{ createActor }' : '{ createActor, fromCallback }';
  return [
    "import { expect, it } from 'vitest';",
    `import ${xstate} from 'xstate';`,
    "import { VirtualClock } from 'linekeeper/testing';",
    `// Fill in where your machine ${literal(oneLine(machine.id))} is exported from.`,
    "import { machine } from './your-machine.js';",
    '',
    `// Copied by the linekeeper inspector from ${oneLine(source)}.`,
    ...[...hidden].map((field) =>
      oneLine(`// Not shown in the recording, and left out: ${field}. Fill in what a guard reads.`),
    ),
    `it(${literal(oneLine(title))}, () => {`,
    '  const clock = new VirtualClock();',
    ...(inert.length === 0
      ? []
      : [
          '  // Its actors do nothing by themselves: what they said is among the events.',
          '  const inert = fromCallback(() => undefined) as never;',
          `  const staged = machine.provide({ actors: { ${inert.map((name) => `${propertyName(name)}: inert`).join(', ')} } });`,
        ]),
    '  // When, in ms; the event, null where only time passes; the states that follow.',
    `  const steps = ${listLiteral(rows, '  ')} as const;`,
    '',
    ...creation(run, given),
    '  actor.start();',
    '  for (const [at, event, value] of steps) {',
    '    if (at > clock.now()) clock.advance(at - clock.now());',
    '    if (event !== null) actor.send(event as never);',
    '    expect(actor.getSnapshot().value).toEqual(value);',
    '  }',
    '});',
    '',
  ].join('\n');
}

const propertyName = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);

/** The lines that make the actor: an option with a comment stands on lines of its own. */
function creation(machine: string, options: readonly string[]): readonly string[] {
  if (!options.some((option) => option.startsWith('//'))) {
    return [`  const actor = createActor(${machine}, { ${['clock', ...options].join(', ')} });`];
  }
  const lines = ['clock', ...options].map((option) =>
    option.startsWith('//') ? `    ${option}` : `    ${option},`,
  );
  return [`  const actor = createActor(${machine}, {`, ...lines, '  });'];
}
