import type { ConnectionRecord, SurroundingsShown } from 'linekeeper/inspect';
import type { ReplayStep } from 'linekeeper/testing';
import { roundMs } from './standing-timers.js';

/** How a connection is brought to where a recording begins: steps at negative times. */
export interface Prelude {
  readonly steps: readonly ReplayStep[];
  readonly surroundings: SurroundingsShown;
  /** The failures that it begins with; the steps may add some. */
  readonly failures: number;
  /** The wait that it begins with, in ms. */
  readonly waitMs: number;
  /** Waits and random numbers that the steps take. */
  readonly backoff: readonly number[];
  readonly random: readonly number[];
  /** When the steps begin attempts. */
  readonly starts: readonly number[];
}

/** The start, and credentials that arrive where they are awaited: that was `age` ms ago. */
export function startedBy(
  { credentials: { awaited, refreshable } }: ConnectionRecord,
  age: number,
): readonly ReplayStep[] {
  if (!(awaited && refreshable)) return [[-age, 'start']];
  return [
    [roundMs(-age - 1), 'start'],
    [-age, 'credentials arrive'],
  ];
}
