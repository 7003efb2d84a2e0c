import type { EventEmitter } from 'node:events';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { WebSocketServer } from 'ws';
import type { Clock } from '../actors/clock.js';
import type { Codec } from '../protocol/frames.js';
import type { LinekeeperError } from '../protocol/errors.js';
import type { Logger } from '../protocol/logger.js';
import type { SequenceRange } from '../protocol/send-buffer.js';

/** Who a client is: what `authenticate` has found out. Only the same `id` may resume a session. */
export interface User {
  readonly id: string;
}

/** What `authenticate` is told. */
export interface AuthRequest {
  /** The upgrade request: cookies, headers and URL. */
  readonly request: IncomingMessage;
  /**
   * The credentials: `auth` of the hello, else the bearer token of the header `Authorization`, else
   * the query parameter `token`; undefined without any.
   */
  readonly token: unknown;
  /** Aborted when the link has ended, or the time is up. */
  readonly signal: AbortSignal;
}

/**
 * Says who a client is, and null, undefined or false for nobody. One that throws is a failure of the
 * server (1011), unless the error has a `status` of 401 or 403.
 */
export type Authenticate<U extends User> = (
  request: AuthRequest,
) => U | null | undefined | false | Promise<U | null | undefined | false>;

/** What `topics.authorize` is asked. */
export interface TopicRequest<U extends User> {
  readonly client: ServerClient<U>;
  readonly topic: string;
  readonly action: 'subscribe' | 'publish';
}

/** What the server lets a client do. */
export interface ServerLimits {
  /**
   * The largest message in bytes: a larger one ends the link with 1009. The clients of sessions are told,
   * and do not send it. @default 1048576 (1 MiB)
   */
  readonly maxPayloadBytes: number;
  /** Open sockets; more are refused with HTTP 503. @default 100000 */
  readonly maxConnections: number;
  /** Of one address, or one /64 network of IPv6; behind a proxy, give `addressOf`. null for none. @default null */
  readonly perAddress: {
    /** Open sockets; more are refused with HTTP 429. */
    readonly maxConnections: number;
    /** New sockets a second, and as many at once; more are refused with HTTP 429. */
    readonly perSecond: number;
  } | null;
  /**
   * Messages a second of one client; from twice as many at once on, the socket is read no faster than
   * that, by reads of up to 64 KiB with pauses of up to 2 s. @default 1000
   */
  readonly messagesPerSecond: number;
  /** Subscriptions of one client. @default 100 */
  readonly maxTopics: number;
  /** How long a client has for its hello, in ms. @default 10000 */
  readonly helloTimeoutMs: number;
  /** How long `authenticate` has, in ms. @default 10000 */
  readonly authTimeoutMs: number;
}

/** How long and how much of a session is kept. */
export interface SessionLimits {
  /** How long a session waits for its client, in ms. @default 120000 */
  readonly graceMs: number;
  /** Messages that are kept until they are acknowledged. @default 10000 */
  readonly maxMessages: number;
  /** Bytes of them. @default 1048576 (1 MiB) */
  readonly maxBytes: number;
  /** How old a message may be to be repeated, in ms. @default 120000 */
  readonly maxAgeMs: number;
  /** Sessions that wait for their clients; the one that waits longest goes first. @default 10000 */
  readonly maxWaiting: number;
}

/** What happens to a client that reads more slowly than it is sent to. */
export interface SlowConsumerPolicy {
  /** A warning is logged from so many bytes on that the socket has not taken. @default 262144 */
  readonly warnBytes: number;
  /** No more is written from so many bytes on. @default 1048576 (1 MiB) */
  readonly maxBytes: number;
  /**
   * How long a socket may be that full before the policy applies, in ms: a burst fills it for a moment.
   * @default 5000
   */
  readonly patienceMs: number;
  /**
   * What happens then, or when a message would have to be forgotten before it was written. `close`: the
   * link ends with 1013, and the session waits. `drop`: what comes is
   * kept for later as far as the session keeps anything, and the rest is lost, which the client is
   * told; a client without a session just misses it. @default 'close'
   */
  readonly policy: 'close' | 'drop';
}

/** The options of {@link createConnectionServer}. Each has a default but one of `port` and `server`. */
export interface ConnectionServerOptions<U extends User = User> {
  /** Listens on this port; 0 for any that is free. */
  readonly port?: number;
  /** The address for `port`. @default all */
  readonly host?: string;
  /** An HTTP server whose upgrades are served, or a server of `ws`. */
  readonly server?: HttpServer | HttpsServer | WebSocketServer;
  /** The path of the upgrades that are served. @default all */
  readonly path?: string;
  /** Says who a client is. @default everyone is let in, as nobody */
  readonly authenticate?: Authenticate<U>;
  /**
   * When it is asked: with the hello, so that a browser can read the refusal (an error frame, and
   * 1008), or at the upgrade (HTTP 401), when the `credentials` of a client, which travel in the hello,
   * are not there yet. @default 'hello'
   */
  readonly authenticateAt?: 'hello' | 'upgrade';
  /** The `Origin` headers that are let in; requests without one do not come from a page. @default all */
  readonly origins?: readonly (string | RegExp)[];
  /** The address of a client. @default the one of its socket */
  readonly addressOf?: (request: IncomingMessage) => string;
  readonly limits?: Partial<ServerLimits>;
  readonly sessions?: Partial<SessionLimits>;
  /** The check for life; false for none. @default every 30 s, dead after a missed pong */
  readonly heartbeat?: { readonly intervalMs?: number; readonly misses?: number } | false;
  readonly topics?: {
    /**
     * Whether a client may. @default it may subscribe to any topic but `*`, and publish to none
     */
    readonly authorize?: (request: TopicRequest<U>) => boolean | Promise<boolean>;
  };
  readonly slowConsumer?: Partial<SlowConsumerPolicy>;
  /**
   * Clients that do not speak the session protocol. `raw`: every message is the app's. `json`: they
   * are greeted with `{"type":"connected","clientId":...}` and may subscribe with
   * `{"action":"subscribe","topic":...}`. false: refused with HTTP 400. @default 'raw'
   */
  readonly plain?: 'raw' | 'json' | false;
  /** How many clients a second can come back: clients are told how far to spread. @default 1000 */
  readonly reconnectsPerSecond?: number;
  /** How frames are written. @default text that can be read by eye */
  readonly codec?: Codec;
  readonly clock?: Clock;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** @default none */
  readonly logger?: Logger;
}

/** A message to a client. */
export type OutboundData = string | Buffer | Uint8Array | ArrayBuffer;

/** What became of a message to a client. */
export type SendOutcome = 'sent' | 'buffered' | 'dropped';

/** How a link ended. */
export interface LinkEnd {
  /** The close code; 1006 where no close frame was seen. */
  readonly code: number;
  readonly reason: string;
}

/** Why a client is gone for good. */
export type ClientEnd =
  /** It said goodbye (1000), or has no session to come back to. */
  | 'closed'
  /** It did not come back within the grace. */
  | 'expired'
  /** Too many sessions were waiting. */
  | 'evicted'
  /** The app closed it, or the server. */
  | 'ended';

/** What a client tells. */
export interface ClientEvents {
  /** A message; binary ones are buffers. */
  message: [data: string | Buffer];
  /** An application event. */
  event: [name: string, data: unknown];
  /** The link has ended; the client may come back. */
  disconnected: [end: LinkEnd];
  /** It has come back, and what it lacked was repeated. */
  resumed: [];
  /** Messages of the client that it could not repeat any more. */
  lost: [range: SequenceRange];
  /** It is gone for good: exactly once. */
  end: [why: ClientEnd];
}

/** A client, which outlives its links. */
export interface ServerClient<U extends User = User> extends EventEmitter<ClientEvents> {
  /** Names it, also through resumes. Not a secret. */
  readonly id: string;
  /** What `authenticate` has found out; null without one. */
  readonly user: U | null;
  /** Where its latest link came from: `addressOf`. */
  readonly address: string;
  /** Whether it does without the session protocol. */
  readonly isPlain: boolean;
  /** Whether it has a link now. */
  readonly isConnected: boolean;
  /** What it is subscribed to. */
  readonly topics: ReadonlySet<string>;
  /** The last measured round trip in ms. */
  readonly rttMs: number | null;
  /** Messages that it has not acknowledged. */
  readonly unacknowledged: number;
  /** Bytes that the socket has not taken. */
  readonly bufferedBytes: number;
  /**
   * Sends a message.
   *
   * @returns `sent`: handed to the socket, and kept until it is acknowledged; `buffered`: kept for when
   * the client is back, or reads; `dropped`: it will not arrive.
   */
  send(data: OutboundData): SendOutcome;
  /** Sends an application event: a name, and what JSON can say. */
  sendEvent(name: string, data?: unknown): SendOutcome;
  /** Subscribes it without being asked. */
  subscribe(topic: string): void;
  unsubscribe(topic: string): void;
  /**
   * Ends the client and its session. A linekeeper client comes back as a new one, unless the code is one
   * that stops it, like 4400. 4000 to 4005 are linekeeper's own, and refused. @default 1000, ''
   */
  close(code?: number, reason?: string): void;
  /** Cuts the link, as a fault would; the session waits. */
  terminate(): void;
}

/** What became of a broadcast, in clients. */
export interface BroadcastOutcome {
  readonly sent: number;
  readonly buffered: number;
  readonly dropped: number;
}

/** Who was not let in, and why. */
export interface Refusal {
  /** The HTTP status, or the close code. */
  readonly code: number;
  readonly reason: string;
  readonly address: string;
}

/** What a server tells. */
export interface ServerEvents<U extends User = User> {
  listening: [];
  /** A new client: not one that has come back. */
  connection: [client: ServerClient<U>, request: IncomingMessage];
  message: [client: ServerClient<U>, data: string | Buffer];
  event: [client: ServerClient<U>, name: string, data: unknown];
  disconnected: [client: ServerClient<U>, end: LinkEnd];
  resumed: [client: ServerClient<U>, request: IncomingMessage];
  lost: [client: ServerClient<U>, range: SequenceRange];
  end: [client: ServerClient<U>, why: ClientEnd];
  refused: [refusal: Refusal];
  /** Something went wrong in the app's own functions, or while listening. */
  error: [error: LinekeeperError];
}

/** Counts since the server was made, and what is now. */
export interface ServerMetrics {
  /** Open sockets. */
  readonly connections: number;
  /** Clients, with those that are waited for. */
  readonly clients: number;
  /** Clients that are waited for. */
  readonly waiting: number;
  readonly accepted: number;
  readonly refused: number;
  readonly resumed: number;
  /** Resumes that were asked for and not granted. */
  readonly notResumed: number;
  readonly heartbeatFailures: number;
  readonly received: number;
  readonly sent: number;
}

/** The server half. */
export interface ConnectionServer<U extends User = User>
  extends EventEmitter<ServerEvents<U>>, AsyncDisposable {
  /** Every client, with those that are waited for. */
  readonly clients: ReadonlyMap<string, ServerClient<U>>;
  /** The port that it listens on; null while it does not. */
  readonly port: number | null;
  /** Resolves when the server listens; rejects when it cannot. */
  readonly ready: Promise<void>;
  /**
   * Sends a message to the subscribers of a topic, with those of `*`; to every client for `*`. What
   * clients that are waited for miss is kept for them.
   */
  broadcast(
    topic: string,
    data: OutboundData,
    options?: { readonly except?: ServerClient<U> },
  ): BroadcastOutcome;
  getMetrics(): ServerMetrics;
  /**
   * Lets nobody in any more, tells every client when to come back (spread over `overMs`), closes the
   * links with 1012 and waits for that. Ends the sessions. An HTTP server that was given stays open.
   */
  close(options?: {
    /** @default 1.05 times what `reconnectsPerSecond` needs for the present clients */
    readonly overMs?: number;
    /** Links that are not closed by then are cut, in ms. @default 5000 */
    readonly timeoutMs?: number;
  }): Promise<void>;
}
