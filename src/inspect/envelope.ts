import type { ConnectionStatus, StatusReason } from '../client/index.js';
import type { FaultSettings } from './faults.js';
import type { MachineDefinition } from './definition.js';

/** The subprotocol that apps and viewers speak with the relay. */
export const inspectProtocol = 'linekeeper.inspect.v1';

/** JSON, with what may be secret replaced by a word in «guillemets» that says what was there. */
export type Shown =
  string | number | boolean | null | readonly Shown[] | { readonly [key: string]: Shown };

/** One process or page that is inspected. */
export interface ClientInfo {
  /** Random, new for each start of the process or page. */
  readonly id: string;
  /** What the app calls itself. */
  readonly name: string;
  readonly runtime: 'browser' | 'node';
  /** When the inspector was made, in ms since the epoch: `at` of its events counts from here. */
  readonly startedAt: number;
  /** Whether events and faults may be sent to it. */
  readonly isControllable: boolean;
}

/** A timer that XState runs for a delayed transition. */
export interface ArmedTimer {
  readonly id: string;
  /** The edge it will take, where it is one of the chart. */
  readonly edge: string | null;
  /** The type of the event it will send. */
  readonly eventType: string;
  readonly delayMs: number;
  /** When it is due, in ms since `startedAt`. */
  readonly dueAt: number;
}

/** One microstep: the edges that were taken together, and what came of them. */
export interface Microstep {
  readonly eventType: string;
  /** Ids of edges; none when nothing in the chart answers the event. */
  readonly edges: readonly string[];
  readonly actions: readonly string[];
  /** The ids of the active states after it. */
  readonly states: readonly string[];
}

/** An actor was born. */
export interface ActorRecord {
  readonly kind: 'actor';
  readonly actor: string;
  readonly parent: string | null;
  /** Its id in its parent; of a root, the id of its machine. */
  readonly name: string;
  /** The name of its logic, where it has one. */
  readonly src: string | null;
  /** The hash of its machine; null for actors that are none. */
  readonly machine: string | null;
  /** The connection whose actor, or whose actor's child, it is. */
  readonly connection: string | null;
}

/** The chart of a machine: once for each client, before its first actor. */
export interface MachineRecord {
  readonly kind: 'machine';
  readonly definition: MachineDefinition;
}

/** An actor took an event: one for each macrostep, and one for its start. */
export interface StepRecord {
  readonly kind: 'step';
  readonly actor: string;
  /** The actor that sent the event; null for the app. */
  readonly source: string | null;
  readonly event: { readonly type: string; readonly [key: string]: Shown };
  readonly microsteps: readonly Microstep[];
  /** The ids of the active states, outermost first; empty for actors that are no machines. */
  readonly states: readonly string[];
  readonly status: 'active' | 'done' | 'error' | 'stopped';
  /** What may be seen of the context; null for actors that are no machines. */
  readonly context: Shown;
  /** The types of events that the state now accepts. */
  readonly accepts: readonly string[];
  readonly armed: readonly ArmedTimer[];
  /** Timers that have fired or were cancelled. */
  readonly over: readonly string[];
}

/** An actor is gone. */
export interface EndRecord {
  readonly kind: 'end';
  readonly actor: string;
}

/** A linekeeper connection began to be watched. */
export interface ConnectionRecord {
  readonly kind: 'connection';
  readonly connection: string;
  /** The root actor. */
  readonly actor: string;
  readonly transports: readonly string[];
  /** Its policy, with functions as «function». */
  readonly policy: Shown;
  /** Whether each attempt awaits credentials, and a refused one can carry fresher ones. */
  readonly credentials: { readonly awaited: boolean; readonly refreshable: boolean };
  readonly surroundings: SurroundingsShown;
}

/** The conditions outside. */
export interface SurroundingsShown {
  readonly online: boolean;
  readonly visible: boolean;
  readonly frozen: boolean;
}

/** How a link or an attempt ended. */
export interface CloseShown {
  readonly cause: string;
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  readonly transport: string | null;
  readonly httpStatus: number | null;
  readonly retryAfterMs: number | null;
  /** It had opened, and not yet shaken hands. */
  readonly duringHandshake: boolean;
}

/** The public snapshot of a connection changed. */
export interface StatusRecord {
  readonly kind: 'status';
  readonly connection: string;
  readonly status: ConnectionStatus;
  readonly reason: StatusReason;
  readonly attempt: number;
  /** In ms since `startedAt`; null when none is planned. */
  readonly nextAttemptAt: number | null;
  readonly lastClose: CloseShown | null;
  readonly rtt: number | null;
  readonly queued: number;
  readonly metrics: { readonly [name: string]: number };
  /** explain(). */
  readonly explanation: string;
}

/** What a connection told its listeners, but for status and message. */
export interface NoticeRecord {
  readonly kind: 'notice';
  readonly connection: string;
  readonly type: 'open' | 'stable' | 'close' | 'retry' | 'lost' | 'restored' | 'error';
  readonly close: CloseShown | null;
  /** Of `retry`, the wait. */
  readonly delayMs: number | null;
  /** Of `retry`, why it waits; of `error`, the code. */
  readonly cause: string | null;
}

/** A socket was made, opened or closed. */
export interface SocketRecord {
  readonly kind: 'socket';
  readonly connection: string;
  readonly transport: string;
  /** Counts from 1 over the sockets of the connection. */
  readonly socket: number;
  readonly phase: 'connecting' | 'open' | 'closed';
  /** Without credentials, query and fragment. */
  readonly url: string;
  readonly close: {
    readonly code: number;
    readonly reason: string;
    readonly wasClean: boolean;
  } | null;
}

/** Frames and bytes of a transport since the last record; heartbeats of the app's protocol too. */
export interface TrafficRecord {
  readonly kind: 'traffic';
  readonly connection: string;
  readonly transport: string;
  readonly sent: { readonly frames: number; readonly bytes: number };
  readonly received: { readonly frames: number; readonly bytes: number };
  readonly bufferedAmount: number;
  /** Over how many ms it was counted. */
  readonly overMs: number;
}

/** One frame; only with the option `payloads`. */
export interface FrameRecord {
  readonly kind: 'frame';
  readonly connection: string;
  readonly transport: string;
  readonly direction: 'sent' | 'received';
  readonly bytes: number;
  /** The first of it; binary as hex. */
  readonly payload: string;
}

/** A measured round trip. */
export interface RttRecord {
  readonly kind: 'rtt';
  readonly connection: string;
  readonly transport: string;
  readonly rttMs: number;
}

/** The fault switches of a connection stand otherwise. */
export interface FaultsRecord {
  readonly kind: 'faults';
  readonly connection: string;
  readonly faults: FaultSettings;
}

/** A random number was drawn: a replay draws it again. */
export interface DrawRecord {
  readonly kind: 'draw';
  readonly connection: string;
  readonly value: number;
}

/** An inspector did something to the app. */
export interface CommandRecord {
  readonly kind: 'command';
  readonly command: Command;
}

/** Records are missing here: the buffer was full. */
export interface DroppedRecord {
  readonly kind: 'dropped';
  readonly count: number;
}

/** What is said of an inspected client. */
export type InspectRecord =
  | ActorRecord
  | MachineRecord
  | StepRecord
  | EndRecord
  | ConnectionRecord
  | StatusRecord
  | NoticeRecord
  | SocketRecord
  | TrafficRecord
  | FrameRecord
  | RttRecord
  | FaultsRecord
  | DrawRecord
  | CommandRecord
  | DroppedRecord;

/** A record with its place and time. */
export type InspectEvent = InspectRecord & {
  /** Counts from 0 in each client; a gap means that records were dropped. */
  readonly seq: number;
  /** In ms since `startedAt`, by a clock that is never set back. */
  readonly at: number;
};

/** What an inspector may ask of an app. */
export type Command =
  | { readonly type: 'start' | 'stop' | 'credentialsChanged'; readonly connection: string }
  | {
      readonly type: 'retryNow';
      readonly connection: string;
      readonly force?: boolean;
      readonly resetBackoff?: boolean;
    }
  /** Cuts the sockets: they close with 1006, as if the peer had vanished. */
  | { readonly type: 'drop'; readonly connection: string }
  | {
      readonly type: 'setFaults';
      readonly connection: string;
      readonly faults: Partial<FaultSettings>;
    }
  | {
      readonly type: 'sendEvent';
      readonly actor: string;
      readonly event: { readonly type: string; readonly [key: string]: unknown };
    };

/** What an app says to the relay: first who it is, then what happened. */
export type FromApp =
  | { readonly type: 'hello'; readonly client: ClientInfo }
  | { readonly type: 'events'; readonly events: readonly InspectEvent[] }
  | { readonly type: 'result'; readonly id: string; readonly error: string | null };

/** What the relay says to an app. */
export type ToApp =
  /** `next` is the seq of the first event that the relay lacks. */
  | { readonly type: 'welcome'; readonly next: number }
  | { readonly type: 'command'; readonly id: string; readonly command: Command };

/** What the relay says to a viewer. */
export type ToViewer =
  /** Every client that it knows, before anything else. */
  | { readonly type: 'clients'; readonly clients: readonly ClientState[] }
  | { readonly type: 'client'; readonly client: ClientInfo; readonly isConnected: boolean }
  | { readonly type: 'events'; readonly client: string; readonly events: readonly InspectEvent[] }
  | { readonly type: 'result'; readonly id: string; readonly error: string | null };

/** A client, and whether it is connected to the relay at the moment. */
export interface ClientState {
  readonly client: ClientInfo;
  readonly isConnected: boolean;
}

/** What a viewer says to the relay. */
export type FromViewer =
  | {
      readonly type: 'command';
      /** Chosen by the viewer; the result carries it. */
      readonly id: string;
      readonly client: string;
      readonly command: Command;
    }
  /** Forgets a client that is gone. */
  | { readonly type: 'forget'; readonly client: string };

/** A file that holds what was seen. */
export interface Recording {
  readonly format: 'linekeeper-recording';
  readonly version: 1;
  /** In ms since the epoch. */
  readonly savedAt: number;
  readonly clients: readonly {
    readonly client: ClientInfo;
    readonly events: readonly InspectEvent[];
  }[];
}
