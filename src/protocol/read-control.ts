import {
  fitsBytes,
  flag,
  identifier,
  name,
  object,
  time,
  whole,
  words,
  type Fields,
} from './fields.js';
import { ProtocolError } from './protocol-error.js';
import type { Body, ControlFrame, ResumeRefusal, ResumeWindow } from './frames.js';
import { limits } from './limits.js';

const { sequence, idLength, tokenLength } = limits;

const refusals: readonly unknown[] = [
  'unknown',
  'token',
  'user',
  'ahead',
] satisfies ResumeRefusal[];

const windowOf = (of: Fields): ResumeWindow => {
  const window = object(of['window'], 'window');
  return {
    messages: whole(window, 'messages', 1, sequence),
    bytes: whole(window, 'bytes', 1, sequence),
  };
};

const authOf = (of: Fields): { readonly auth?: unknown } => {
  const { auth } = of;
  if (auth === undefined) return {};
  if (!fitsBytes(JSON.stringify(auth), limits.authBytes)) {
    throw new ProtocolError('BAD_FRAME', `auth: accepted: ${String(limits.authBytes)} bytes`);
  }
  return { auth };
};

/** All of the three or none. */
const asksForSession = (of: Fields): boolean =>
  ['session', 'token', 'received'].some((field) => of[field] !== undefined);

/** One reader for each type; fields that are not known are left out. */
const readers: Readonly<Record<string, ((of: Fields) => ControlFrame) | undefined>> = {
  hello: (of) => ({
    type: 'hello',
    link: whole(of, 'link', 1, sequence),
    ...authOf(of),
    ...(of['window'] !== undefined && { window: windowOf(of) }),
    ...(asksForSession(of) && {
      session: identifier(of, 'session', idLength),
      token: identifier(of, 'token', tokenLength),
      received: whole(of, 'received', 0, sequence),
    }),
  }),
  welcome: (of) => ({
    type: 'welcome',
    session: identifier(of, 'session', idLength),
    token: identifier(of, 'token', tokenLength),
    resumed: flag(of, 'resumed'),
    ...(refusals.includes(of['refusal']) && { refusal: of['refusal'] as ResumeRefusal }),
    received: whole(of, 'received', 0, sequence),
    next: whole(of, 'next', 1, sequence),
    heartbeatMs: time(of, 'heartbeatMs'),
    graceMs: time(of, 'graceMs'),
    spreadMs: time(of, 'spreadMs'),
    window: windowOf(of),
    ...(of['maxPayload'] !== undefined && { maxPayload: whole(of, 'maxPayload', 1, sequence) }),
  }),
  ack: (of) => ({ type: 'ack', received: whole(of, 'received', 0, sequence) }),
  lost: (of) => ({ type: 'lost', next: whole(of, 'next', 1, sequence) }),
  ping: (of) => ({ type: 'ping', id: whole(of, 'id', 0, sequence) }),
  pong: (of) => ({ type: 'pong', id: whole(of, 'id', 0, sequence) }),
  error: (of) => ({
    type: 'error',
    code: identifier(of, 'code', idLength),
    message: words(of, 'message'),
  }),
  drain: (of) => ({ type: 'drain', retryAfterMs: time(of, 'retryAfterMs') }),
};

const bodyReaders: Readonly<Record<string, ((of: Fields) => Body) | undefined>> = {
  event: (of) => ({
    kind: 'event',
    name: name(of, 'name', limits.eventBytes),
    data: of['data'],
  }),
  subscribe: (of) => ({ kind: 'subscribe', topic: name(of, 'topic', limits.topicBytes) }),
  unsubscribe: (of) => ({ kind: 'unsubscribe', topic: name(of, 'topic', limits.topicBytes) }),
  reply: (of) => ({
    kind: 'reply',
    to: whole(of, 'to', 1, sequence),
    ...(of['error'] !== undefined && { error: requestErrorOf(object(of['error'], 'error')) }),
  }),
};

const requestErrorOf = (of: Fields) => ({
  code: identifier(of, 'code', idLength),
  message: words(of, 'message'),
});

function read<T>(
  readers: Readonly<Record<string, ((of: Fields) => T) | undefined>>,
  json: unknown,
): T {
  const of = object(json, 'frame');
  const { type } = of;
  const reader =
    typeof type === 'string' && Object.hasOwn(readers, type) ? readers[type] : undefined;
  if (reader === undefined) {
    const given = typeof type === 'string' ? type.slice(0, 32) : typeof type;
    throw new ProtocolError('UNKNOWN_FRAME', given);
  }
  return reader(of);
}

/** @throws ProtocolError for what is no control frame. */
export const readControl = (json: unknown): ControlFrame => read(readers, json);

/** @throws ProtocolError for what is no body of a numbered frame. */
export const readBody = (json: unknown): Body => read(bodyReaders, json);
