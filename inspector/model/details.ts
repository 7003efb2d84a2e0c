import type {
  ArmedTimer,
  EdgeDefinition,
  InspectEvent,
  Shown,
  StepRecord,
} from 'linekeeper/inspect';
import { chartIndex, type ChartIndex } from './chart-index.js';
import type { ClientView } from './client-view.js';
import { closeOf, type CloseDetails } from './close-details.js';
import { contextChanges, type ContextChange } from './context-changes.js';
import { guardAnswers, type GuardResult } from './guard-answers.js';
import { labelOf } from './labels.js';
import type { Moment } from './moment.js';
import { momentAt } from './moment-at.js';

export interface MicrostepDetails {
  readonly eventType: string;
  /** The edges taken together; one whose chart is unknown is left out. */
  readonly edges: readonly EdgeDefinition[];
  /** The candidates, in the order in which they were asked. */
  readonly guards: readonly GuardResult[];
  readonly actions: readonly string[];
  /** Ids of states. */
  readonly entered: readonly string[];
  readonly exited: readonly string[];
}

/** What one step did. */
export interface StepDetails {
  readonly eventType: string;
  /** The sender; null for the app. */
  readonly source: string | null;
  /** Ids of the active states. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly microsteps: readonly MicrostepDetails[];
  readonly contextBefore: Shown;
  readonly contextAfter: Shown;
  readonly changes: readonly ContextChange[];
  readonly actions: readonly string[];
  readonly armed: readonly ArmedTimer[];
  /** Timers that fired or were cancelled. */
  readonly over: readonly ArmedTimer[];
}

/** What is known of one event. */
export interface EventDetails {
  readonly event: InspectEvent;
  /** The name of the actor or the connection; empty where none is concerned. */
  readonly subject: string;
  /** The fields of the event that a step took, or of the record, but for what stands elsewhere. */
  readonly fields: readonly { readonly name: string; readonly value: Shown }[];
  /** Of a step; null of another record. */
  readonly step: StepDetails | null;
  readonly close: CloseDetails | null;
  /** The state of the connection in words, as the event left it; null where there is none. */
  readonly explanation: string | null;
}

const elsewhere: readonly string[] = ['kind', 'seq', 'at', 'definition', 'explanation', 'context'];

function fieldsOf(event: InspectEvent): EventDetails['fields'] {
  const fields: object = event.kind === 'step' ? event.event : event;
  const left = event.kind === 'step' ? ['type'] : elsewhere;
  return Object.entries(fields)
    .filter(([name]) => !left.includes(name))
    .map(([name, value]) => ({ name, value: value as Shown }));
}

const difference = (of: readonly string[], without: readonly string[]): readonly string[] => {
  const known = new Set(without);
  return of.filter((id) => !known.has(id));
};

function stepDetails(step: StepRecord, before: Moment, chart: ChartIndex | null): StepDetails {
  const actor = before.actors.get(step.actor);
  let states = actor?.states ?? [];
  const microsteps = step.microsteps.map((microstep): MicrostepDetails => {
    const details = {
      eventType: microstep.eventType,
      edges: microstep.edges.flatMap((id) => chart?.edges.get(id) ?? []),
      guards: chart === null ? [] : guardAnswers(chart, states, microstep),
      actions: microstep.actions,
      entered: difference(microstep.states, states),
      exited: difference(states, microstep.states),
    };
    states = microstep.states;
    return details;
  });
  const contextBefore = actor?.context ?? null;
  return {
    eventType: step.event.type,
    source: step.source,
    before: actor?.states ?? [],
    after: step.states,
    microsteps,
    contextBefore,
    contextAfter: step.context,
    changes: contextChanges(contextBefore, step.context),
    actions: step.microsteps.flatMap(({ actions }) => actions),
    armed: step.armed,
    over: (actor?.armed ?? []).filter(({ id }) => step.over.includes(id)),
  };
}

/** How far after a step its status is looked for: other records of the same moment come between. */
const NEAR = 64;
/** A status that comes later than this after a step, in ms, was told for another reason. */
const SAME_MOMENT_MS = 2;

/** What explain() said once the event was over. A status is told after the step that led to it. */
function explanationAt(client: ClientView, index: number, connection: string): string | null {
  const { events } = client;
  const event = events.at(index);
  if (event === undefined) return null;
  for (let at = index; at < Math.min(events.length, index + NEAR); at += 1) {
    const next = events.at(at);
    if (next === undefined || next.at > event.at + SAME_MOMENT_MS) break;
    if (next.kind === 'status' && next.connection === connection) return next.explanation;
    if (event.kind !== 'step') break;
    if (at > index && next.kind === 'step' && next.actor === event.actor) break;
  }
  return momentAt(client, event.seq).connections.get(connection)?.status?.explanation ?? null;
}

/** Everything that is known of the event with this seq; null when it is not kept. */
export function detailsOf(client: ClientView, seq: number): EventDetails | null {
  const index = client.events.indexOf(seq);
  const event = client.events.at(index);
  if (event?.seq !== seq) return null;
  const before = momentAt(client, seq - 1);
  const actor = 'actor' in event ? before.actors.get(event.actor) : undefined;
  const hash = actor?.record.machine;
  const machine = hash == null ? undefined : client.machines.get(hash);
  const connection = 'connection' in event ? event.connection : (actor?.record.connection ?? null);
  return {
    event,
    subject: actor === undefined ? (connection ?? '') : labelOf(actor),
    fields: fieldsOf(event),
    step:
      event.kind === 'step'
        ? stepDetails(event, before, machine === undefined ? null : chartIndex(machine))
        : null,
    close: closeOf(event),
    explanation: connection === null ? null : explanationAt(client, index, connection),
  };
}
