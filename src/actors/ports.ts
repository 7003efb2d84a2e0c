import type { ConnectionPorts } from '../../machines/connection.types.js';
import type { EnvironmentFact, Surroundings } from '../policies/gates.js';
import type { FrameData, HeartbeatPolicy } from '../policies/liveness.js';
import type { Clock } from './clock.js';
import type { Body } from '../protocol/frames.js';
import type { ProtocolPing } from './protocol-ping.js';
import type { MessageData, WebSocketLike } from './web-socket.js';

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

/** The client half of a session, as a transport knows it. It outlives sockets. */
export interface SessionPort {
  /** What is offered to the server. */
  readonly subprotocol: string;
  /** Whether a link without a session is of no use. */
  readonly isRequired: boolean;
  /** Whether the server has spoken the protocol: it was not the subprotocol then that it refuses. */
  readonly isKnown: boolean;
  /** Counts an opening that failed for an unknown reason; true when it may have been the offer. */
  doubt(): boolean;
  /** Says hello on a socket whose server has agreed on the protocol. */
  begin(start: SessionStart): SessionLink;
  /** The transport has opened without a session. */
  doWithout(): void;
}

/** What a session is given of a socket, and what it tells. */
export interface SessionStart {
  readonly socket: WebSocketLike;
  readonly attempt: AttemptInfo;
  /** The number of the link among those of the connection, from 1 up. */
  readonly link: number;
  /** The server has answered: the transport is open. `spreadMs` is what it needs for everyone. */
  readonly welcomed: (spreadMs: number) => void;
  /** The server does not speak the protocol, whatever it has agreed on. */
  readonly unspoken: () => void;
  /** The server has broken the protocol. */
  readonly broken: (error: unknown) => void;
}

/** A session on one socket. */
export interface SessionLink {
  /** Whether the server has said anything yet. */
  readonly isSilent: boolean;
  /** Whether as much is unacknowledged as is kept: more would push out what may have to be repeated. */
  readonly isFull: () => boolean;
  /** Takes every inbound frame. */
  readonly hear: (data: FrameData) => void;
  /** Takes what is to be sent, once it is welcomed. */
  readonly send: (data: Outbound) => void;
  readonly ping: ProtocolPing;
  /** The socket has ended. */
  end(): void;
}

/** What only a session can send. */
export interface SessionItem {
  readonly body: Body;
  /** Told when the server has taken it, where that is waited for. */
  readonly resolve?: () => void;
  /** Told when it cannot be sent any more. */
  readonly failed: (error: unknown) => void;
}

/** What leaves by a link. */
export type Outbound = MessageData | { readonly item: SessionItem };

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
  readonly session: SessionPort | null;
}

/** Where the frames of a socket go. It is read for each of them, so that it may change. */
export interface Inlet {
  hear: (data: FrameData) => void;
}

/** An open socket, on the way between its actor, the heartbeat and the app. */
export interface Link {
  readonly transport: string;
  readonly socket: WebSocketLike;
  /** A heartbeat puts itself first here while it waits for an answer. */
  readonly inlet: Inlet;
  /** Hands what is sent to the socket, or to the session on it. */
  readonly send: (data: Outbound) => void;
  /** Pings by the session protocol, where there is one. */
  readonly ping: ProtocolPing | null;
  /** Whether a session keeps all that it may; null without one. */
  readonly isFull: (() => boolean) | null;
  /** Frames that came before every transport of the connection was open, in order. */
  readonly held: FrameData[];
}

/** The way of frames past the machine, which hears only what can change its state. */
export interface Switchboard {
  /** The open links by transport. */
  readonly links: Map<string, Link>;
  /** What takes the inbound frames of a transport. */
  receiver(transport: string): (data: FrameData) => void;
  /** A stop() is under way that the machine has not heard yet: whatever it begins, begins nothing. */
  readonly isStopping: () => boolean;
  /** Takes a measured round trip in ms. */
  latency(rttMs: number, transport: string): void;
  /** Takes that a link cannot be checked for life: there is no way to ping it. */
  unchecked(transport: string): void;
  /** Takes what went wrong in a function of the app; a provider's failure is to be expected. */
  readonly report: (
    cause: unknown,
    code?: 'CALLBACK_FAILED' | 'PROVIDER_FAILED' | 'SESSION_UNSUPPORTED',
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
