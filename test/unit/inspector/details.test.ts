import { describe, expect, it } from 'vitest';
import { detailsOf } from '../../../inspector/model/index.js';
import {
  actorRecord,
  clientWith,
  connectionRecord,
  light,
  statusRecord,
  stepRecord,
} from './records.js';

const edge = (source: string, index: number) =>
  light.root.states.find(({ id }) => id === source)!.edges[index]!;
const timer = {
  id: 'light.on.after',
  edge: null,
  eventType: 'xstate.after.1000.light.on',
  delayMs: 1000,
  dueAt: 1003,
};

const pressed = clientWith([
  { kind: 'machine', definition: light },
  actorRecord('a1', { machine: light.hash, name: 'light' }),
  stepRecord('a1', {
    event: { type: 'xstate.init' },
    states: ['light', 'light.off'],
    context: { presses: 0, by: { name: 'Ada' }, log: [] },
  }),
  stepRecord('a1', {
    event: { type: 'press', hard: true },
    source: 'a0',
    microsteps: [
      {
        eventType: 'press',
        edges: [edge('light.off', 1).id],
        actions: ['count'],
        states: ['light', 'light.on'],
      },
    ],
    states: ['light', 'light.on'],
    context: { presses: 1, by: { name: 'Ada' }, log: ['press'] },
    armed: [timer],
  }),
  stepRecord('a1', { states: ['light', 'light.off'], context: null, over: [timer.id] }),
]);

describe('a step', () => {
  it('tells the event with its fields, its sender and whose step it is', () => {
    expect(detailsOf(pressed, 3)).toMatchObject({
      subject: 'light',
      fields: [{ name: 'hard', value: true }],
      step: { eventType: 'press', source: 'a0' },
    });
  });

  it('tells the microsteps with the edges taken, the guards asked, and the states left and entered', () => {
    const [microstep] = detailsOf(pressed, 3)?.step?.microsteps ?? [];
    expect(microstep).toMatchObject({ entered: ['light.on'], exited: ['light.off'] });
    expect(microstep?.edges.map(({ targets }) => targets)).toEqual([['light.on']]);
    expect(microstep?.guards.map(({ guard, answer, isTaken }) => [guard, answer, isTaken])).toEqual(
      [
        ['isBroken', 'false', false],
        [null, 'true', true],
      ],
    );
  });

  it('tells what became of the context since the step before of the same actor', () => {
    expect(detailsOf(pressed, 3)?.step?.changes).toEqual([
      { type: 'changed', path: 'presses', before: 0, after: 1 },
      { type: 'added', path: 'log[0]', before: undefined, after: 'press' },
    ]);
  });

  it('tells a context that came or went as a whole', () => {
    const before = { presses: 1, by: { name: 'Ada' }, log: ['press'] };
    expect(detailsOf(pressed, 4)?.step?.changes).toEqual([
      { type: 'changed', path: '', before, after: null },
    ]);
  });

  it('tells the timers that were armed, and those that are over', () => {
    expect(detailsOf(pressed, 3)?.step).toMatchObject({ armed: [timer], over: [] });
    expect(detailsOf(pressed, 4)?.step).toMatchObject({ armed: [], over: [timer] });
  });

  it('tells what it can of an actor whose chart is not known', () => {
    const client = clientWith([stepRecord('a9', { context: { a: 1 } })]);
    expect(detailsOf(client, 0)).toMatchObject({
      subject: '',
      step: { microsteps: [], before: [], changes: [{ path: '' }] },
    });
  });
});

describe('a close', () => {
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

  it.each([
    [
      'a notice',
      { kind: 'notice', connection: 'c1', type: 'close', close, delayMs: null, cause: null },
    ],
    ['a step', stepRecord('a1', { event: { type: 'transport.closed', epoch: 1, close } })],
    ['a status', statusRecord({ lastClose: close })],
    [
      'a socket',
      {
        kind: 'socket',
        connection: 'c1',
        transport: 'main',
        socket: 1,
        phase: 'closed',
        url: 'wss://app.test/',
        close: { code: 1012, reason: 'restart', wasClean: true },
      },
    ],
  ] as const)('is told with its name and meaning, by %s', (_, record) => {
    expect(detailsOf(clientWith([record]), 0)?.close).toMatchObject({
      code: 1012,
      name: 'service restart',
      reason: 'restart',
      meaning: 'The server restarts.',
      why: 'Retried, honouring a retryAfterMs in the reason.',
    });
  });

  it('of a server that broke the session protocol is told with its name and meaning', () => {
    const broken = { ...close, cause: 'protocol', code: 4005, reason: 'not JSON' };
    const client = clientWith([statusRecord({ lastClose: broken })]);
    expect(detailsOf(client, 0)?.close).toMatchObject({
      code: 4005,
      name: 'session protocol broken',
      reason: 'not JSON',
      meaning: 'linekeeper closed it: the server broke the session protocol.',
      close: broken,
    });
  });

  it('of a code that nobody knows has no meaning', () => {
    const client = clientWith([statusRecord({ lastClose: { ...close, code: 4711 } })]);
    expect(detailsOf(client, 0)?.close).toMatchObject({
      name: 'code 4711',
      meaning: null,
      why: null,
    });
  });
});

describe('the explanation', () => {
  const client = clientWith([
    actorRecord('a1', { connection: 'c1' }),
    connectionRecord(),
    stepRecord('a1', { event: { type: 'connection.start' } }),
    statusRecord({ status: 'connecting', explanation: 'connecting: opening' }),
    stepRecord('a1', { event: { type: 'connection.stop' } }),
    { kind: 'rtt', connection: 'c1', transport: 'main', rttMs: 12 },
  ]);

  it('of a step is that of the status that follows it', () => {
    expect(detailsOf(client, 2)?.explanation).toBe('connecting: opening');
  });

  it('of anything else is that of the status before it', () => {
    expect(detailsOf(client, 4)?.explanation).toBe('connecting: opening');
    expect(detailsOf(client, 5)?.explanation).toBe('connecting: opening');
  });

  it('is missing where nobody has told of a status', () => {
    expect(detailsOf(client, 0)?.explanation).toBeNull();
    expect(detailsOf(pressed, 3)?.explanation).toBeNull();
  });
});

describe('another record', () => {
  it('is told by its fields', () => {
    const client = clientWith([{ kind: 'rtt', connection: 'c1', transport: 'main', rttMs: 12 }]);
    expect(detailsOf(client, 0)).toMatchObject({
      subject: 'c1',
      step: null,
      fields: [
        { name: 'connection', value: 'c1' },
        { name: 'transport', value: 'main' },
        { name: 'rttMs', value: 12 },
      ],
    });
  });

  it('is null when it is not kept', () => {
    expect(detailsOf(pressed, 99)).toBeNull();
    expect(detailsOf(pressed, -1)).toBeNull();
  });
});
