import type { ClientInfo, MachineDefinition } from 'linekeeper/inspect';
import type { EventLog } from './event-log.js';

/** A client as a viewer has it: never changed, a new one takes its place. */
export interface ClientView {
  readonly id: string;
  readonly info: ClientInfo;
  /** From a relay or the page itself, or from a recording. */
  readonly origin: 'live' | 'imported';
  /** Whether it can be spoken to; never for an imported one. */
  readonly isConnected: boolean;
  /** The events that are kept. */
  readonly events: EventLog;
  /** Seq of the last event; -1 before the first. */
  readonly lastSeq: number;
  /** Time of the last event in ms since `info.startedAt`. */
  readonly lastAt: number;
  /** Events that are no more: the oldest, dropped here, and those that were dropped on the way. */
  readonly dropped: number;
  /** Charts by hash, also those of which no event is kept. */
  readonly machines: ReadonlyMap<string, MachineDefinition>;
}
