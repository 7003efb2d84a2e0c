import type { InspectEvent } from 'linekeeper/inspect';

export type RowKind =
  | 'step'
  | 'status'
  | 'notice'
  | 'socket'
  | 'rtt'
  | 'traffic'
  | 'frame'
  | 'faults'
  | 'command'
  | 'connection'
  | 'actor'
  | 'gap';

export type RowTone = 'neutral' | 'good' | 'warn' | 'bad';

/** One row of the timeline. */
export interface TimelineRow {
  readonly seq: number;
  /** In ms since the client's start. */
  readonly at: number;
  readonly kind: RowKind;
  readonly tone: RowTone;
  /** A few words: the event, the code with its name, the status. */
  readonly title: string;
  /** The rest in a line: from where to where, why, how much. */
  readonly text: string;
  /** Ids; null where none is concerned. */
  readonly actor: string | null;
  readonly connection: string | null;
  /** What people call the actor, else the connection; empty where none is concerned. */
  readonly subject: string;
  /** Ids of the edges that a step took. */
  readonly edges: readonly string[];
  readonly event: InspectEvent;
}

/** Every kind, in the order in which a filter offers them. */
export const rowKinds: readonly RowKind[] = [
  'step',
  'status',
  'notice',
  'socket',
  'command',
  'faults',
  'rtt',
  'traffic',
  'frame',
  'actor',
  'connection',
  'gap',
];

/** What is shown unless asked otherwise: all but what repeats for as long as a link lives. */
export const usualKinds: readonly RowKind[] = rowKinds.filter(
  (kind) => !['rtt', 'traffic', 'actor'].includes(kind),
);
