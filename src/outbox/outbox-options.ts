import { copyOf } from '../protocol/bytes.js';
import { LinekeeperError } from '../protocol/errors.js';
import {
  bool,
  checkOptions,
  either,
  failOption,
  fn,
  methods,
  none,
  oneOf,
  positiveBound,
  positiveCount,
  positiveMs,
  rule,
  text,
  type Schema,
} from '../protocol/option-rules.js';
import { label } from './label.js';
import type { EnqueueOptions, OutboxOptions } from './types.js';

/** What is taken where nothing is given. */
export const defaults = {
  maxMessages: 10_000,
  maxBytes: 16_777_216,
  maxAgeMs: 604_800_000,
  overflow: 'reject',
} as const;

const age = rule('a number of ms from 1 up', (value) => typeof value === 'number' && value >= 1);

const schema: Schema = {
  connection: methods('getSnapshot', 'on', 'send', 'drained'),
  store: methods('open', 'add', 'read', 'attempted', 'remove', 'expire', 'clear', 'size', 'close'),
  protocol: [{ encode: fn, acknowledged: fn }],
  name: text,
  transport: text,
  maxMessages: positiveBound,
  maxBytes: positiveBound,
  maxAgeMs: age,
  overflow: oneOf('reject', 'drop-oldest'),
  window: positiveCount,
  lock: either(fn, none),
  clock: methods('now', 'setTimeout', 'clearTimeout'),
  newId: fn,
  logger: methods('debug', 'info', 'warn', 'error'),
};

const enqueueSchema: Schema = { expiresInMs: positiveMs, key: label, mustAck: bool };

/** @throws LinekeeperError OPTION_INVALID. */
export function checkOutboxOptions(options: OutboxOptions): void {
  checkOptions(schema, options, '');
  const { connection, store, protocol } = options as Partial<OutboxOptions>;
  for (const [name, value] of Object.entries({ connection, store, protocol })) {
    if (value === undefined) failOption(name, value, 'an object, which is required');
  }
  if (protocol?.encode === undefined) failOption('protocol.encode', undefined, fn.accepts);
  const { name = store?.name, lock } = options;
  if (typeof lock === 'function' && name === undefined) {
    failOption('name', name, 'text, as the lock needs a name');
  }
  if (protocol?.acknowledged === undefined && connection?.session === null) {
    const accepted = 'a function, or a connection with a session';
    failOption('protocol.acknowledged', undefined, accepted);
  }
}

/** @throws LinekeeperError OPTION_INVALID for an id that no store keeps. */
export function checkId(id: unknown): void {
  if (!label.test(id)) failOption('newId', id, `a function that gives ${label.accepts}`);
}

/** @throws LinekeeperError OPTION_INVALID. */
export function checkEnqueueOptions(options: EnqueueOptions): void {
  checkOptions(enqueueSchema, options, 'enqueue.');
}

/** Text, or a copy of bytes, which the app may change afterwards. */
export function payloadOf(data: unknown): string | Uint8Array<ArrayBuffer> {
  const payload = typeof data === 'string' ? data : copyOf(data);
  if (payload !== null) return payload;
  throw new LinekeeperError(
    'MESSAGE_UNSUPPORTED',
    `enqueue: given ${typeof data}; accepted: string, ArrayBuffer, a view of one`,
  );
}
