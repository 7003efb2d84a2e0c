import type {
  ActorRecord,
  ArmedTimer,
  ConnectionRecord,
  FaultSettings,
  FaultsRecord,
  InspectRecord,
  MachineRecord,
  Shown,
  SocketRecord,
  StatusRecord,
  StepRecord,
  TrafficRecord,
} from 'linekeeper/inspect';

/** A record with its seq and time. */
export type Timed<Kind extends InspectRecord> = Kind & {
  readonly seq: number;
  readonly at: number;
};

/** An actor at one moment. */
export interface ActorMoment {
  readonly id: string;
  readonly record: Timed<ActorRecord>;
  readonly phase: 'live' | 'ended';
  /** In ms since the client's start; null while it lives. */
  readonly endedAt: number | null;
  /** The seq of its end; null while it lives. */
  readonly endedSeq: number | null;
  /** Ids of the active states, outermost first. */
  readonly states: readonly string[];
  readonly context: Shown;
  /** Types of events that it accepts. */
  readonly accepts: readonly string[];
  readonly status: StepRecord['status'];
  /** The timers that run, by due time. */
  readonly armed: readonly ArmedTimer[];
  /** The step that led here. */
  readonly step: Timed<StepRecord> | null;
}

/** One transport of a connection at one moment. */
export interface TransportMoment {
  readonly name: string;
  /** The last that was said of its newest socket; null before the first. */
  readonly socket: Timed<SocketRecord> | null;
  /** The last measured round trip in ms. */
  readonly rtt: number | null;
  readonly traffic: Timed<TrafficRecord> | null;
}

/** A connection at one moment. */
export interface ConnectionMoment {
  readonly id: string;
  readonly record: Timed<ConnectionRecord>;
  /** The latest status record; null before the first. */
  readonly status: Timed<StatusRecord> | null;
  /** When the present status (not its details) was entered, in ms since the client's start. */
  readonly since: number;
  readonly transports: readonly TransportMoment[];
  readonly faults: FaultSettings;
  /** The record that said so; null while every switch is off since the beginning. */
  readonly faulted: Timed<FaultsRecord> | null;
  /** The last measured round trip while connected, in ms. */
  readonly rtt: number | null;
  /** Messages that wait to be sent. */
  readonly queued: number;
}

/** Everything that stood at one moment. */
export interface Moment {
  /** The last event that is part of it; -1 before the first. */
  readonly seq: number;
  /** In ms since the client's start. */
  readonly at: number;
  /** By id, in the order of birth. */
  readonly actors: ReadonlyMap<string, ActorMoment>;
  /** The charts that are known, by hash. */
  readonly machines: ReadonlyMap<string, Timed<MachineRecord>>;
  /** By id. */
  readonly connections: ReadonlyMap<string, ConnectionMoment>;
}
