import type { ConnectionPorts } from '../../machines/connection.types.js';
import type { EnvironmentFact, Surroundings } from '../policies/gates.js';
import type { FrameData, HeartbeatPolicy } from '../policies/liveness.js';
import type { Clock } from './clock.js';
import type { WebSocketLike } from './web-socket.js';

/** Tells of the network and the page. Give one for React Native, Electron or tests. */
export interface EnvironmentSource {
  /** The surroundings at this moment. */
  read(): Surroundings;
  /** Reports each fact until the returned function is called. */
  watch(listener: (fact: EnvironmentFact) => void): () => void;
}

/** What a credentials function is told. */
export interface CredentialsRequest {
  /** Failures since the last stable window. */
  readonly attempt: number;
  /** The last value was refused: do not answer from a cache. */
  readonly refresh: boolean;
  /** Aborted when the attempt is over, for whatever reason. */
  readonly signal: AbortSignal;
}

/** What a provider of a URL, of protocols or of a whole socket is told. */
export interface AttemptInfo extends CredentialsRequest {
  /** What `credentials` gave for this attempt; undefined without one. */
  readonly credentials: unknown;
  /** The name of the transport. */
  readonly transport: string;
}

/** A value, or a function that gives it for each attempt. */
export type Provided<T> = T | ((attempt: AttemptInfo) => T | Promise<T>);

/** The conversation of a handshake, before the transport counts as open. */
export interface Handshake extends AttemptInfo {
  /** Sends a frame. */
  send(data: Parameters<WebSocketLike['send']>[0]): void;
  /** Takes the next frame; frames that are not taken are delivered as messages. */
  next(): Promise<FrameData>;
}

/** A transport with everything its actor needs. */
export interface TransportSpec {
  readonly name: string;
  readonly url: Provided<string | URL>;
  readonly protocols: Provided<string | readonly string[]>;
  readonly binaryType: 'arraybuffer' | 'blob' | null;
  readonly create: (
    attempt: AttemptInfo & { readonly url: string; readonly protocols: string[] },
  ) => WebSocketLike;
  readonly handshake: ((talk: Handshake) => unknown) | null;
  readonly heartbeat: HeartbeatPolicy | null;
}

/** An open socket, on the way between its actor, the heartbeat and the app. */
export interface Link {
  readonly transport: string;
  readonly socket: WebSocketLike;
  /** Listens in on frames; true takes the frame. Null when nobody listens, which costs nothing. */
  ear: ((data: FrameData) => boolean) | null;
  /** Frames that came before every transport of the connection was open, in order. */
  readonly held: FrameData[];
}

/** The way of frames past the machine, which hears only what can change its state. */
export interface Switchboard {
  /** The open links by transport. */
  readonly links: Map<string, Link>;
  /** Takes an inbound frame. */
  receive(data: FrameData, transport: string): void;
  /** A stop() is under way that the machine has not heard yet: whatever it begins, begins nothing. */
  readonly isStopping: () => boolean;
  /** Takes a measured round trip in ms. */
  latency(rttMs: number, transport: string): void;
  /** Takes that a link cannot be checked for life: there is no way to ping it. */
  unchecked(transport: string): void;
  /** Takes what went wrong in a function of the app; a provider's failure is to be expected. */
  readonly report: (
    cause: unknown,
    code?: 'CALLBACK_FAILED' | 'PROVIDER_FAILED',
    what?: string,
  ) => void;
}

/** What the real actors need besides what the machine reads. */
export interface LivePorts extends ConnectionPorts {
  readonly clock: Clock;
  readonly environment: EnvironmentSource | null;
  readonly credentials: ((request: CredentialsRequest) => unknown) | null;
  readonly transports: readonly TransportSpec[];
  readonly switchboard: Switchboard;
}

/** The ports as the real actors know them; the machine passes them through unread. */
export const livePorts = (input: { readonly ports: ConnectionPorts }): LivePorts =>
  input.ports as LivePorts;
