import type { ConnectionStatus } from '../../machines/connection.types.js';
import {
  around,
  find,
  inside,
  type ChartState,
  type ChartTransition,
  type Trigger,
} from './chart.js';

/** A way from one public state to another, with the transient states between them folded into it. */
export interface PublicTransition {
  readonly from: ConnectionStatus;
  readonly to: ConnectionStatus;
  readonly trigger: Trigger;
  /** The guards on the way, in order; null for "none of the guards before it". */
  readonly guards: readonly (string | null)[];
  /** The transient states on the way. */
  readonly via: readonly string[];
  /** The state inside the public one where the way ends. */
  readonly landing: string;
}

interface End {
  readonly state: ChartState;
  readonly guards: readonly (string | null)[];
  readonly via: readonly string[];
}

/** Where a state leads that is entered from outside. */
function endsOf(chart: ChartState, state: ChartState): End[] {
  if (state.isTransient) {
    const ways = state.transitions.filter(({ trigger }) => trigger.kind === 'always');
    return ways.flatMap(({ guard, target }) =>
      endsOf(chart, find(chart, target ?? '')).map((end) => ({
        ...end,
        guards: [guard, ...end.guards],
        via: [state.key, ...end.via],
      })),
    );
  }
  if (state.isParallel && state.status === null) {
    return state.states.flatMap((region) => endsOf(chart, region));
  }
  if (state.initial !== null) return endsOf(chart, find(chart, state.initial));
  return state.status === null ? [] : [{ state, guards: [], via: [] }];
}

/** What can happen in a leaf: inner transitions hide outer ones of the same event. */
function heardIn(leaf: ChartState): ChartTransition[] {
  const decided = new Set<string>();
  return around(leaf).flatMap((state) => {
    const heard = state.transitions.filter(
      ({ trigger }) => !decided.has(`${trigger.kind} ${trigger.name}`),
    );
    for (const { guard, trigger } of heard) {
      if (guard === null) decided.add(`${trigger.kind} ${trigger.name}`);
    }
    return heard;
  });
}

/** Every way between the public states, as the machine has them. */
export function publicTransitions(chart: ChartState): PublicTransition[] {
  const found = new Map<string, PublicTransition>();
  for (const leaf of inside(chart)) {
    const from = leaf.status;
    if (leaf.states.length > 0 || from === null) continue;
    for (const { trigger, guard, target } of heardIn(leaf)) {
      if (target === null) continue;
      for (const end of endsOf(chart, find(chart, target))) {
        const way = {
          from,
          to: end.state.status as ConnectionStatus,
          trigger,
          guards: guard === null ? end.guards : [guard, ...end.guards],
          via: end.via,
          landing: end.state.key,
        };
        found.set(JSON.stringify(way), way);
      }
    }
  }
  return [...found.values()];
}

/** Not a step inside a state, nor what is true of every state: `stop()`, and the detours of `admission`. */
export const isOrdinary = ({ from, to, trigger, via }: PublicTransition): boolean =>
  from !== to &&
  trigger.name !== 'connection.stop' &&
  !(via.includes('admission') && to !== 'connecting');
