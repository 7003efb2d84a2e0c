import { MAX_TIMER_MS } from '../policies/retry.js';
import { MAX_REASON_BYTES } from '../protocol/close-codes.js';
import { utf8Length } from '../policies/utf8.js';
import { LinekeeperError } from './errors.js';
import { redact } from './redact.js';

/** What one option accepts, in words and as a test. */
interface Rule {
  readonly accepts: string;
  readonly test: (value: unknown) => boolean;
}

/** Rules by option; a nested schema for an object of options. */
interface Schema {
  readonly [option: string]: Rule | readonly [Schema, alternative?: Rule];
}

const rule = (accepts: string, test: Rule['test']): Rule => ({ accepts, test });
const oneOf = (...values: readonly unknown[]): Rule =>
  rule(values.map((value) => JSON.stringify(value)).join(', '), (value) => values.includes(value));
const isFunction = (value: unknown): boolean => typeof value === 'function';
const isNumber = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most;
const hasMethods =
  (...names: readonly string[]) =>
  (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => isFunction((value as Record<string, unknown>)[name]));
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const ms = rule(`a number of ms from 0 to ${String(MAX_TIMER_MS)}`, (value) =>
  isNumber(value, 0, MAX_TIMER_MS),
);
const positiveMs = rule(`a number of ms from 1 to ${String(MAX_TIMER_MS)}`, (value) =>
  isNumber(value, 1, MAX_TIMER_MS),
);
const count = rule(
  'a whole number from 0 up, or Infinity',
  (value) => value === Infinity || (Number.isInteger(value) && isNumber(value, 0, Infinity)),
);
const positiveCount = rule(
  'a whole number from 1 up',
  (value) => Number.isSafeInteger(value) && isNumber(value, 1, Infinity),
);
const bool = rule('true or false', (value) => typeof value === 'boolean');
const fn = rule('a function', isFunction);
const text = rule(
  'a string that is not empty',
  (value) => typeof value === 'string' && value !== '',
);
const anything = rule('anything', () => true);
const none = oneOf(null);
const methods = (...names: readonly string[]): Rule =>
  rule(`an object with ${names.join(', ')}`, hasMethods(...names));
const either = (...rules: readonly Rule[]): Rule =>
  rule(rules.map(({ accepts }) => accepts).join('; '), (value) =>
    rules.some(({ test }) => test(value)),
  );

const isSocketUrl = (value: unknown): boolean => {
  if (typeof value !== 'string' && !(value instanceof URL)) return false;
  try {
    const { protocol, hash } = new URL(String(value), pageUrl());
    return /^(wss?|https?):$/.test(protocol) && hash === '';
  } catch {
    return false;
  }
};
/** Relative URLs are resolved against the page, as browsers do. */
const pageUrl = (): string | undefined =>
  (globalThis as { location?: { readonly href: string } }).location?.href;
const socketUrl = rule('a ws:, wss:, http: or https: URL without a fragment', isSocketUrl);
const token = /^[!#$%&'*+\-.^_`|~\w]+$/;
const isProtocol = (value: unknown): boolean => typeof value === 'string' && token.test(value);

const parts = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});
const delayRange = rule(
  'an object with minMs and maxMs, numbers of ms with minMs at most maxMs',
  (value) => {
    const { minMs, maxMs, ...others } = parts(value);
    const isWhole = ms.test(minMs) && ms.test(maxMs) && Object.keys(others).length === 0;
    return isWhole && (minMs as number) <= (maxMs as number);
  },
);
const pace = rule('an object with batch, a whole number from 1 up, and everyMs, in ms', (value) => {
  const { batch, everyMs, ...others } = parts(value);
  return positiveCount.test(batch) && positiveMs.test(everyMs) && Object.keys(others).length === 0;
});
const verb = oneOf('retry', 'room-reset', 'auth', 'fatal');
const table = (accepts: string, isKey: (key: string) => boolean): Rule =>
  rule(
    `an object of ${verb.accepts} by ${accepts}`,
    (value) =>
      isRecord(value) && Object.entries(value).every(([key, of]) => isKey(key) && verb.test(of)),
  );
const codes = table('close codes from 1000 to 4999', (key) => /^[1-4]\d{3}$/.test(key));
const reasons = table(
  `close reasons of at most ${String(MAX_REASON_BYTES)} bytes`,
  (key) => utf8Length(key) <= MAX_REASON_BYTES,
);

const transportSchema: Schema = {
  url: either(socketUrl, fn),
  protocols: either(
    rule('a subprotocol token, or a list of different ones', (value) =>
      Array.isArray(value)
        ? value.every(isProtocol) && new Set(value).size === value.length
        : isProtocol(value),
    ),
    fn,
  ),
  webSocket: rule('a WebSocket class', isFunction),
  create: fn,
  binaryType: oneOf('arraybuffer', 'blob', null),
  handshake: fn,
  delivery: [
    {
      mode: oneOf('drop', 'queue'),
      maxMessages: count,
      maxBytes: count,
      overflow: oneOf('drop-oldest', 'drop-newest', 'throw'),
      keepOnStop: bool,
      pace: either(pace, none),
    },
    oneOf('drop', 'queue'),
  ],
  heartbeat: [
    {
      intervalMs: positiveMs,
      timeoutMs: positiveMs,
      misses: positiveCount,
      probeTimeoutMs: positiveMs,
      ping: fn,
      isPong: fn,
    },
    oneOf(false),
  ],
};

const connectionSchema: Schema = {
  ...transportSchema,
  transports: rule(
    'an object of at least one transport',
    (value) => isRecord(value) && Object.keys(value).length > 0,
  ),
  credentials: anything,
  backoff: fn,
  close: [{ codes, reasons, classify: fn }],
  roomReset: delayRange,
  gates: [{ network: bool, visibility: bool, hiddenGraceMs: ms, probeOffline: bool }],
  resume: [
    {
      mode: oneOf('cooldown', 'immediate'),
      delay: either(delayRange, oneOf('backoff')),
      resetBackoff: bool,
    },
  ],
  storm: [{ maxAttempts: positiveCount, windowMs: positiveMs }],
  maxAttempts: count,
  stableWindowMs: ms,
  connectTimeoutMs: positiveMs,
  credentialsTimeoutMs: positiveMs,
  lostAfterMs: ms,
  environment: either(methods('read', 'watch'), none),
  clock: methods('now', 'setTimeout', 'clearTimeout'),
  random: fn,
  storage: methods('getItem', 'setItem', 'removeItem'),
  storageKey: text,
  logger: methods('debug', 'info', 'warn', 'error'),
  inspect: either(fn, methods('probe')),
};

const show = (value: unknown): string => {
  if (typeof value === 'function') return 'a function';
  if (value instanceof URL) return redact(value.href);
  if (typeof value === 'string') return JSON.stringify(redact(value));
  if (Array.isArray(value)) return `a list of ${String(value.length)}`;
  if (isRecord(value)) {
    const shown = Object.entries(value).map(([key, part]) =>
      isRecord(part) ? key : `${key}: ${show(part)}`,
    );
    return `an object with ${shown.join(', ') || 'nothing'}`;
  }
  return String(value);
};

const fail = (path: string, value: unknown, accepts: string): never => {
  throw new LinekeeperError(
    'OPTION_INVALID',
    `option "${path}": given ${show(value)}; accepted: ${accepts}`,
  );
};

function check(schema: Schema, options: unknown, prefix: string): void {
  if (!isRecord(options)) {
    fail(prefix === '' ? 'options' : prefix.slice(0, -1), options, 'an object');
    return;
  }
  for (const [option, value] of Object.entries(options)) {
    const path = prefix + option;
    const expected = Object.hasOwn(schema, option) ? schema[option] : undefined;
    if (expected === undefined) {
      throw new LinekeeperError(
        'OPTION_INVALID',
        `option "${path}" is unknown; accepted: ${Object.keys(schema).join(', ')}`,
      );
    }
    if (value === undefined) continue;
    if (!('test' in expected)) {
      const [nested, alternative] = expected;
      if (alternative?.test(value) === true) continue;
      if (!isRecord(value)) {
        fail(path, value, [alternative?.accepts, 'an object'].filter(Boolean).join('; '));
      }
      check(nested, value, `${path}.`);
    } else if (!expected.test(value)) {
      fail(path, value, expected.accepts);
    }
  }
}

/**
 * Checks the options of a connection.
 *
 * @throws LinekeeperError OPTION_INVALID naming the option, what was given and what is accepted.
 */
export function validateOptions(options: unknown): void {
  check(connectionSchema, options, '');
  const { transports, url, create } = options as Record<string, unknown>;
  for (const [name, transport] of Object.entries(transports ?? {})) {
    check(transportSchema, transport, `transports.${name}.`);
    const { url: ownUrl, create: ownCreate } = transport as Record<string, unknown>;
    if ((ownUrl ?? url ?? ownCreate ?? create) === undefined) {
      fail(`transports.${name}.url`, undefined, `${socketUrl.accepts}; a function`);
    }
  }
  if (transports === undefined && url === undefined && create === undefined) {
    fail('url', undefined, `${socketUrl.accepts}; a function`);
  }
}
