/// <reference lib="esnext.disposable" preserve="true" />
import type { CloseInfo, ClosePolicy } from '../policies/close.js';
import type { Backoff } from '../policies/backoff.js';
import type { GatePolicy } from '../policies/gates.js';
import type { FrameData, HeartbeatPolicy } from '../policies/liveness.js';
import type { QueueBounds } from '../policies/overflow.js';
import type { DelayRange, ResumePolicy, WaitReason } from '../policies/retry.js';
import type { StormPolicy } from '../policies/storm.js';
import type { ConnectionEvent, ConnectionStatus } from '../../machines/connection.types.js';
import type { StatusReason } from '../../machines/describe.js';
import type { Clock } from '../actors/clock.js';
import type {
  AttemptInfo,
  CredentialsRequest,
  EnvironmentSource,
  Handshake,
  Provided,
} from '../actors/ports.js';
import type { MessageData, WebSocketClass, WebSocketLike } from '../actors/web-socket.js';
import type { Codec } from '../protocol/frames.js';
import type { LinekeeperError } from '../protocol/errors.js';
import type { Logger } from '../protocol/logger.js';

/** What happens to messages that are sent while the connection is not open. */
export type DeliveryOption =
  | 'drop'
  | 'queue'
  | { readonly mode: 'drop' }
  | ({
      readonly mode: 'queue';
      /** Whether stop() keeps what is queued for the next start. @default false */
      readonly keepOnStop?: boolean;
      /**
       * Sends at most `batch` messages every `everyMs` ms after a reconnect; null for all at once.
       * @default 100 every 100 ms
       */
      readonly pace?: { readonly batch: number; readonly everyMs: number } | null;
      /**
       * Bytes in the socket (`bufferedAmount`) from which on messages wait in the queue, as far as it has
       * room: on an open link nothing is dropped for that. @default 1048576 (1 MiB)
       */
      readonly highWaterMark?: number;
    } & Partial<QueueBounds>);

/** How a session is kept on this side. */
export interface SessionOptions {
  /** Whether a server that does not speak the protocol is as good as none. @default false */
  readonly required?: boolean;
  /** Messages that are kept until they are acknowledged. @default 10000 */
  readonly maxMessages?: number;
  /** Bytes of them. @default 4194304 (4 MiB) */
  readonly maxBytes?: number;
  /** How old a message may be to be repeated, in ms. @default 300000 */
  readonly maxAgeMs?: number;
  /** How frames are written; the server has to know it. @default text that can be read by eye */
  readonly codec?: Codec;
}

/** How one socket is made and used. */
export interface TransportOptions {
  /** Where to connect, or a function that says so for each attempt. */
  readonly url?: Provided<string | URL>;
  /** Subprotocols, or a function that gives them for each attempt. @default none */
  readonly protocols?: Provided<string | readonly string[]>;
  /** The WebSocket class. @default in Node `ws`, where it is installed; else the global one */
  readonly webSocket?: WebSocketClass;
  /** Makes the socket itself, for headers or foreign classes. Takes precedence over `webSocket`. */
  readonly create?: SocketFactory;
  /** The form of binary messages; null leaves it to the class. @default 'arraybuffer' */
  readonly binaryType?: 'arraybuffer' | 'blob' | null;
  /** The first exchange: the transport counts as open when it resolves. */
  readonly handshake?: (talk: Handshake) => unknown;
  /** @default 'queue' */
  readonly delivery?: DeliveryOption;
  /** The liveness check; false for none. @default every 15 s, answer within 5 s */
  readonly heartbeat?: Partial<HeartbeatPolicy> | false;
  /**
   * A session: messages are numbered and acknowledged, and a reconnect repeats what either side
   * lacks. true speaks it where the server does (`linekeeper/server`), and does without where not.
   * @default false
   */
  readonly session?: boolean | SessionOptions;
}

/** Where the backoff survives a reload: `sessionStorage`, or anything like it. */
export interface BackoffStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * The options of {@link createConnection}. Those of a transport may stand at the top: for the only
 * transport, or as defaults for all of `transports`. One of `url`, `create` and `transports` must be.
 */
export type ConnectionOptions = SupervisionOptions &
  (
    | Required<Pick<TransportOptions, 'url'>>
    | Required<Pick<TransportOptions, 'create'>>
    | Required<Pick<SupervisionOptions, 'transports'>>
  );

/** Every option, each of which has a default. */
export interface SupervisionOptions extends TransportOptions {
  /** Several sockets supervised as one. @default one transport, "main" */
  readonly transports?: Readonly<Record<string, TransportOptions>>;
  /**
   * A value, or a function that is awaited for each attempt. What it gives
   * reaches url, protocols, create and handshake. Throw an AuthRefusedError, or anything with a
   * `status` of 401 or 403, to be blocked instead of tried again.
   */
  readonly credentials?:
    ((request: CredentialsRequest) => unknown) | string | number | boolean | object | null;
  /** How long to wait after a failure. @default full jitter, 1 s doubling to 30 s */
  readonly backoff?: Backoff;
  /** The app's say in what happens after a close. */
  readonly close?: ClosePolicy;
  /** The wait after 1013. @default 5000-15000 ms */
  readonly roomReset?: DelayRange;
  readonly gates?: Partial<GatePolicy>;
  readonly resume?: Partial<ResumePolicy>;
  readonly storm?: Partial<StormPolicy>;
  /** Retries after the first failure, counted since the last stable window. @default Infinity */
  readonly maxAttempts?: number;
  /** How long a link must last before the failures so far are forgiven, in ms. @default 10000 */
  readonly stableWindowMs?: number;
  /** How long the transports have to open, in ms. @default 10000 */
  readonly connectTimeoutMs?: number;
  /** How long `credentials` may take, in ms. @default 10000 */
  readonly credentialsTimeoutMs?: number;
  /** An outage is announced as lost after this long, in ms. @default 5000 */
  readonly lostAfterMs?: number;
  /** Network and page; null for none. @default the page's in browsers, none in Node */
  readonly environment?: EnvironmentSource | null;
  readonly clock?: Clock;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** Keeps the backoff over a reload. @default none */
  readonly storage?: BackoffStorage;
  /** The key in the storage: two connections of one page need two. @default 'linekeeper' */
  readonly storageKey?: string;
  /** @default none */
  readonly logger?: Logger;
  /** An inspector of `linekeeper/inspect`, or XState's inspection hook. @default none */
  readonly inspect?: ConnectionInspector | ((event: unknown) => void);
}

/** What watches connections from the inside: `linekeeper/inspect` makes one. */
export interface ConnectionInspector {
  /** Called once for each connection, before it is made. */
  probe(connection: {
    readonly clock: Clock;
    readonly transports: readonly string[];
  }): ConnectionProbe;
}

/** Watches one connection, and stands between it and the world outside. None of it may throw. */
export interface ConnectionProbe {
  /** Takes XState's inspection events of the connection and its actors. */
  inspect(event: unknown): void;
  /** Gives the source to be used in place of this one. */
  environment(source: EnvironmentSource | null): EnvironmentSource | null;
  /** Gives what makes the sockets of a transport, in place of this. */
  sockets(transport: string, create: SocketFactory): SocketFactory;
  /** Gives the randomness to be used in place of this one. */
  random(random: () => number): () => number;
  /** Takes the connection, once it is made and before it is started. */
  attach(connection: Connection): void;
  /** Takes what the event `error` tells, without counting as a listener of it. */
  failed(error: LinekeeperError): void;
}

/** Makes one socket. */
export type SocketFactory = (
  attempt: AttemptInfo & { readonly url: string; readonly protocols: string[] },
) => WebSocketLike;

/** Counts since the connection was made. */
export interface SnapshotMetrics {
  /** Attempts begun. */
  readonly attempts: number;
  /** Times connected. */
  readonly opens: number;
  /** Times connected again after having been connected. */
  readonly reconnects: number;
  /** Messages dropped from a queue, or not sent. */
  readonly dropped: number;
}

/** Messages that a reconnect could not bring back. */
export interface SessionLoss {
  readonly transport: string;
  /** Of the server's messages; `to` is null where the server does not know its end. */
  readonly received: { readonly from: number; readonly to: number | null } | null;
  /** Of the app's own messages: they may have arrived or not. */
  readonly sent: { readonly from: number; readonly to: number } | null;
}

/** What a session can do besides messages. Without one on the other side, it cannot. */
export interface ConnectionSession {
  /** What the server calls this client; null before the first welcome. */
  readonly id: string | null;
  /** Messages that were sent and are not acknowledged. */
  readonly unacknowledged: number;
  /**
   * Subscribes to a topic, now or as soon as it is connected, and again in every new session.
   * Resolves when the server has confirmed it.
   *
   * @throws LinekeeperError REQUEST_REFUSED, SESSION_UNSUPPORTED, STOPPED, OPTION_INVALID.
   */
  subscribe(topic: string): Promise<void>;
  /** Ends a subscription. Resolves when the server has confirmed it. */
  unsubscribe(topic: string): Promise<void>;
  /**
   * Sends a message to everyone else who is subscribed to a topic. Resolves when the server has taken
   * it.
   *
   * @throws LinekeeperError REQUEST_REFUSED, QUEUE_OVERFLOW, SESSION_LOST, SESSION_UNSUPPORTED,
   * STOPPED, OPTION_INVALID.
   */
  publish(topic: string, data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer>): Promise<void>;
  /**
   * Sends a message, and resolves when the server has acknowledged it: its app was handed the message.
   * With `delivery: 'drop'` it is not queued: it rejects where it cannot be sent at once.
   *
   * @throws LinekeeperError SESSION_LOST: it may have arrived or not; QUEUE_OVERFLOW,
   * SESSION_UNSUPPORTED, STOPPED, MESSAGE_UNSUPPORTED.
   */
  deliver(
    data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer>,
    options?: { readonly delivery?: 'drop' },
  ): Promise<void>;
  /** Sends an application event: a name, and what JSON can say. In order with the messages. */
  sendEvent(name: string, data?: unknown): SendOutcome;
}

/** The connection at one moment: frozen, and the same object while nothing has changed. */
export interface ConnectionSnapshot {
  readonly status: ConnectionStatus;
  readonly reason: StatusReason;
  /** When the status was entered, in ms since the epoch. */
  readonly since: number;
  /** Failures since the last stable window. */
  readonly attempt: number;
  /** When the next attempt begins, in ms since the epoch; null when none is planned. */
  readonly nextAttemptAt: number | null;
  /** How the last link or attempt ended. */
  readonly lastClose: CloseInfo | null;
  /** The last measured round trip in ms. */
  readonly rtt: number | null;
  /** Messages waiting to be sent. */
  readonly queued: number;
  /**
   * Whether the last reconnect brought everything back: null without a session, and before there was
   * anything to bring back.
   */
  readonly recovered: boolean | null;
  /** What it did not bring back; null for nothing. */
  readonly lost: SessionLoss | null;
  readonly metrics: SnapshotMetrics;
}

/** Everything that is counted, as of now. */
export interface ConnectionMetrics extends SnapshotMetrics {
  readonly status: ConnectionStatus;
  readonly connected: boolean;
  readonly queuedMessages: number;
  /** Bytes of them. */
  readonly queuedBytes: number;
  /** How long the present link has been open, in ms; 0 when it is not. */
  readonly connectionDurationMs: number;
  /** Messages handed to a socket. */
  readonly sent: number;
  /** Messages delivered to listeners. */
  readonly received: number;
  /** The URL of the first transport without its query, or '' while unknown. */
  readonly url: string;
}

/** A planned attempt. */
export interface RetryEvent {
  /** Failures since the last stable window, this one included. */
  readonly attempt: number;
  /** In ms. */
  readonly delayMs: number;
  readonly cause: WaitReason;
  /** In ms since the epoch. */
  readonly at: number;
  /** The end that this attempt follows. */
  readonly close: CloseInfo | null;
}

/** What listeners of each event are given. */
export interface ConnectionEvents {
  /** `topic` is there for a message of a topic. */
  message: [data: FrameData, info: { readonly transport: string; readonly topic?: string }];
  event: [name: string, data: unknown, info: { readonly transport: string }];
  status: [
    status: ConnectionStatus,
    change: { readonly previous: ConnectionStatus; readonly reason: StatusReason },
  ];
  open: [info: { readonly reconnected: boolean; readonly recovered: boolean | null }];
  stable: [];
  close: [close: CloseInfo];
  retry: [retry: RetryEvent];
  lost: [];
  restored: [];
  latency: [latency: { readonly rttMs: number; readonly transport: string }];
  error: [error: LinekeeperError];
}

/** What became of a message. */
export type SendOutcome = 'sent' | 'queued' | 'dropped';

/** The running XState actor, without its types. */
export interface ConnectionActor {
  send(event: ConnectionEvent): void;
  getSnapshot(): unknown;
  readonly sessionId: string;
}

/** A supervised connection. */
export interface Connection extends Disposable {
  /** Begins to connect. Does nothing while already started. */
  start(): void;
  /**
   * Stops at once, from any state: when it returns, no socket, timer or listener is left and no event
   * follows. Queued messages are dropped unless `keepOnStop`. Failures so far stay counted.
   */
  stop(): void;
  /**
   * Skips any wait but a closed gate: leaves cooldown, `fatal`, `exhausted` and `blocked-auth`, starts
   * a hanging attempt anew, and while connected probes the link. With `force` it replaces an open
   * link, and offers credentials that were refused once more, which nothing else does.
   * `resetBackoff` forgets the failures so far, in whichever state.
   */
  retryNow(options?: { readonly force?: boolean; readonly resetBackoff?: boolean }): void;
  /** Starts, or retries now; `resetBackoff` forgets the failures so far. */
  connect(options?: { readonly resetBackoff?: boolean }): void;
  /** Says that `credentials` would give something new: leaves `blocked-auth`. */
  credentialsChanged(): void;
  /**
   * Hands a message to the socket, or to the queue while the connection is not open.
   *
   * @returns `sent`: handed to the socket, which is not yet received; `queued`: will be sent in order
   * when connected and the socket has room, unless the queue overflows; `dropped`: will not be sent.
   * @throws LinekeeperError MESSAGE_UNSUPPORTED for a type that no WebSocket sends; OPTION_INVALID for
   * an unknown transport; QUEUE_OVERFLOW when the queue is full and its overflow is 'throw'. Never
   * because the connection is down.
   */
  send(
    data: MessageData,
    options?: {
      /** @default the first */
      readonly transport?: string;
      /** 'drop' does not queue this message, whatever the transport does with others. */
      readonly delivery?: 'drop';
    },
  ): SendOutcome;
  getSnapshot(): ConnectionSnapshot;
  getMetrics(): ConnectionMetrics;
  /** Calls the listener after each change of the snapshot, until the returned function is called. */
  subscribe(listener: (snapshot: ConnectionSnapshot) => void): () => void;
  /** Calls the listener on each event, until the returned function is called or the signal aborts. */
  on<Type extends keyof ConnectionEvents>(
    type: Type,
    listener: (...args: ConnectionEvents[Type]) => void,
    options?: { readonly signal?: AbortSignal | undefined },
  ): () => void;
  /**
   * Resolves when connected: at once when it is, else at the next time.
   *
   * @throws the reason of the signal; LinekeeperError STOPPED, FATAL_CLOSE or ATTEMPTS_EXHAUSTED when
   * the connection stops first.
   */
  waitConnected(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /**
   * Resolves when nothing waits to be sent and every socket holds less than its `highWaterMark`: at once
   * when that is so. A sender that awaits it between messages never fills more memory than that.
   *
   * @throws the reason of the signal; LinekeeperError STOPPED, FATAL_CLOSE or ATTEMPTS_EXHAUSTED when
   * the connection stops first, or has stopped and something waits.
   */
  drained(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** The state in a sentence, for people. */
  explain(): string;
  /** The session of the first transport that has one; null without the option `session`. */
  readonly session: ConnectionSession | null;
  /** The XState actor, for inspectors and for embedding. */
  readonly actor: ConnectionActor;
}
