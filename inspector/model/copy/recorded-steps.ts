import type { Shown, StepRecord } from 'linekeeper/inspect';
import type { ClientView } from '../client-view.js';
import type { ActorMoment, Moment, Timed } from '../moment.js';
import { momentAt } from '../moment-at.js';
import { refusal } from './refusal.js';

/** Seqs, both included. @default everything that is kept */
export interface CopyRange {
  readonly from?: number;
  readonly to?: number;
}

/** A step of an actor, and the random numbers that it drew. */
export interface RecordedStep {
  readonly step: Timed<StepRecord>;
  readonly draws: readonly number[];
}

/** What is recorded of an actor, without a gap. */
export interface RecordedActor {
  readonly steps: readonly RecordedStep[];
  /** What stood before the first step; null when that is the actor's own start. */
  readonly before: ActorMoment | null;
  /** When the recording begins, in ms since the client's start. */
  readonly beginsAt: number;
  /** Time 0 of the replay, in ms since the client's start: of a start, the first thing after it. */
  readonly zero: number;
  /** When the recording ends, in ms since the client's start. */
  readonly endsAt: number;
  /** What stood at its end. */
  readonly end: Moment;
}

/** The actor's steps in a range, from the last gap on. */
export function recordedSteps(
  client: ClientView,
  actor: string,
  connection: string | null,
  { from = 0, to = Infinity }: CopyRange = {},
): RecordedActor {
  let steps: RecordedStep[] = [];
  let draws: number[] = [];
  let begins: { readonly seq: number; readonly at: number } | null = null;
  let endsAt = 0;
  for (const event of client.events) {
    if (event.seq < from) continue;
    if (event.seq > to) break;
    endsAt = event.at;
    if (event.kind === 'dropped') {
      steps = [];
      draws = [];
      begins = null;
      continue;
    }
    begins ??= event;
    if (event.kind === 'draw' && event.connection === connection) draws.push(event.value);
    if (event.kind !== 'step' || event.actor !== actor) continue;
    steps.push({ step: event, draws });
    draws = [];
  }
  const [first] = steps;
  const last = steps.at(-1);
  if (begins === null || first === undefined || last === undefined) {
    throw refusal('nothing is recorded of it in this range');
  }
  const isStart = first.step.event.type === 'xstate.init';
  const before = isStart ? null : (momentAt(client, begins.seq - 1).actors.get(actor) ?? null);
  if (!isStart && before?.step == null) {
    throw refusal('the recording begins in the middle, and what stood then is not known');
  }
  const second = steps.find(({ step }) => step.event.type !== 'xstate.init')?.step.at;
  return {
    steps,
    before,
    beginsAt: begins.at,
    zero: isStart ? (second ?? begins.at) : begins.at,
    endsAt,
    end: momentAt(client, last.step.seq),
  };
}

/** A field of what is shown of an object. */
export const fieldOf = (value: Shown | undefined, name: string): Shown | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? (value as { readonly [key: string]: Shown })[name]
    : undefined;

/** A number among what is shown. */
export const numberIn = (value: Shown | undefined, name: string): number | null => {
  const found = fieldOf(value, name);
  if (found === 'Infinity') return Infinity;
  return typeof found === 'number' ? found : null;
};

/** The actions that a step ran. */
export const actionsOf = (step: StepRecord): readonly string[] =>
  step.microsteps.flatMap(({ actions }) => actions);
