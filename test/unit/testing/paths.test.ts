import { afterAll, describe, expect, it } from 'vitest';
import {
  createConnection,
  presets,
  type ConnectionOptions,
  type ConnectionStatus,
  type FrameData,
  type Handshake,
} from 'linekeeper';
import { connectionPaths, createWorld, expectNothingLeft, runPath } from 'linekeeper/testing';
import { recordFigure } from '../../support/figures.js';

const url = 'wss://app.test';
const isPong = (data: FrameData): boolean => data === 'pong';
const heartbeat = { ping: () => 'ping', isPong };
let tokens = 0;

const apps: Readonly<Record<string, ConnectionOptions>> = {
  'the defaults': { url },
  'the preset partykit': { url, ...presets.partykit },
  'the preset loro': { url, ...presets.loro },
  'the preset messenger': { url, ...presets.messenger },
  'the preset dashboard': { url, ...presets.dashboard },
  'a host that needs no network': { url: 'ws://localhost:8080' },
  'a credentials function': { url, credentials: () => `token ${(tokens += 1)}` },
  'credentials that never change': { url, credentials: 'token' },
  'a function for the URL': { url: async () => url },
  'two transports': { transports: { sync: { url }, intent: { url } } },
  'a handshake': {
    url,
    heartbeat,
    handshake: async (talk: Handshake) => {
      talk.send('hello');
      await talk.next();
    },
  },
  'three attempts': { url, maxAttempts: 3 },
  'an offline event that is probed': { url, heartbeat, gates: { probeOffline: true } },
  'no waits at all': { url, backoff: () => 0, resume: { mode: 'immediate' } },
  'a short connect timeout and no stable window': { url, connectTimeoutMs: 1, stableWindowMs: 0 },
  'a small attempt budget': { url, storm: { maxAttempts: 2 } },
  'a close policy of its own': { url, close: { codes: { 1012: 'fatal', 4001: 'auth' } } },
};

const answers = new Map<unknown, string>([
  ['ping', 'pong'],
  ['{"type":"ping"}', '{"type":"pong"}'],
  ['hello', 'welcome'],
]);

const seen = new Set<string>();
const counts = { paths: 0, steps: 0 };

describe('every step of every path leads to the expected status', () => {
  it.each(Object.entries(apps))('with %s', async (_, options) => {
    for (const path of connectionPaths(options)) {
      const world = createWorld();
      world.server.answer((data) => answers.get(data));
      const connection = createConnection({ ...options, ...world.options });
      const after = ({ status, reason }: { status: string; reason: unknown }) => {
        seen.add(`${status} ${String(reason)}`);
        counts.steps += 1;
      };
      await runPath(path, { world, connection, after });
      connection.stop();
      expectNothingLeft(world);
      counts.paths += 1;
    }
  });

  it('with sockets like those of ws, which are pinged', async () => {
    for (const path of connectionPaths()) {
      const world = createWorld({ node: true });
      await runPath(path, { world, connection: createConnection({ url, ...world.options }) });
    }
  });

  afterAll(() => {
    recordFigure('testing kit: paths taken in a simulated world', counts.paths);
    recordFigure('testing kit: steps, each with its status checked', counts.steps);
  });
});

it('all of these together see every status with every reason', () => {
  expect([...seen].sort()).toEqual([
    'blocked-auth null',
    'connected null',
    'connecting null',
    'cooldown backoff',
    'cooldown resume',
    'cooldown retry-after',
    'cooldown room-reset',
    'cooldown storm-guard',
    'offline frozen',
    'offline hidden',
    'offline network',
    'stopped exhausted',
    'stopped fatal',
    'stopped manual',
  ]);
});

const defaultPaths = connectionPaths();

/** The steps that some path takes in a status, without their ms. */
function stepsIn(status: ConnectionStatus, paths = defaultPaths): Set<string> {
  const taken = paths.flatMap(({ steps }) =>
    steps.filter((_, index) => (steps[index - 1]?.status ?? 'stopped') === status),
  );
  return new Set(taken.map(({ step }) => step.replace(/\d+ ms$/, 'ms')));
}

describe('connectionPaths', () => {
  it('closes with a code of each class in each state that can hear it', () => {
    const closes = [
      'server closes 1012',
      'server closes 1013',
      'server closes 4401',
      'server closes 1002',
      'server closes 1012 {"retryAfterMs":2000}',
    ];
    expect(stepsIn('connecting')).toEqual(new Set([...stepsIn('connecting'), ...closes]));
    expect(stepsIn('connected')).toEqual(new Set([...stepsIn('connected'), ...closes]));
    expect(stepsIn('connecting')).toContain('server refuses');
    expect(stepsIn('connected')).toContain('connection breaks');
  });

  it('closes with every code and reason that the app has a policy for', () => {
    const close = { codes: { 1011: 'fatal' }, reasons: { evicted: 'auth' } } as const;
    const steps = stepsIn('connected', connectionPaths({ url, close }));
    expect(steps).toContain('server closes 1011');
    expect(steps).toContain('server closes 1008 evicted');
  });

  it.each(['connecting', 'connected', 'cooldown', 'offline', 'blocked-auth'] as const)(
    'stops, retries and changes the surroundings in %s',
    (status) => {
      const steps = [...stepsIn(status)];
      expect(steps).toEqual(expect.arrayContaining(['stop', 'retry now', 'network goes']));
      expect(steps).toEqual(expect.arrayContaining(['page is hidden', 'page is frozen']));
    },
  );

  it('gives paths that differ, none of them the beginning of another, the same ones each time', () => {
    const names = defaultPaths.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const beginnings = names.filter((name) => names.some((other) => other.startsWith(`${name}, `)));
    expect(beginnings).toEqual([]);
    expect(connectionPaths().map(({ name }) => name)).toEqual(names);
  });

  it('expects what the policies of the app say', () => {
    const endOf = (options: ConnectionOptions, name: string) =>
      connectionPaths(options)
        .map(({ steps }) => steps.slice(0, 3))
        .find((steps) => steps.map(({ step }) => step).join(', ') === name)
        ?.at(-1)?.status;
    const name = 'start, server accepts, server closes 1012';
    expect(endOf({ url }, name)).toBe('cooldown');
    expect(endOf({ url, close: { codes: { 1012: 'fatal' } } }, name)).toBe('stopped');
    expect(endOf({ url, maxAttempts: 0 }, name)).toBe('stopped');
  });

  it('refuses options that createConnection refuses', () => {
    expect(() => connectionPaths({ url, maxAttempts: -1 })).toThrow('option "maxAttempts"');
  });
});
