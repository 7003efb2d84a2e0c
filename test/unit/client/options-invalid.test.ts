import { describe, expect, it } from 'vitest';
import {
  createConnection,
  LinekeeperError,
  type ConnectionOptions,
} from '../../../src/client/index.js';

const url = 'wss://example.test';
const ms = 'a number of ms from 0 to 2147483647';
const positiveMs = 'a number of ms from 1 to 2147483647';
const count = 'a whole number from 0 up, or Infinity';
const positiveCount = 'a whole number from 1 up';
const socketUrl = 'a ws:, wss:, http: or https: URL without a fragment';

function refusal(options: unknown): LinekeeperError {
  try {
    createConnection(options as ConnectionOptions);
  } catch (error) {
    if (error instanceof LinekeeperError) return error;
    throw error;
  }
  throw new Error('the options were accepted');
}

/** The option, a wrong value, how the message shows it, and what it says is accepted. */
type Row = readonly [option: string, value: unknown, shown: string, accepted: string];

const rows: readonly Row[] = [
  ['url', undefined, 'undefined', socketUrl],
  ['url', '', '""', socketUrl],
  ['url', 'example.test', '"example.test"', socketUrl],
  ['url', 'ftp://example.test', '"ftp://example.test"', socketUrl],
  ['url', 'wss://', '"wss://"', socketUrl],
  ['url', 'wss://example.test/#fragment', '"wss://example.test/#…"', socketUrl],
  ['url', new URL('ftp://example.test'), 'ftp://example.test/', socketUrl],
  ['url', 42, '42', socketUrl],
  ['url', null, 'null', socketUrl],
  ['url', [url], 'a list of 1', socketUrl],
  ['protocols', 'two words', '"two words"', 'a subprotocol token'],
  ['protocols', '', '""', 'a subprotocol token'],
  ['protocols', ['v1', 'v1'], 'a list of 2', 'a list of different ones'],
  ['protocols', ['v1', 2], 'a list of 2', 'a list of different ones'],
  ['protocols', 7, '7', 'a subprotocol token'],
  ['webSocket', 'ws', '"ws"', 'a WebSocket class'],
  ['create', {}, 'an object with nothing', 'a function'],
  ['handshake', true, 'true', 'a function'],
  ['binaryType', 'nodebuffer', '"nodebuffer"', '"arraybuffer", "blob", null'],
  ['delivery', 'outbox!', '"outbox!"', '"drop", "queue"'],
  ['delivery', null, 'null', '"drop", "queue"; an object'],
  ['delivery.mode', 'keep', '"keep"', '"drop", "queue"'],
  ['delivery.maxMessages', -1, '-1', count],
  ['delivery.maxMessages', 1.5, '1.5', count],
  ['delivery.maxMessages', NaN, 'NaN', count],
  ['delivery.maxMessages', '100', '"100"', count],
  ['delivery.maxBytes', -1, '-1', count],
  ['delivery.overflow', 'drop', '"drop"', '"drop-oldest", "drop-newest", "throw"'],
  ['delivery.keepOnStop', 1, '1', 'true or false'],
  ['delivery.pace', { batch: 5 }, 'an object with batch', 'an object with batch'],
  [
    'delivery.pace',
    { batch: 0, everyMs: 100 },
    'an object with batch: 0, everyMs: 100',
    'from 1 up',
  ],
  ['delivery.pace', { batch: 5, everyMs: NaN }, 'an object with batch: 5, everyMs: NaN', 'in ms'],
  ['delivery.pace', { batch: 5, everyMs: 1, each: 2 }, 'an object with', 'everyMs'],
  ['heartbeat', true, 'true', 'false; an object'],
  ['heartbeat', 15_000, '15000', 'false; an object'],
  ['heartbeat.intervalMs', 0, '0', positiveMs],
  ['heartbeat.intervalMs', Infinity, 'Infinity', positiveMs],
  ['heartbeat.timeoutMs', -5, '-5', positiveMs],
  ['heartbeat.misses', 0, '0', positiveCount],
  ['heartbeat.misses', 1.5, '1.5', positiveCount],
  ['heartbeat.probeTimeoutMs', NaN, 'NaN', positiveMs],
  ['heartbeat.ping', 'ping', '"ping"', 'a function'],
  ['heartbeat.isPong', 'pong', '"pong"', 'a function'],
  ['transports', {}, 'an object with nothing', 'an object of at least one transport'],
  ['transports', [], 'a list of 0', 'an object of at least one transport'],
  ['transports', [{ url }], 'a list of 1', 'an object of at least one transport'],
  ['transports', null, 'null', 'an object of at least one transport'],
  ['transports.sync', url, `"${url}"`, 'an object'],
  ['transports.sync.url', 'nowhere', '"nowhere"', socketUrl],
  ['transports.sync.heartbeat.intervalMs', -1, '-1', positiveMs],
  ['backoff', 1000, '1000', 'a function'],
  ['close', 'fatal', '"fatal"', 'an object'],
  [
    'close.codes',
    { 1011: 'stop' },
    'an object with 1011',
    '"retry", "room-reset", "auth", "fatal"',
  ],
  ['close.codes', ['fatal'], 'a list of 1', '"retry", "room-reset", "auth", "fatal"'],
  [
    'close.reasons',
    { gone: true },
    'an object with gone',
    '"retry", "room-reset", "auth", "fatal"',
  ],
  ['close.classify', 'fatal', '"fatal"', 'a function'],
  ['roomReset', 5000, '5000', 'an object with minMs and maxMs'],
  ['roomReset', { minMs: 5000 }, 'an object with minMs', 'an object with minMs and maxMs'],
  ['roomReset', { maxMs: 5000 }, 'an object with maxMs', 'an object with minMs and maxMs'],
  ['roomReset', { minMs: 2, maxMs: 1 }, 'an object with minMs: 2, maxMs: 1', 'minMs at most maxMs'],
  ['roomReset', { minMs: -1, maxMs: 1 }, 'an object with minMs: -1, maxMs: 1', 'numbers of ms'],
  [
    'roomReset',
    { minMs: 0, maxMs: Infinity },
    'an object with minMs: 0, maxMs: Infinity',
    'numbers of ms',
  ],
  ['gates', false, 'false', 'an object'],
  ['gates.network', 'on', '"on"', 'true or false'],
  ['gates.visibility', 0, '0', 'true or false'],
  ['gates.hiddenGraceMs', Infinity, 'Infinity', ms],
  ['gates.hiddenGraceMs', -1, '-1', ms],
  ['gates.probeOffline', null, 'null', 'true or false'],
  ['resume.mode', 'now', '"now"', '"cooldown", "immediate"'],
  ['resume.delay', 500, '500', 'an object with minMs and maxMs'],
  ['resume.delay', 'later', '"later"', '"backoff"'],
  [
    'resume.delay',
    { minMs: 9, maxMs: 1 },
    'an object with minMs: 9, maxMs: 1',
    'minMs at most maxMs',
  ],
  ['resume.resetBackoff', 'yes', '"yes"', 'true or false'],
  ['storm.maxAttempts', 0, '0', positiveCount],
  ['storm.maxAttempts', Infinity, 'Infinity', positiveCount],
  ['storm.windowMs', 0, '0', positiveMs],
  ['maxAttempts', -1, '-1', count],
  ['maxAttempts', NaN, 'NaN', count],
  ['maxAttempts', -Infinity, '-Infinity', count],
  ['stableWindowMs', -1, '-1', ms],
  ['stableWindowMs', 2 ** 31, '2147483648', ms],
  ['connectTimeoutMs', 0, '0', positiveMs],
  ['connectTimeoutMs', Infinity, 'Infinity', positiveMs],
  ['connectTimeoutMs', '10s', '"10s"', positiveMs],
  ['credentialsTimeoutMs', 0, '0', positiveMs],
  ['lostAfterMs', NaN, 'NaN', ms],
  ['environment', {}, 'an object with nothing', 'an object with read, watch; null'],
  ['environment', { read: () => null }, 'an object with read', 'an object with read, watch'],
  ['clock', Date, 'a function', 'an object with now, setTimeout, clearTimeout'],
  ['random', 0.5, '0.5', 'a function'],
  ['storage', 'sessionStorage', '"sessionStorage"', 'an object with getItem, setItem, removeItem'],
  ['storageKey', '', '""', 'a string that is not empty'],
  ['logger', console.log, 'a function', 'an object with debug, info, warn, error'],
  ['inspect', {}, 'an object with nothing', 'a function'],
];

/** `{ transports: { sync: { url: value } } }` from `transports.sync.url`. */
function optionsWith(option: string, value: unknown): unknown {
  const [first = '', ...rest] = option.split('.');
  const nested = rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
  return { ...(first !== 'url' && first !== 'transports' && { url }), [first]: nested };
}

describe('a wrong option', () => {
  it.each(rows)(
    '%s: %o is named, shown, and told what is accepted',
    (option, value, shown, accepted) => {
      const error = refusal(optionsWith(option, value));
      expect(error).toMatchObject({ code: 'OPTION_INVALID', retryable: false });
      expect(error.message).toContain(`option "${option}": given ${shown}`);
      expect(error.message).toMatch(/; accepted: /);
      expect(error.message.split('; accepted: ')[1]).toContain(accepted);
      expect(error.message).toContain('linekeeper/docs/errors.md#option_invalid');
    },
  );

  it.each<[string, unknown, string]>([
    ['reconnect', { url, reconnect: true }, 'url, protocols, webSocket'],
    [
      'delivery.maxMesages',
      { url, delivery: { mode: 'queue', maxMesages: 1 } },
      'mode, maxMessages',
    ],
    ['heartbeat.interval', { url, heartbeat: { interval: 1 } }, 'intervalMs, timeoutMs'],
    ['close.code', { url, close: { code: {} } }, 'codes, reasons, classify'],
    ['gates.online', { url, gates: { online: true } }, 'network, visibility'],
    ['storm.max', { url, storm: { max: 1 } }, 'maxAttempts, windowMs'],
    ['resume.delayMs', { url, resume: { delayMs: 1 } }, 'mode, delay'],
    [
      'transports.sync.backoff',
      { transports: { sync: { url, backoff: () => 1 } } },
      'url, protocols',
    ],
    ['toString', { url, toString: () => '' }, 'url, protocols'],
    ['__proto__', JSON.parse(`{ "url": "${url}", "__proto__": {} }`), 'url, protocols'],
  ])('%s is unknown, and the known ones are told', (option, options, known) => {
    const error = refusal(options);
    expect(error.code).toBe('OPTION_INVALID');
    expect(error.message).toContain(`option "${option}" is unknown; accepted: ${known}`);
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a URL in place of the options', url, `"${url}"`],
    ['a list', [], 'a list of 0'],
    ['a function', () => url, 'a function'],
  ])('%s is refused', (_name, options, shown) => {
    expect(refusal(options).message).toContain(
      `option "options": given ${shown}; accepted: an object`,
    );
  });

  it('a transport without a url is named, unless it has the shared one or makes its own socket', () => {
    expect(refusal({ transports: { sync: { url }, intent: {} } }).message).toContain(
      'option "transports.intent.url": given undefined',
    );
    const make = (): never => {
      throw new Error('not called before start');
    };
    for (const options of [
      { url, transports: { sync: {}, intent: {} } },
      { transports: { sync: { create: make } } },
      { create: make, transports: { sync: {} } },
    ]) {
      expect(createConnection(options).getSnapshot().status).toBe('stopped');
    }
  });

  it('leaves an option that is undefined at its default', () => {
    const options = {
      url,
      maxAttempts: undefined,
      heartbeat: undefined,
      gates: { network: undefined },
    };
    const connection = createConnection(options as unknown as ConnectionOptions);
    expect(connection.getSnapshot().status).toBe('stopped');
  });

  it('is refused whatever it is made of', () => {
    for (const value of [
      Symbol('s'),
      10n,
      Object.create(null),
      [Object.create(null)],
      new Proxy({}, {}),
    ]) {
      expect(refusal({ url, maxAttempts: value }).message).toContain(
        'option "maxAttempts": given ',
      );
    }
  });
});
