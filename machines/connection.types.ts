import type { CloseInfo, Verdict } from '../src/policies/close.js';
import type { Secret } from '../src/policies/credentials.js';
import type { EnvironmentFact, Surroundings } from '../src/policies/gates.js';
import type { ConnectionPolicy, Wait } from '../src/policies/retry.js';
import type { ErrorCode } from '../src/protocol/error-codes.js';

/** A wait with the time it ends, in ms since the epoch. */
export interface PlannedWait extends Wait {
  readonly dueAt: number;
}

/** What the app may say, and what the actors report. */
export type ConnectionEvent =
  | { readonly type: 'connection.start' }
  | { readonly type: 'connection.stop' }
  | {
      readonly type: 'connection.retry';
      /** Replace an open link too, and offer credentials that were refused once more. */
      readonly force?: boolean;
      /** Forget the failures so far. */
      readonly resetBackoff?: boolean;
    }
  | { readonly type: 'credentials.changed' }
  | {
      readonly type: 'transport.opened';
      readonly epoch: number;
      readonly transport: string;
      /** How long the server's whole population needs to come back, in ms; 0 where it does not say. */
      readonly spreadMs?: number;
    }
  | { readonly type: 'transport.closed'; readonly epoch: number; readonly close: CloseInfo }
  | { readonly type: 'heartbeat.lost'; readonly epoch: number; readonly close: CloseInfo }
  | EnvironmentFact;

/** What the machine tells whoever listens. */
export type ConnectionEmitted =
  /** Every transport is open. */
  | { readonly type: 'open' }
  /** The link lasted through the stable window; the failures so far are forgiven. */
  | { readonly type: 'stable' }
  /** An open link ended: exactly one for each `open`. */
  | { readonly type: 'close'; readonly close: CloseInfo }
  /** The next attempt is planned. */
  | {
      readonly type: 'retry';
      readonly attempt: number;
      readonly wait: PlannedWait;
      readonly close: CloseInfo | null;
    }
  /** An outage has lasted `lostAfterMs`. */
  | { readonly type: 'lost' }
  /** An outage that was announced as lost is over. */
  | { readonly type: 'restored' }
  | { readonly type: 'error'; readonly code: ErrorCode; readonly cause: unknown };

/** A transport as the machine knows it: a name. The rest is its actor's business. */
export interface TransportPort {
  readonly name: string;
}

/** What the machine reads of the world outside, all of it injected. */
export interface ConnectionPorts {
  /** Ms since the epoch. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** The surroundings at this moment. */
  readonly readSurroundings: () => Surroundings;
  /** One or more, opened and torn down together. */
  readonly transports: readonly TransportPort[];
  /** Whether an attempt awaits credentials. */
  readonly hasCredentials: boolean;
  /** Whether another attempt can carry fresher credentials than the refused one. */
  readonly canRefresh: boolean;
}

/** What a reload leaves behind: plain data, since XState does not restore pending delays. */
export interface CarriedBackoff {
  readonly attempt: number;
  /** When the attempts within the storm window began. */
  readonly starts: readonly number[];
  /** When the next attempt may begin, in ms since the epoch. */
  readonly notBefore: number;
}

/** What a connection is made of. `Ports` is whatever the provided actors need besides. */
export interface ConnectionInput<Ports extends ConnectionPorts = ConnectionPorts> {
  readonly policy: ConnectionPolicy;
  readonly ports: Ports;
  readonly carried?: CarriedBackoff | undefined;
}

/** The machine's memory: data, and the injected ports. */
export interface ConnectionContext extends ConnectionInput {
  /** Failures since the last stable window. */
  readonly attempt: number;
  /** The number of the current set of transports; events of another are dead. */
  readonly epoch: number;
  /** When the latest attempts began, for the storm guard. */
  readonly starts: readonly number[];
  /** The stops that were heard. */
  readonly stops: number;
  /** How often every transport was open at once. */
  readonly opens: number;
  /** The transports of this epoch that have opened. */
  readonly opened: readonly string[];
  readonly surroundings: Surroundings;
  readonly wait: PlannedWait | null;
  readonly lastClose: CloseInfo | null;
  readonly verdict: Verdict | null;
  /** The credentials of the current attempt; null once refused. */
  readonly credentials: Secret | null;
  /** The values that were refused, the latest last: not offered again, but by force. */
  readonly refused: readonly Secret[];
  /** Refusals since the last stable window: the providers are asked for something fresher. */
  readonly refusals: number;
  /** Those of them since a person, or new credentials, allowed another try. */
  readonly refusalsInARow: number;
  /** The last drawn backoff in ms, for decorrelated jitter. */
  readonly previousDelayMs: number;
  /** What the servers of the last link need for their whole population, in ms. */
  readonly spreadMs: number;
  /** An outage was announced as lost, and its end has not been: remembered over a stop. */
  readonly isOutageTold: boolean;
  /** When the public status was entered, in ms since the epoch. */
  readonly since: number;
}

/** Input of the credentials actor. */
export interface CredentialsInput {
  readonly ports: ConnectionPorts;
  readonly attempt: number;
  readonly refresh: boolean;
}

/** Input of a transport actor. */
export interface TransportInput extends CredentialsInput {
  readonly name: string;
  readonly epoch: number;
  readonly credentials: Secret | null;
}

/** Input of the heartbeat actor. */
export interface HeartbeatInput {
  readonly ports: ConnectionPorts;
  readonly epoch: number;
}

/** Input of the environment actor. */
export interface EnvironmentInput {
  readonly ports: ConnectionPorts;
}

/** The last word to a transport before it is torn down. */
export interface TransportFarewell {
  readonly type: 'transport.farewell';
  readonly code: number;
  readonly reason: string;
  /** The peer is not expected to answer: do not wait for its close handshake. */
  readonly abandon: boolean;
}

/** Asks the heartbeat for a sign of life at once. */
export interface HeartbeatProbe {
  readonly type: 'heartbeat.probe';
}

/** The six public states. */
export type ConnectionStatus =
  'stopped' | 'blocked-auth' | 'offline' | 'cooldown' | 'connecting' | 'connected';
