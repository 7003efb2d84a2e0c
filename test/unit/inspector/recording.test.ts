import { describe, expect, it } from 'vitest';
import { noFaults, type Recording } from 'linekeeper/inspect';
import {
  createViewerStore,
  MAX_RECORDING_LENGTH,
  momentAt,
  parseRecording,
  rowsOf,
  toRecording,
  ViewerError,
  type ClientView,
} from '../../../inspector/model/index.js';
import {
  actorRecord,
  clientInfo,
  clientOf,
  clientWith,
  connectionRecord,
  light,
  startedAt,
  statusRecord,
  stepRecord,
} from './records.js';

const savedAt = startedAt + 60_000;
const roundTrip = (client: ClientView): ClientView => {
  const store = createViewerStore();
  store.load(parseRecording(JSON.stringify(toRecording([client], savedAt))));
  return clientOf(store);
};
const presses = (count: number) =>
  Array.from({ length: count }, (_, index) => stepRecord('a1', { context: { count: index } }));

describe('a recording', () => {
  it('comes back as it went', () => {
    const client = clientWith([actorRecord('a1'), ...presses(20)]);
    const back = roundTrip(client);
    expect([...back.events]).toEqual([...client.events]);
    expect(rowsOf(back)).toEqual(rowsOf(client));
    expect(back).toMatchObject({ origin: 'imported', isConnected: false, info: clientInfo });
  });

  it('holds what stood when the oldest kept events began, timers included', () => {
    const timer = { id: 't', edge: null, eventType: 'x', delayMs: 9e5, dueAt: 9e5 };
    const client = clientWith(
      [
        { kind: 'machine', definition: light },
        actorRecord('a0', { machine: light.hash }),
        connectionRecord({ actor: 'a0' }),
        stepRecord('a0', { states: ['light'], armed: [timer] }),
        stepRecord('a0', { states: ['light', 'light.off'] }),
        statusRecord({ queued: 2 }),
        { kind: 'faults', connection: 'c1', faults: { ...noFaults, stall: true } },
        {
          ...{ kind: 'socket', connection: 'c1', transport: 'main', socket: 1, phase: 'open' },
          ...{ url: 'wss://app.test/', close: null },
        },
        ...presses(1000),
      ],
      100,
    );
    const back = momentAt(roundTrip(client), 'live');
    const there = momentAt(client, 'live');
    expect([...back.actors.keys()].sort()).toEqual(['a0', 'a1']);
    expect(back.actors.get('a0')).toMatchObject({
      states: ['light', 'light.off'],
      armed: [timer],
    });
    expect(back.connections.get('c1')).toEqual(there.connections.get('c1'));
    expect(roundTrip(client).machines).toEqual(client.machines);
    expect(roundTrip(client).dropped).toBeGreaterThan(800);
  });

  it('is loaded beside the client that it was taken from', () => {
    const store = createViewerStore();
    store.apply({ type: 'client', client: clientInfo, isConnected: true });
    const recording = toRecording([clientWith(presses(2)), clientWith(presses(3))], savedAt);
    const ids = [...store.load(recording), ...store.load(recording)];
    expect(new Set(ids).size).toBe(4);
    expect(store.getSnapshot().clients.map(({ id }) => id)).toEqual(['app', ...ids]);
    expect(store.getSnapshot().clients.map(({ origin }) => origin)).toEqual([
      'live',
      ...ids.map(() => 'imported'),
    ]);
  });

  it('is not touched by what a relay says', () => {
    const store = createViewerStore();
    const [id = ''] = store.load(toRecording([clientWith(presses(2))], savedAt));
    expect(() => store.apply({ type: 'events', client: id, events: [] })).toThrow(ViewerError);
    store.apply({ type: 'clients', clients: [] });
    expect(clientOf(store).id).toBe(id);
  });
});

describe('a file', () => {
  const good: Recording = toRecording([clientWith(presses(2))], savedAt);
  const text = (change: object) => JSON.stringify({ ...good, ...change });

  it.each([
    ['no JSON', 'hello', /^recording: given a text that is no JSON \(.+\); accepted: a recording$/],
    ['nothing', '', 'recording: given a text that is no JSON'],
    ['a number', '7', 'recording: given 7; accepted: an object'],
    ['a list', '[]', 'recording: given a list of 0; accepted: an object'],
    [
      'another format',
      text({ format: 'har' }),
      'recording.format: given "har"; accepted: "linekeeper-recording"',
    ],
    ['a later version', text({ version: 2 }), 'recording.version: given 2; accepted: 1'],
    ['no clients', text({ clients: {} }), 'recording.clients: given an object; accepted: a list'],
    [
      'a client without an id',
      text({ clients: [{ client: { ...clientInfo, id: '' }, events: [] }] }),
      'recording.clients[0].client.id: given ""; accepted: a text that is not empty',
    ],
    [
      'an event that is none',
      text({ clients: [{ client: clientInfo, events: [{ seq: 0, at: 0 }] }] }),
      'recording.clients[0].events[0].kind: given nothing; accepted: "actor"',
    ],
    [
      'a hidden prototype',
      JSON.stringify(good).replace('"count"', '"__proto__"'),
      'recording: given the key "__proto__"; accepted: any other key',
    ],
    [
      'a prototype that is hidden better',
      JSON.stringify(good).replace('"count"', '"\\u005f_proto__"'),
      'recording: given the key "__proto__"; accepted: any other key',
    ],
    [
      'a prototype that is hidden in its middle',
      JSON.stringify(good).replace('"count"', '"__pro\\u0074o__"'),
      'recording: given the key "__proto__"; accepted: any other key',
    ],
  ])('with %s is refused', (_, given, error) => {
    expect(() => parseRecording(given)).toThrow(ViewerError);
    expect(() => parseRecording(given)).toThrow(error);
  });

  it('that is too long is refused before it is read', () => {
    expect(() => parseRecording(' '.repeat(MAX_RECORDING_LENGTH + 1))).toThrow(
      `recording: given ${String(MAX_RECORDING_LENGTH + 1)} characters; accepted: at most ${String(MAX_RECORDING_LENGTH)}`,
    );
  });

  it('may speak of __proto__ in its texts', () => {
    const client = clientWith([stepRecord('a1', { context: 'about __proto__' })]);
    expect(parseRecording(JSON.stringify(toRecording([client], savedAt)))).toEqual(
      toRecording([client], savedAt),
    );
  });

  it('that is malformed is not loaded either', () => {
    const store = createViewerStore();
    const before = store.getSnapshot();
    expect(() => store.load({ ...good, version: 3 } as never)).toThrow(
      'recording.version: given 3',
    );
    expect(store.getSnapshot()).toBe(before);
  });
});
