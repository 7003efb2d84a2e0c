import type { ArmedTimer, EdgeDefinition } from 'linekeeper/inspect';
import type { ChartStates } from './chart-states.js';
import { textOf } from './text.js';
import { edgeSpans } from './words.js';

/** What a chart shows of a moment. */
export interface Marks {
  /** The ids of the active states. */
  readonly active: ReadonlySet<string>;
  /** The ids of the edges just taken. */
  readonly taken: ReadonlySet<string>;
  /** Other than before for each step; null when none was taken. */
  readonly takenKey: string | number | null;
  /** Running timers by the ids of their edges. */
  readonly timers: ReadonlyMap<string, ArmedTimer>;
  readonly now: () => number;
  readonly frozen: boolean;
  /** The id of a state or an edge. */
  readonly selected: string | null;
}

/** Timers by the edges that they will take; those of no edge are left out. */
export const timersByEdge = (timers: readonly ArmedTimer[]): ReadonlyMap<string, ArmedTimer> =>
  new Map(timers.flatMap((timer) => (timer.edge === null ? [] : [[timer.edge, timer] as const])));

/** An edge in words: `after cooldownDelay, from waiting to admission`. */
export function edgeName(edge: EdgeDefinition, { states }: ChartStates): string {
  const source = states.get(edge.source);
  if (source === undefined) return edge.id;
  const text = textOf(edgeSpans(edge, source)) || 'initial';
  const targets = edge.targets.map((id) => states.get(id)?.key ?? id);
  if (targets.length === 0) return `${text}, stays in ${source.key}`;
  return `${text}, from ${source.key} to ${targets.join(' and ')}`;
}
