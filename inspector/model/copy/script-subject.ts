import type { ConnectionRecord } from 'linekeeper/inspect';
import type { ChartIndex } from '../chart-index.js';
import type { RecordedActor } from './recorded-steps.js';

/** What a connection is made of, as the recording tells it. */
export interface ScriptSubject {
  readonly record: ConnectionRecord;
  readonly chart: ChartIndex;
  readonly recorded: RecordedActor;
  /** The clock of the connection at time 0 of the replay, in ms since the epoch. */
  readonly startsAt: number;
}
