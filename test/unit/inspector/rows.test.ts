import { describe, expect, it } from 'vitest';
import type { InspectRecord } from 'linekeeper/inspect';
import { createConnection } from 'linekeeper';
import { createInspector } from 'linekeeper/inspect';
import { createWorld } from 'linekeeper/testing';
import {
  createViewerStore,
  filterRows,
  rowKinds,
  rowsOf,
  usualKinds,
  type TimelineRow,
} from '../../../inspector/model/index.js';
import {
  actorRecord,
  clientOf,
  clientWith,
  connectionRecord,
  light,
  sequence,
  statusRecord,
  stepRecord,
  storeOf,
} from './records.js';

const told = ({ kind, tone, title, text }: TimelineRow) => [kind, tone, title, text];
const rowOf = (...records: InspectRecord[]) => rowsOf(clientWith(records)).map(told).at(-1);

const close = {
  cause: 'closed',
  code: 1012,
  reason: 'restart',
  wasClean: true,
  transport: 'main',
  httpStatus: null,
  retryAfterMs: null,
  duringHandshake: false,
};
const notice = (more: object): InspectRecord => ({
  ...{ kind: 'notice', connection: 'c1', type: 'open', close: null, delayMs: null, cause: null },
  ...more,
});
const socket = (more: object): InspectRecord => ({
  ...{ kind: 'socket', connection: 'c1', transport: 'main', socket: 2, phase: 'open' },
  ...{ url: 'wss://app.test/', close: null },
  ...more,
});

describe('a row', () => {
  it('tells a step of a machine by its event, and from where to where', () => {
    expect(
      rowOf(
        { kind: 'machine', definition: light },
        actorRecord('a1', { machine: light.hash }),
        stepRecord('a1', { event: { type: 'xstate.init' }, states: ['light', 'light.off'] }),
        stepRecord('a1', {
          event: { type: 'press', hard: true },
          microsteps: [{ eventType: 'press', edges: ['e'], actions: [], states: [] }],
          states: ['light', 'light.on'],
        }),
      ),
    ).toEqual(['step', 'neutral', 'press', 'off → on, hard true']);
  });

  it('tells an event that nothing answers', () => {
    expect(
      rowOf(
        { kind: 'machine', definition: light },
        actorRecord('a1', { machine: light.hash }),
        stepRecord('a1', { states: ['light', 'light.off'] }),
        stepRecord('a1', { event: { type: 'kick' }, states: ['light', 'light.off'] }),
      ),
    ).toEqual(['step', 'neutral', 'kick', 'nothing answers it']);
  });

  it.each([
    ['xstate.init', 'starts'],
    ['xstate.after.1000.light.on', 'after 1000'],
    ['xstate.done.actor.load', 'load is done'],
    ['xstate.error.actor.load', 'load failed'],
    ['xstate.stop', 'is stopped'],
  ])('tells %s as "%s"', (type, title) => {
    expect(rowOf(stepRecord('a1', { event: { type } }))?.[2]).toBe(title);
  });

  it.each([
    [2500, 'transport main, spread over 2.5 s'],
    [0, 'transport main'],
  ])('tells how far a server asks its clients to spread: %i ms', (spreadMs, text) => {
    const event = { type: 'transport.opened', epoch: 1, transport: 'main', spreadMs };
    expect(rowOf(stepRecord('a1', { event }))?.[3]).toBe(text);
    expect(rowOf(stepRecord('a1', { event: { ...event, type: 'app.spread' } }))?.[3]).toBe(
      `transport main, spreadMs ${String(spreadMs)}`,
    );
  });

  it('tells a machine that broke as bad', () => {
    expect(rowOf(stepRecord('a1', { status: 'error' }))?.[1]).toBe('bad');
  });

  it('tells the notices of a connection, a close with the name of its code', () => {
    expect(rowOf(notice({ type: 'close', close }))).toEqual([
      'notice',
      'warn',
      'close 1012 service restart',
      'closed, "restart", transport main',
    ]);
    expect(rowOf(notice({ type: 'close', close: { ...close, code: 4401 } }))?.[1]).toBe('bad');
    expect(rowOf(notice({ type: 'close', close: { ...close, code: 4711 } }))?.[2]).toBe(
      'close 4711',
    );
    const broken = {
      ...close,
      cause: 'protocol',
      code: 4005,
      reason: 'a frame is not well-formed',
    };
    expect(rowOf(notice({ type: 'close', close: broken }))).toEqual([
      'notice',
      'warn',
      'close 4005 session protocol broken',
      'protocol, "a frame is not well-formed", transport main',
    ]);
    expect(rowOf(notice({ type: 'retry', delayMs: 6200, cause: 'backoff', close }))).toEqual([
      'notice',
      'warn',
      'retry in 6.2 s',
      'backoff, after 1012 service restart',
    ]);
    expect(rowOf(notice({ type: 'error', cause: 'FATAL_CLOSE' }))).toEqual([
      'notice',
      'bad',
      'error FATAL_CLOSE',
      '',
    ]);
    expect(rowOf(notice({}))).toEqual(['notice', 'good', 'open', '']);
    expect(rowOf(notice({ type: 'lost' }))?.[1]).toBe('bad');
    expect(rowOf(notice({ type: 'restored' }))?.[1]).toBe('good');
  });

  it('tells a status with its reason and explanation, once until it changes', () => {
    const cooldown = statusRecord({
      status: 'cooldown',
      reason: 'backoff',
      attempt: 1,
      explanation: 'cooldown: the link broke (1006); attempt 1 in 0.4 s',
    });
    const rows = rowsOf(
      clientWith([
        actorRecord('a1'),
        connectionRecord(),
        cooldown,
        { ...cooldown, queued: 3 },
        { ...cooldown, attempt: 2 },
      ]),
    );
    expect(rows.filter(({ kind }) => kind === 'status').map(({ seq }) => seq)).toEqual([2, 4]);
    expect(told(rows.at(-1)!)).toEqual([
      'status',
      'warn',
      'cooldown: backoff',
      cooldown.explanation,
    ]);
    expect(rowOf(statusRecord({ status: 'stopped', reason: 'fatal' }))?.[1]).toBe('bad');
    expect(rowOf(statusRecord({ status: 'stopped', reason: 'manual' }))?.[1]).toBe('neutral');
    expect(rowOf(statusRecord({}))?.[1]).toBe('good');
  });

  it('tells sockets, round trips, traffic and frames', () => {
    expect(rowOf(socket({}))).toEqual(['socket', 'good', 'socket 2 open', 'main, wss://app.test/']);
    expect(rowOf(socket({ phase: 'closed', close: { ...close, code: 1006, reason: '' } }))).toEqual(
      ['socket', 'warn', 'socket 2 closed 1006 abnormal closure', 'main, wss://app.test/'],
    );
    expect(rowOf({ kind: 'rtt', connection: 'c1', transport: 'main', rttMs: 42.4 })).toEqual([
      'rtt',
      'neutral',
      'round trip 42 ms',
      'main',
    ]);
    expect(
      rowOf({
        kind: 'traffic',
        connection: 'c1',
        transport: 'main',
        sent: { frames: 3, bytes: 300 },
        received: { frames: 20, bytes: 4100 },
        bufferedAmount: 2_000_000,
        overMs: 250,
      }),
    ).toEqual([
      'traffic',
      'warn',
      '3 out, 20 in',
      'main, 300 B out, 4.1 kB in, 2.0 MB wait in the socket',
    ]);
    expect(
      rowOf({
        ...{ kind: 'frame', connection: 'c1', transport: 'main', direction: 'received' },
        ...{ bytes: 5, payload: 'hello' },
      }),
    ).toEqual(['frame', 'neutral', 'received 5 B', 'main, hello']);
  });

  it('tells fault switches and commands', () => {
    const off = { stall: false, delayMs: 0, refuse: false, offline: false, hidden: false };
    expect(
      rowOf({ kind: 'faults', connection: 'c1', faults: { ...off, stall: true, delayMs: 1500 } }),
    ).toEqual(['faults', 'warn', 'faults: stall, delay 1.5 s', '']);
    expect(rowOf({ kind: 'faults', connection: 'c1', faults: off })?.[2]).toBe('faults off');
    expect(
      rowOf({ kind: 'command', command: { type: 'retryNow', connection: 'c1', force: true } }),
    ).toEqual(['command', 'neutral', 'retryNow', 'by an inspector, force true']);
  });

  it('tells whose a command is: of an event that was sent, the actor', () => {
    const [, row] = rowsOf(
      clientWith([
        actorRecord('a1', { name: 'door' }),
        { kind: 'command', command: { type: 'sendEvent', actor: 'a1', event: { type: 'push' } } },
      ]),
    );
    expect(row).toMatchObject({ kind: 'command', actor: 'a1', subject: 'door' });
  });

  it('says nothing of charts and random numbers by themselves', () => {
    const client = clientWith([
      { kind: 'machine', definition: light },
      { kind: 'draw', connection: 'c1', value: 0.5 },
    ]);
    expect(rowsOf(client)).toEqual([]);
  });
});

describe('the timeline of a true connection', () => {
  it('tells from which status to which', async () => {
    const world = createWorld();
    const inspector = createInspector({ clock: world.options.clock });
    const connection = createConnection({
      url: 'wss://app.test/?token=secret',
      ...world.options,
      inspect: inspector,
    });
    connection.start();
    await world.pass(5);
    await world.server.close(1012, 'restart');
    const store = createViewerStore();
    const { client } = inspector;
    store.apply({ type: 'client', client, isConnected: true });
    store.apply({ type: 'events', client: client.id, events: inspector.events() });
    const rows = rowsOf(clientOf(store)).filter(({ subject }) => subject === 'c1');
    const steps = rows.filter(({ kind }) => kind === 'step');
    expect(steps.map(({ tone, title, text }) => [tone, title, text])).toEqual([
      ['neutral', 'starts', '→ stopped'],
      ['neutral', 'connection.start', 'stopped → connecting'],
      ['good', 'transport.opened', 'connecting → connected, transport main'],
      ['warn', 'transport.closed', 'connected → cooldown, 1012 service restart, "restart"'],
    ]);
    const told = rows.filter(({ kind }) => kind === 'status').map(({ title }) => title);
    expect(told).toEqual(['stopped: initial', 'connecting', 'connected', 'cooldown: backoff']);
    expect(rows.map(({ title }) => title)).toContain('close 1012 service restart');
    connection.stop();
  });
});

describe('the rows of a client', () => {
  const presses = (count: number) => Array.from({ length: count }, () => stepRecord('a1'));

  it('are the same array for the same client, and the same rows after more events', () => {
    const store = storeOf(presses(300));
    const before = rowsOf(clientOf(store));
    expect(rowsOf(clientOf(store))).toBe(before);
    store.apply({ type: 'events', client: 'app', events: sequence(presses(300), 300) });
    const after = rowsOf(clientOf(store));
    expect(after).toHaveLength(600);
    expect(before).toHaveLength(300);
    before.forEach((row, index) => expect(after[index]).toBe(row));
  });

  it('are those of the events that are kept', () => {
    const client = clientWith(presses(1000), 100);
    const rows = rowsOf(client);
    expect(rows[0]?.seq).toBe(client.events.at(0)?.seq);
    expect(rows).toHaveLength(client.events.length);
  });
});

describe('a filter', () => {
  const store = storeOf([
    actorRecord('a1', { connection: 'c1' }),
    connectionRecord(),
    stepRecord('a1', { event: { type: 'connection.start' } }),
    stepRecord('a2', { event: { type: 'connection.stop' } }),
    { kind: 'rtt', connection: 'c1', transport: 'main', rttMs: 42 },
    notice({ type: 'close', close }),
  ]);
  store.apply({ type: 'events', client: 'app', events: sequence([stepRecord('a2')], 9) });
  const rows = rowsOf(clientOf(store));
  const seqs = (filter: Parameters<typeof filterRows>[1]) =>
    filterRows(rows, filter).map(({ seq }) => seq);

  it('that asks for nothing gives the same rows', () => {
    expect(filterRows(rows, {})).toBe(rows);
    expect(filterRows(rows, { text: '  ', actor: null, connection: null })).toBe(rows);
  });

  it('finds every word, in whatever case and place', () => {
    expect(seqs({ text: 'SERVICE restart' })).toEqual([5]);
    expect(seqs({ text: 'connection.st' })).toEqual([2, 3]);
    expect(seqs({ text: 'nowhere' })).toEqual([]);
  });

  it('takes text as it is, and not as a pattern', () => {
    expect(seqs({ text: '.*(' })).toEqual([]);
  });

  it('takes kinds', () => {
    expect(seqs({ kinds: ['rtt', 'notice'] })).toEqual([4, 5]);
    expect(seqs({ kinds: [] })).toEqual([]);
    expect(seqs({ kinds: usualKinds })).not.toContain(4);
    expect(usualKinds.every((kind) => rowKinds.includes(kind))).toBe(true);
  });

  it('takes an actor or a connection, and lets gaps pass', () => {
    expect(seqs({ actor: 'a1' })).toEqual([0, 1, 2, 8.5]);
    expect(seqs({ connection: 'c1' })).toEqual([0, 1, 2, 4, 5, 8.5]);
    expect(seqs({ connection: 'c2' })).toEqual([8.5]);
  });
});
