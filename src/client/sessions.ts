import type { Clock } from '../actors/clock.js';
import { copyOf } from '../protocol/bytes.js';
import { isEventName, isTopic, shown } from '../protocol/fields.js';
import { LinekeeperError } from '../protocol/errors.js';
import type { Body, Payload } from '../protocol/frames.js';
import { readJson } from '../protocol/json.js';
import { limits } from '../protocol/limits.js';
import { sessionBounds } from '../protocol/session-defaults.js';
import { textCodec } from '../protocol/text-codec.js';
import { Session } from './session.js';
import { messageOf } from '../actors/surface.js';
import type {
  ConnectionSession,
  SendOutcome,
  SessionLoss,
  SessionOptions,
  TransportOptions,
} from './types.js';
import type { Outbound } from '../actors/ports.js';

/** The sessions of all transports of a connection that have one. */
export interface Sessions {
  /** The session of a transport; null without one. */
  readonly of: (transport: string) => Session | null;
  /** Whether the last reconnect brought everything back, in all of them. */
  recovered(): boolean | null;
  lost(): SessionLoss | null;
  /** What has come before the connection was open is delivered. */
  release(): void;
  /** It has stopped by itself: nobody waits for an answer any more. */
  giveUp(): void;
  /** stop(): they are over. */
  forget(): void;
  /** What the app is given; null where there is none. */
  readonly api: ConnectionSession | null;
}

/** What the sessions are made of. */
export interface SessionsOptions {
  readonly transports: readonly (readonly [name: string, options: TransportOptions])[];
  readonly clock: Clock;
  /** How long an attempt may take, in ms. */
  readonly connectTimeoutMs: number;
  /** Takes what the server has sent; false while nothing may be delivered, and it is kept. */
  readonly deliver: (body: Body, transport: string) => boolean;
  readonly changed: () => void;
  readonly report: (error: LinekeeperError) => void;
  /** Sends by the outlet of a transport, in order with its messages. */
  readonly send: (data: Outbound, transport: string, nowOrNever?: boolean) => SendOutcome;
  /** Why nothing can be had any more; null while it can. */
  readonly disposed: () => LinekeeperError | null;
}

const invalid = (what: string, bytes: number): LinekeeperError =>
  new LinekeeperError(
    'OPTION_INVALID',
    `${what}; accepted: text of 1 to ${String(bytes)} bytes without control characters`,
  );

const topicError = (method: string, topic: unknown): LinekeeperError | null =>
  isTopic(topic)
    ? null
    : invalid(`${method}: given ${shown(topic)} as the topic`, limits.topicBytes);

/** A server that takes a hello and says nothing for this long does not speak the protocol, in ms. */
const HELLO_TIMEOUT_MS = 5000;

/** What waits here is for a listener, and must not end a process where there is none. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Bytes that the app may change afterwards. */
function payloadOf(
  method: string,
  data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer>,
): Payload {
  const payload = typeof data === 'string' ? data : copyOf(data);
  if (payload !== null) return payload;
  throw new LinekeeperError(
    'MESSAGE_UNSUPPORTED',
    `${method}: given ${typeof data}; accepted: string, ArrayBuffer, a view of one`,
  );
}

/** The data of an event as the peer will read it: what it would close the link over is to fail here. */
function eventData(data: unknown): unknown {
  try {
    // In a frame it is as deep as here.
    return (readJson(JSON.stringify({ data })) as { readonly data?: unknown }).data;
  } catch (error) {
    const accepted = `what JSON can say, at most ${String(limits.jsonDepth - 1)} deep`;
    throw new LinekeeperError(
      'OPTION_INVALID',
      `sendEvent: ${messageOf(error)}; accepted: ${accepted}`,
      error,
    );
  }
}

function createApi(
  session: Session,
  transport: string,
  { send, disposed }: SessionsOptions,
): ConnectionSession {
  const want = (method: string, topic: string, isWanted: boolean): Promise<void> => {
    const error = disposed() ?? topicError(method, topic);
    return handled(error === null ? session.want(topic, isWanted) : Promise.reject(error));
  };
  const request = (
    error: LinekeeperError | null,
    body: () => Body,
    nowOrNever = false,
  ): Promise<void> =>
    handled(
      new Promise((resolve, failed) => {
        if (error !== null) throw error;
        const outcome = send({ item: { body: body(), resolve, failed } }, transport, nowOrNever);
        // Whoever was told why before keeps that.
        if (outcome === 'dropped') failed(new LinekeeperError('QUEUE_OVERFLOW'));
      }),
    );
  return {
    get id() {
      return session.id;
    },
    get unacknowledged() {
      return session.unacknowledged;
    },
    subscribe: (topic) => want('subscribe', topic, true),
    unsubscribe: (topic) => want('unsubscribe', topic, false),
    publish: (topic, data) =>
      request(disposed() ?? topicError('publish', topic), () => ({
        kind: 'topic',
        topic,
        data: payloadOf('publish', data),
      })),
    deliver: (data, { delivery } = {}) =>
      request(
        disposed(),
        () => ({ kind: 'message', data: payloadOf('deliver', data) }),
        delivery === 'drop',
      ),
    sendEvent: (name, data) => {
      if (!isEventName(name)) {
        throw invalid(`sendEvent: given ${shown(name)} as the name`, limits.eventBytes);
      }
      const body = { kind: 'event', name, data: eventData(data) } as const;
      if (disposed() !== null) return 'dropped';
      return send({ item: { body, failed: () => undefined } }, transport);
    },
  };
}

/** Creates a session for each transport that asks for one. */
export function createSessions(options: SessionsOptions): Sessions {
  const { transports, clock, connectTimeoutMs, deliver, changed, report } = options;
  const sessions = new Map<string, Session>();
  const held: (readonly [Body, string])[] = [];
  for (const [transport, { session: asked }] of transports) {
    if (asked === undefined || asked === false) continue;
    const {
      required = false,
      codec = textCodec,
      ...bounds
    }: SessionOptions = asked === true ? {} : asked;
    const session = new Session({
      transport,
      codec,
      clock,
      bounds: { ...sessionBounds, ...bounds },
      isRequired: required,
      // Doing without takes its time as well, within the same attempt.
      helloTimeoutMs: Math.min(HELLO_TIMEOUT_MS, connectTimeoutMs / 2),
      changed,
      report,
      deliver: (body) => {
        // It counts as received, so it outlives the link on which it came.
        if (held.length > 0 || !deliver(body, transport)) held.push([body, transport]);
      },
    });
    sessions.set(transport, session);
  }
  const all = [...sessions.values()];
  const [first] = sessions;
  return {
    of: (transport) => sessions.get(transport) ?? null,
    recovered: () => {
      const known = all.map(({ recovered }) => recovered).filter((one) => one !== null);
      return known.length === 0 ? null : known.every(Boolean);
    },
    lost: () => all.find(({ lost }) => lost !== null)?.lost ?? null,
    release: () => {
      for (let next = held[0]; next !== undefined; next = held[0]) {
        if (!deliver(...next)) return;
        held.shift();
      }
    },
    giveUp: () => {
      for (const session of all) session.giveUp();
    },
    forget: () => {
      held.length = 0;
      for (const session of all) session.forget();
    },
    api: first === undefined ? null : createApi(first[1], first[0], options),
  };
}
