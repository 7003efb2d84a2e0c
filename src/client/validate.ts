import {
  anything,
  bool,
  checkOptions,
  count,
  either,
  failOption,
  fn,
  isRecord,
  methods,
  ms,
  none,
  oneOf,
  positiveBound,
  positiveCount,
  positiveMs,
  rule,
  text,
  type Rule,
  type Schema,
} from '../protocol/option-rules.js';
import { MAX_REASON_BYTES } from '../protocol/close-codes.js';
import { SUBPROTOCOL } from '../protocol/limits.js';
import { utf8Length } from '../policies/utf8.js';

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
export const pageUrl = (): string | undefined =>
  (globalThis as { location?: { readonly href: string } }).location?.href;
const urlRule = either(
  rule('a ws:, wss:, http: or https: URL without a fragment', isSocketUrl),
  fn,
);
/** A subprotocol is a token of RFC 9110, section 5.6.2. */
export const token = /^[!#$%&'*+\-.^_`|~\w]+$/;
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
  url: urlRule,
  protocols: either(
    rule('a subprotocol token, or a list of different ones', (value) =>
      Array.isArray(value)
        ? value.every(isProtocol) && new Set(value).size === value.length
        : isProtocol(value),
    ),
    fn,
  ),
  webSocket: rule('a WebSocket class', fn.test),
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
      highWaterMark: positiveBound,
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
  session: [
    {
      required: bool,
      maxMessages: positiveBound,
      maxBytes: positiveBound,
      maxAgeMs: either(ms, oneOf(Infinity)),
      codec: methods('encodeControl', 'pack', 'encode', 'decode'),
    },
    bool,
  ],
};

/** The options of a connection. */
export const connectionSchema: Schema = {
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

/** The first frames of a session are its own, and so is the subprotocol that it offers. */
function checkSession(options: Record<string, unknown>, prefix: string): void {
  const { session, handshake, protocols } = options;
  if (session === undefined || session === false) return;
  if (handshake !== undefined) {
    const accepted = 'none beside a session, whose hello carries credentials';
    failOption(`${prefix}handshake`, handshake, accepted);
  }
  const { subprotocol = SUBPROTOCOL } = parts(parts(session)['codec']);
  if ([protocols].flat().includes(subprotocol)) {
    const accepted = `others than ${String(subprotocol)}, which the session offers by itself`;
    failOption(`${prefix}protocols`, protocols, accepted);
  }
}

/**
 * Checks the options of a connection.
 *
 * @throws LinekeeperError OPTION_INVALID naming the option, what was given and what is accepted.
 */
export function validateOptions(options: unknown): void {
  checkOptions(connectionSchema, options, '');
  checkSession(options as Record<string, unknown>, '');
  const { transports, url, create } = options as Record<string, unknown>;
  for (const [name, transport] of Object.entries(transports ?? {})) {
    checkOptions(transportSchema, transport, `transports.${name}.`);
    checkSession({ ...(options as object), ...(transport as object) }, `transports.${name}.`);
    const { url: ownUrl, create: ownCreate } = transport as Record<string, unknown>;
    if ((ownUrl ?? url ?? ownCreate ?? create) === undefined) {
      failOption(`transports.${name}.url`, undefined, urlRule.accepts);
    }
  }
  if (transports === undefined && url === undefined && create === undefined) {
    failOption('url', undefined, urlRule.accepts);
  }
}
