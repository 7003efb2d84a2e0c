import type { ConnectionContext, PlannedWait } from '../../machines/connection.types.js';
import type { Surroundings } from '../../src/policies/gates.js';
import { TICK_MS, type Setting } from './explore-settings.js';
import type { TimedState } from './timed-logic.js';

/** The chart with its world, as plain data. */
export interface ProductState extends TimedState {
  /** When attempts began, by the count of epochs and not by the chart's own memory of them. */
  readonly begun: readonly number[];
}

export const contextOf = (state: TimedState): ConnectionContext => state.snapshot.context;
/** Whether the chart runs this child. */
export const isIn = ({ snapshot }: TimedState, child: string): boolean =>
  child in snapshot.children;

/** In ticks from now, and no less than now: what is overdue is due. */
const inTicks = (at: number, { now }: TimedState): number =>
  Math.max(0, Math.ceil((at - now) / TICK_MS));

/** Hints outlive a shut gate, and a wait of the storm guard is not skipped; the others are alike. */
const kindOf = (wait: PlannedWait | null): string => {
  if (wait?.reason === 'retry-after' || wait?.reason === 'room-reset') return 'hint';
  return wait?.reason === 'storm-guard' ? 'storm' : 'other';
};

/**
 * What the future of a state depends on, and no more: absolute times, epochs, what is only told, and
 * numbers beyond those that anything is compared with are left out.
 */
export function keyOf(
  state: ProductState,
  { policy, transports, hasCredentials }: Setting,
): string {
  const { attempt, wait, surroundings, opened, credentials, refused, refusalsInARow } =
    contextOf(state);
  const flags = ({ online, visible, frozen }: Surroundings): string =>
    [online, visible, frozen].map(Number).join('');
  const recent = state.begun
    .map((at) => inTicks(at + policy.storm.windowMs, state))
    .filter((left) => left > 0);
  const timers = [...state.timers]
    .sort((a, b) => a.dueAt - b.dueAt)
    .map(({ id, dueAt }) => [id, inTicks(dueAt, state)]);
  const left = wait === null ? 0 : inTicks(wait.dueAt, state);
  const isLive = transports.some((name) => isIn(state, `transport.${name}`));
  return JSON.stringify([
    state.snapshot.value,
    Math.min(attempt, policy.maxAttempts, 2),
    flags(state.around),
    // Read anew whenever supervision begins.
    isIn(state, 'environment') ? flags(surroundings) : '',
    // A wait that is over is none.
    left === 0 ? 0 : [kindOf(wait), left],
    recent,
    timers,
    isLive ? [...opened].sort() : 0,
    isLive ? credentials === null : 0,
    hasCredentials ? [refused.length > 0, Math.min(refusalsInARow, 2)] : 0,
  ]);
}
