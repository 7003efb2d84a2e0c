import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { describe, expect, it } from 'vitest';
import { LinekeeperError } from '../../../src/protocol/errors.js';
import { textCodec } from '../../../src/protocol/text-codec.js';
import { defaults, settingsOf } from '../../../src/server/options.js';

/** What goes wrong with these options; undefined for nothing. */
function problemOf(options: object): LinekeeperError | undefined {
  try {
    settingsOf(options);
    return undefined;
  } catch (error) {
    if (error instanceof LinekeeperError) return error;
    throw error;
  }
}

const acceptedNames = (options: object): readonly string[] =>
  /accepted: (.*) \(OPTION_INVALID/.exec(problemOf(options)?.message ?? '')?.[1]?.split(', ') ?? [];

const logger = { debug: () => 0, info: () => 0, warn: () => 0, error: () => 0 };
const badCount = [-1, 1.5, NaN, '1', null];
const badMs = [-1, NaN, Infinity, 2 ** 31, '1000', null];

/** For each option what it accepts, and what it does not. */
const options: Readonly<Record<string, { good: readonly unknown[]; bad: readonly unknown[] }>> = {
  port: { good: [0, 65_535], bad: [-1, 65_536, 1.5, NaN, '8080', null] },
  host: { good: ['::1'], bad: ['', 1, null] },
  path: { good: ['/', '/a/b'], bad: ['', 'live', '/a?b', '/a#b', 7, ['/live'], null] },
  authenticate: { good: [() => null], bad: ['jwt', {}, null] },
  authenticateAt: { good: ['hello'], bad: ['handshake', '', true, null] },
  origins: { good: [[], ['https://a.example', /\.a$/]], bad: ['https://a.example', [1], null] },
  addressOf: { good: [() => ''], bad: ['x-forwarded-for', null] },
  'limits.maxPayloadBytes': { good: [1, 2 ** 40], bad: [0, Infinity, ...badCount] },
  'limits.maxConnections': { good: [0, Infinity], bad: badCount },
  'limits.perAddress': {
    good: [null, { maxConnections: 1, perSecond: 0.5 }],
    bad: [true, 5, [], {}, { maxConnections: 1 }, { perSecond: 1 }, { perMinute: 1 }],
  },
  'limits.messagesPerSecond': { good: [0.1, Infinity], bad: [0, -1, NaN, '1', null] },
  'limits.maxTopics': { good: [0, Infinity], bad: badCount },
  'limits.helloTimeoutMs': { good: [1, 2 ** 31 - 1], bad: [0, ...badMs] },
  'limits.authTimeoutMs': { good: [1, 2 ** 31 - 1], bad: [0, ...badMs] },
  'sessions.graceMs': { good: [0, 2 ** 31 - 1], bad: badMs },
  'sessions.maxMessages': { good: [1, Infinity], bad: [0, ...badCount] },
  'sessions.maxBytes': { good: [1, Infinity], bad: [0, ...badCount] },
  'sessions.maxAgeMs': { good: [0, Infinity], bad: [-1, NaN, 2 ** 31, '1', null] },
  'sessions.maxWaiting': { good: [0, Infinity], bad: badCount },
  heartbeat: { good: [false, {}], bad: [true, 30_000, null, []] },
  'heartbeat.intervalMs': { good: [1, 2 ** 31 - 1], bad: [0, ...badMs] },
  'heartbeat.misses': { good: [1, 5], bad: [0, Infinity, ...badCount] },
  'topics.authorize': { good: [() => true], bad: [true, null] },
  'slowConsumer.warnBytes': { good: [0, Infinity], bad: badCount },
  'slowConsumer.maxBytes': { good: [0, Infinity], bad: badCount },
  'slowConsumer.patienceMs': { good: [0, 5000], bad: badMs },
  'slowConsumer.policy': { good: ['close', 'drop'], bad: ['kill', true, null] },
  plain: { good: ['raw', 'json', false], bad: [true, 'text', null] },
  reconnectsPerSecond: { good: [0.1, Infinity], bad: [0, -1, NaN, '1', null] },
  codec: { good: [textCodec], bad: [{}, 'json', null] },
  clock: { good: [{ now: Date.now, setTimeout, clearTimeout }], bad: [{}, Date, null] },
  random: { good: [Math.random], bad: [0.5, null] },
  logger: { good: [logger], bad: [{ info: () => 0 }, true, null] },
  'limits.perAddress.maxConnections': { good: [], bad: [0, Infinity, ...badCount] },
  'limits.perAddress.perSecond': { good: [], bad: [0, -1, NaN, '1'] },
};

/** Options with this one set, in whichever group it is. */
const set = (path: string, value: unknown): object => {
  const [first = '', ...rest] = path.split('.');
  const inner = rest.length === 0 ? value : set(rest.join('.'), value);
  return first === 'perAddress' && rest.length > 0
    ? { perAddress: { maxConnections: 1, perSecond: 1, ...(inner as object) } }
    : { [first]: inner };
};
const given = (path: string, value: unknown): object => ({ port: 0, ...set(path, value) });

const cases = Object.entries(options);
const groups = ['limits', 'sessions', 'heartbeat', 'topics', 'slowConsumer'];

describe.each(cases)('option %s', (path, { good, bad }) => {
  it.each(good.map((value) => [value]))('accepts %o', (value) => {
    expect(problemOf(given(path, value))).toBeUndefined();
  });

  it.each(bad.map((value) => [value]))('refuses %o in one clear sentence', (value) => {
    const problem = problemOf(given(path, value));
    expect(problem?.code).toBe('OPTION_INVALID');
    expect(problem?.message).toMatch(/^option "[\w.]+"(: given .+; accepted: .+| is unknown; .+)$/);
    expect(problem?.message).toContain(`"${path}`);
  });
});

it('is one of those that were tried above, whatever it is', () => {
  const inGroups = groups.flatMap((group) =>
    acceptedNames({ port: 0, [group]: { nonsense: 1 } }).map((name) => `${group}.${name}`),
  );
  const all = [
    ...acceptedNames({ nonsense: 1 }).filter((name) => !groups.includes(name)),
    ...inGroups,
  ];
  expect(all.length).toBeGreaterThan(25);
  expect(all.filter((name) => name !== 'server' && !(name in options))).toEqual([]);
});

describe('an option that does not exist', () => {
  it.each<object>([{ prot: 8080 }, { limits: { maxConections: 1 } }, { toString: 1 }])(
    'is refused by name: %o',
    (wrong) => {
      const problem = problemOf({ port: 0, ...wrong });
      expect(problem?.code).toBe('OPTION_INVALID');
      expect(problem?.message).toMatch(/ is unknown; accepted: /);
    },
  );

  it.each([undefined, null, 'port', 8080])('makes no options of %o', (nothing) => {
    expect(problemOf(nothing as never)?.message).toMatch(/^option "options": given .* an object/);
  });

  it('is not one that is undefined', () => {
    expect(problemOf({ port: 0, host: undefined, limits: { maxTopics: undefined } })).toBe(
      undefined,
    );
  });
});

describe('port and server', () => {
  it.each([
    ['neither', {}],
    ['both', { port: 0, server: createServer() }],
  ])('are refused: %s', (_, wrong) => {
    expect(problemOf(wrong)?.message).toMatch(
      /^option "port": given .*; accepted: either a port or a server, and not both/,
    );
  });

  it.each<object>([{ server: {} }, { server: 'http://localhost' }, { server: null }])(
    'want a server that upgrades: %o',
    (wrong) => {
      expect(problemOf(wrong)?.message).toMatch(/^option "server": given /);
    },
  );

  it('want the server and not the app of Express, and say how to get it', () => {
    const { message } = problemOf({ server: () => undefined })!;
    expect(message).toMatch(
      /^option "server": given a function; .*app\.listen\(…\).*createServer\(app\)/,
    );
  });

  it('want the server and not the app of Fastify, and say how without all that it has', () => {
    const app = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`key${index}`, {}]));
    const { message } = problemOf({ server: app })!;
    expect(message).toContain(
      'given an object with key0, key1, key2, key3, key4, key5, key6, key7, …;',
    );
    expect(message).toContain('app.server');
  });

  it('take an HTTP server, and one of `ws`', () => {
    expect(problemOf({ server: createServer() })).toBeUndefined();
    expect(problemOf({ server: new WebSocketServer({ noServer: true }) })).toBeUndefined();
  });
});

describe('authenticateAt', () => {
  it('is refused at the upgrade without authenticate, which nobody would be asked by', () => {
    expect(problemOf({ port: 0, authenticateAt: 'upgrade' })?.message).toMatch(
      /^option "authenticateAt": given "upgrade"; accepted: .*authenticate/,
    );
    const asked = { port: 0, authenticateAt: 'upgrade', authenticate: () => null };
    expect(problemOf(asked)).toBeUndefined();
  });
});

describe('the largest message', () => {
  it('is that of the option, or of a `ws` server, whose 0 says nothing', () => {
    const of = (maxPayload: number) =>
      settingsOf({ server: new WebSocketServer({ noServer: true, maxPayload }) }).maxPayload;
    expect(settingsOf({ port: 0, limits: { maxPayloadBytes: 5 } }).maxPayload).toBe(5);
    expect([of(7), of(0)]).toEqual([7, undefined]);
  });
});

describe('what a `ws` server has decided already', () => {
  it.each([
    ['path', '/live'],
    ['origins', ['https://a.example']],
    ['authenticateAt', 'upgrade'],
    ['plain', false],
    ['limits.maxPayloadBytes', 1000],
    ['limits.maxConnections', 1000],
    ['limits.perAddress', { maxConnections: 1, perSecond: 1 }],
  ])('is refused and not ignored: %s', (path, value) => {
    const server = new WebSocketServer({ noServer: true });
    const problem = problemOf({ server, ...set(path, value) });
    expect(problem?.message).toMatch(new RegExp(`^option "${path}": given .*; accepted: `));
  });
});

it('fills in the defaults, each on its own', () => {
  const settings = settingsOf({ port: 0, limits: { maxTopics: 5 }, heartbeat: { misses: 2 } });
  expect(settings.limits).toEqual({ ...defaults.limits, maxTopics: 5 });
  expect(settings.heartbeat).toEqual({ ...defaults.heartbeat, misses: 2 });
  expect(settings.sessions).toEqual(defaults.sessions);
  expect(settings.slowConsumer).toEqual(defaults.slowConsumer);
  expect(settingsOf({ port: 0, heartbeat: false }).heartbeat).toBeNull();
});
