import { isDeepStrictEqual } from 'node:util';
import type { Frame } from '../../../src/protocol/frames.js';

// The limits of PROTOCOL.md once more, in other words than those of the codec.

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const utf8 = new TextEncoder();
const bytes = (text: string): number => utf8.encode(text).length;

const whole =
  (least: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) < 2 ** 53;
const time: Check = (value) =>
  Number.isFinite(value) && (value as number) >= 0 && (value as number) < 2 ** 31;
const word =
  (most: number): Check =>
  (value) =>
    typeof value === 'string' && new RegExp(`^[A-Za-z0-9_.-]{1,${most}}$`).test(value);
const name =
  (most: number): Check =>
  (value) =>
    typeof value === 'string' &&
    value.length > 0 &&
    !/\p{Surrogate}/u.test(value) &&
    Array.from(value).every((character) => character >= ' ' && character !== '\x7f') &&
    bytes(value) <= most;
const words: Check = (value) => typeof value === 'string' && bytes(value) <= 512;
const flag: Check = (value) => value === true || value === false;
const payload: Check = (value) => typeof value === 'string' || value instanceof Uint8Array;
const any: Check = () => true;
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.keys(value).every((key) => Object.hasOwn(checks, key)) &&
    Object.entries(checks).every(([key, check]) => check((value as Fields)[key]));
const is =
  (...values: readonly unknown[]): Check =>
  (value) =>
    values.includes(value);

const window = fields({ messages: whole(1), bytes: whole(1) });
const error = { code: word(64), message: words };

const shapes: Readonly<Record<string, Check>> = {
  hello: fields({
    type: any,
    link: whole(1),
    auth: any,
    window: optional(window),
    session: optional(word(64)),
    token: optional(word(128)),
    received: optional(whole(0)),
  }),
  welcome: fields({
    type: any,
    session: word(64),
    token: word(128),
    resumed: flag,
    refusal: optional(is('unknown', 'token', 'user', 'ahead')),
    received: whole(0),
    next: whole(1),
    heartbeatMs: time,
    graceMs: time,
    spreadMs: time,
    window,
  }),
  ack: fields({ type: any, received: whole(0) }),
  lost: fields({ type: any, next: whole(1) }),
  ping: fields({ type: any, id: whole(0) }),
  pong: fields({ type: any, id: whole(0) }),
  error: fields({ type: any, ...error }),
  drain: fields({ type: any, retryAfterMs: time }),
  numbered: fields({ type: any, seq: whole(1), ack: optional(whole(0)), body: any }),
};

const bodyShapes: Readonly<Record<string, Check>> = {
  message: fields({ kind: any, data: payload }),
  topic: fields({ kind: any, topic: name(256), data: payload }),
  event: fields({ kind: any, name: name(128), data: any }),
  subscribe: fields({ kind: any, topic: name(256) }),
  unsubscribe: fields({ kind: any, topic: name(256) }),
  reply: fields({ kind: any, to: whole(1), error: optional(fields(error)) }),
};

function hasBadKey(value: unknown, depth = 0): boolean {
  if (depth > 32) return true;
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false;
  const { constructor: own } = Object.fromEntries(Object.entries(value)) as {
    constructor?: unknown;
  };
  const reaches = typeof own === 'object' && own !== null && Object.hasOwn(own, 'prototype');
  return (
    Object.hasOwn(value, '__proto__') ||
    reaches ||
    Object.values(value).some((inner) => hasBadKey(inner, depth + 1))
  );
}

/** What is wrong with a frame that was read. */
export function* wrongIn(frame: Frame): Generator<string> {
  if (shapes[frame.type]?.(frame) !== true) yield `it is no ${frame.type}`;
  if (hasBadKey(frame)) yield 'a key reaches for a prototype, or it nests too deep';
  if (frame.type === 'hello') {
    const given = [frame.session, frame.token, frame.received].filter((one) => one !== undefined);
    if (given.length % 3 !== 0) yield 'session, token and received come all or none';
    if (bytes(JSON.stringify(frame.auth ?? null)) > 8192) yield 'auth is too large';
  }
  if (frame.type === 'numbered' && bodyShapes[frame.body.kind]?.(frame.body) !== true) {
    yield `it carries no ${frame.body.kind}`;
  }
}

/** JSON has no -0, and writes what is beyond its numbers (1e400) as null. */
const asJson = (value: unknown): unknown => {
  if (value === 0) return 0;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(asJson);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asJson(one)]));
};

const bytesIn = (value: unknown): unknown =>
  value instanceof Uint8Array ? Uint8Array.from(value) : value;

/** Whether two frames, or two messages, say the same. */
export function isSame(one: unknown, other: unknown): boolean {
  return (
    isDeepStrictEqual(bytesIn(one), bytesIn(other)) || isDeepStrictEqual(asJson(one), asJson(other))
  );
}
