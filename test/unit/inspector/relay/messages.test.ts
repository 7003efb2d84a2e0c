import type { ClientInfo, Command, InspectRecord } from 'linekeeper/inspect';
import { describe, expect, it } from 'vitest';
import { readFromApp, readFromViewer } from '../../../../inspector/relay/messages.js';

type Kind = InspectRecord['kind'];

const close = {
  cause: 'closed',
  code: 1006,
  reason: '',
  wasClean: false,
  transport: 'main',
  httpStatus: null,
  retryAfterMs: null,
  duringHandshake: false,
};

const state = {
  id: 'm',
  key: 'm',
  type: 'compound',
  history: null,
  description: 'A machine.',
  tags: ['busy'],
  entry: ['enter'],
  exit: [],
  invokes: [{ id: 'child', src: 'logic' }],
  edges: [
    {
      id: 'm:0',
      source: 'm',
      targets: ['m.a'],
      kind: 'after',
      trigger: 'delay',
      eventType: 'xstate.after.delay.m',
      guard: null,
      actions: ['act'],
      reenter: false,
      description: '',
    },
  ],
} as const;

const atomic = { ...state, id: 'm.a', key: 'a', type: 'atomic', states: [] } as const;

/** One of each kind, with everything in it that may be in it. */
const records: { readonly [Name in Kind]: Extract<InspectRecord, { readonly kind: Name }> } = {
  actor: {
    kind: 'actor',
    actor: 'a1',
    parent: 'a0',
    name: 'child',
    src: 'logic',
    machine: 'abcd',
    connection: 'c1',
  },
  machine: {
    kind: 'machine',
    definition: { hash: 'abcd', id: 'm', root: { ...state, states: [atomic] } },
  },
  step: {
    kind: 'step',
    actor: 'a1',
    source: 'a0',
    event: { type: 'go', far: { deep: [1, 'two', null, true] } },
    microsteps: [{ eventType: 'go', edges: ['m:0'], actions: ['act'], states: ['m', 'm.a'] }],
    states: ['m', 'm.a'],
    status: 'active',
    context: { count: 1 },
    accepts: ['go'],
    armed: [{ id: 't', edge: 'm:0', eventType: 'x', delayMs: 10.5, dueAt: 20.25 }],
    over: ['t0'],
  },
  end: { kind: 'end', actor: 'a1' },
  connection: {
    kind: 'connection',
    connection: 'c1',
    actor: 'a1',
    transports: ['main'],
    policy: { backoff: '«function»' },
    credentials: { awaited: true, refreshable: false },
    surroundings: { online: true, visible: true, frozen: false },
  },
  status: {
    kind: 'status',
    connection: 'c1',
    status: 'cooldown',
    reason: 'backoff',
    attempt: 3,
    nextAttemptAt: 1234.5,
    lastClose: close,
    rtt: 12.5,
    queued: 0,
    metrics: { sent: 1 },
    explanation: 'cooldown: the link broke',
  },
  notice: {
    kind: 'notice',
    connection: 'c1',
    type: 'retry',
    close,
    delayMs: 100,
    cause: 'backoff',
  },
  socket: {
    kind: 'socket',
    connection: 'c1',
    transport: 'main',
    socket: 1,
    phase: 'closed',
    url: 'wss://example.org/',
    close: { code: 1000, reason: '', wasClean: true },
  },
  traffic: {
    kind: 'traffic',
    connection: 'c1',
    transport: 'main',
    sent: { frames: 1, bytes: 2 },
    received: { frames: 3, bytes: 4 },
    bufferedAmount: 0,
    overMs: 250,
  },
  frame: {
    kind: 'frame',
    connection: 'c1',
    transport: 'main',
    direction: 'received',
    bytes: 4,
    payload: 'pong',
  },
  rtt: { kind: 'rtt', connection: 'c1', transport: 'main', rttMs: 1.5 },
  faults: {
    kind: 'faults',
    connection: 'c1',
    faults: { stall: false, delayMs: 100, refuse: false, offline: true, hidden: false },
  },
  draw: { kind: 'draw', connection: 'c1', value: 0.25 },
  command: { kind: 'command', command: { type: 'drop', connection: 'c1' } },
  dropped: { kind: 'dropped', count: 12 },
};

const commands: { readonly [Type in Command['type']]: Command } = {
  start: { type: 'start', connection: 'c1' },
  stop: { type: 'stop', connection: 'c1' },
  credentialsChanged: { type: 'credentialsChanged', connection: 'c1' },
  retryNow: { type: 'retryNow', connection: 'c1', force: true, resetBackoff: false },
  drop: { type: 'drop', connection: 'c1' },
  setFaults: { type: 'setFaults', connection: 'c1', faults: { stall: true } },
  sendEvent: { type: 'sendEvent', actor: 'a1', event: { type: 'go', amount: 3 } },
};

const client: ClientInfo = {
  id: 'a',
  name: 'shop',
  runtime: 'browser',
  startedAt: 1,
  isControllable: true,
};

const problemOfEvent = (event: object): string | null =>
  readFromApp(JSON.stringify({ type: 'events', events: [{ ...event, seq: 0, at: 0.5 }] })).problem;

const problemOfCommand = (command: object): string | null =>
  readFromViewer(JSON.stringify({ type: 'command', id: '1', client: 'a', command })).problem;

/** An object with the field at a path replaced, or removed by undefined. */
function withField(value: object, [name, ...rest]: readonly string[], field: unknown): object {
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
  const inner = Object.entries(copy).find(([key]) => key === name)?.[1] as object;
  return Object.assign(copy, {
    [name!]: rest.length === 0 ? field : withField(inner, rest, field),
  });
}

/** Where each field is whose form is checked, objects and lists included. */
function pathsOf(
  value: unknown,
  free: readonly string[],
  path: readonly string[] = [],
): string[][] {
  if (typeof value !== 'object' || value === null || free.includes(path.join('.'))) return [];
  return Object.entries(value).flatMap(([name, field]) => [
    ...(Array.isArray(value) ? [] : [[...path, name]]),
    ...pathsOf(field, free, [...path, name]),
  ]);
}

/** Parts that may be anything: what the app chose to show. */
const free = ['event.far', 'context', 'policy', 'event.amount'];

describe('the relay reads what an app says', () => {
  it.each(Object.entries(records))('of kind %s', (_, record) => {
    expect(problemOfEvent(record)).toBeNull();
  });

  it.each(Object.entries(records))('of kind %s with a field of a later version', (_, record) => {
    expect(problemOfEvent({ ...record, later: [1] })).toBeNull();
  });

  const cases = Object.values(records).flatMap((record) =>
    pathsOf(record, free)
      .filter((path) => path.join('.') !== 'event.far' && path.join('.') !== 'metrics.sent')
      .map((path) => [record.kind, path.join('.'), record, path] as const),
  );

  it.each(cases)('and refuses %s without %s', (_, name, record, path) => {
    const field = name
      .split('.')
      .filter((part) => !/^\d+$/.test(part))
      .at(-1);
    expect(problemOfEvent(withField(record, path, undefined))).toMatch(
      new RegExp(`\\.${field!}: given nothing; accepted: `),
    );
  });

  it.each(cases.filter(([, name]) => !['context', 'policy'].includes(name)))(
    'and refuses %s with %s of a wrong type',
    (_kind, _name, record, path) => {
      expect(problemOfEvent(withField(record, path, { 'of no': 'such type' }))).toMatch(/: given /);
    },
  );

  it.each(['shallow', 'deep'] as const)('of a chart with a %s history state', (history) => {
    const past = { ...atomic, type: 'history', history } as const;
    const { definition } = records.machine;
    const root = { ...definition.root, states: [past] };
    expect(problemOfEvent({ kind: 'machine', definition: { ...definition, root } })).toBeNull();
  });

  it('where a value may be absent as null', () => {
    const { status, notice, socket, actor } = records;
    const nulls = { reason: null, nextAttemptAt: null, lastClose: null, rtt: null };
    expect(problemOfEvent({ ...status, ...nulls })).toBeNull();
    expect(problemOfEvent({ ...notice, close: null, delayMs: null, cause: null })).toBeNull();
    expect(problemOfEvent({ ...socket, close: null })).toBeNull();
    const orphan = { parent: null, src: null, machine: null, connection: null };
    expect(problemOfEvent({ ...actor, ...orphan })).toBeNull();
  });

  it.each(['browser', 'node'] as const)('in its hello from a %s', (runtime) => {
    const hello = JSON.stringify({ type: 'hello', client: { ...client, runtime } });
    expect(readFromApp(hello)).toEqual({
      message: { type: 'hello', client: { ...client, runtime } },
      problem: null,
    });
  });
});

describe('the relay reads the command', () => {
  it.each(Object.entries(commands))('%s', (_, command) => {
    expect(problemOfCommand(command)).toBeNull();
  });

  it('retryNow without its options', () => {
    expect(problemOfCommand({ type: 'retryNow', connection: 'c1' })).toBeNull();
  });

  it.each(
    Object.values(commands).flatMap((command) =>
      pathsOf(command, free)
        .filter((path) => !path.includes('amount'))
        // Any object may be settings: switches that are not known are the app's to refuse.
        .filter((path) => path.join('.') !== 'faults')
        .map((path) => [command.type, path.join('.'), command, path] as const),
    ),
  )('%s, but not with %s of a wrong type', (_type, _name, command, path) => {
    expect(problemOfCommand(withField(command, path, { 'of no': 'such type' }))).toMatch(
      /: given /,
    );
  });
});
