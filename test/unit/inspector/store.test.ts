import { describe, expect, it } from 'vitest';
import type { InspectEvent, ToViewer } from 'linekeeper/inspect';
import {
  createViewerStore,
  momentAt,
  rowsOf,
  ViewerError,
} from '../../../inspector/model/index.js';
import {
  actorRecord,
  clientInfo,
  clientOf,
  clientWith,
  light,
  sequence,
  startedAt,
  stepRecord,
  storeOf,
} from './records.js';

const presses = (count: number) =>
  Array.from({ length: count }, (_, index) => stepRecord('a1', { context: { count: index } }));

const eventsFrom = (first: number, count: number): InspectEvent[] =>
  sequence(presses(count), first);

describe('what a relay says', () => {
  it('keeps clients in the order in which they appear, and who is connected', () => {
    const store = createViewerStore();
    const other = { ...clientInfo, id: 'other' };
    store.apply({
      type: 'clients',
      clients: [
        { client: clientInfo, isConnected: true },
        { client: other, isConnected: false },
      ],
    });
    expect(store.getSnapshot().clients.map(({ id, isConnected }) => [id, isConnected])).toEqual([
      ['app', true],
      ['other', false],
    ]);
  });

  it('keeps a client that the relay no longer knows, as one that is not connected', () => {
    const store = storeOf(presses(3));
    store.apply({ type: 'clients', clients: [] });
    expect(clientOf(store)).toMatchObject({ isConnected: false, lastSeq: 2 });
    expect(clientOf(store).events).toHaveLength(3);
  });

  it('keeps no more than the latest 16 clients that the relay no longer knows', () => {
    const store = createViewerStore();
    for (let index = 0; index < 100; index += 1) {
      const client = { ...clientInfo, id: `page ${index}` };
      store.apply({ type: 'clients', clients: [{ client, isConnected: true }] });
    }
    const ids = store.getSnapshot().clients.map(({ id }) => id);
    expect(ids).toHaveLength(17);
    expect(ids[0]).toBe('page 83');
  });

  it('skips events that it has already, so that a relay may tell them again', () => {
    const store = storeOf(presses(3));
    store.apply({ type: 'events', client: 'app', events: eventsFrom(1, 4) });
    expect([...clientOf(store).events].map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4]);
  });

  it('lets the results of commands pass without a change', () => {
    const store = storeOf(presses(1));
    const before = store.getSnapshot();
    store.apply({ type: 'result', id: '1', error: null });
    expect(store.getSnapshot()).toBe(before);
  });
});

describe('snapshots', () => {
  it('are the same object while nothing has changed', () => {
    const store = storeOf(presses(2));
    const before = store.getSnapshot();
    store.apply({ type: 'events', client: 'app', events: [] });
    store.apply({ type: 'events', client: 'app', events: eventsFrom(0, 2) });
    expect(store.getSnapshot()).toBe(before);
  });

  it('keep the object of a client that has not changed', () => {
    const store = storeOf(presses(2));
    const before = clientOf(store);
    store.apply({ type: 'client', client: { ...clientInfo, id: 'b' }, isConnected: true });
    expect(clientOf(store)).toBe(before);
  });

  it('do not see what comes after them', () => {
    const store = storeOf(presses(2));
    const before = clientOf(store);
    const rows = rowsOf(before);
    store.apply({ type: 'events', client: 'app', events: eventsFrom(2, 300) });
    expect(before.events).toHaveLength(2);
    expect(before.events.at(2)).toBeUndefined();
    expect(rowsOf(before)).toBe(rows);
    expect(momentAt(before, 'live').seq).toBe(1);
    expect(momentAt(clientOf(store), 'live').seq).toBe(301);
  });

  it('are told of to those who listen, until they stop', () => {
    const store = storeOf([]);
    let told = 0;
    const off = store.subscribe(() => (told += 1));
    store.apply({ type: 'events', client: 'app', events: eventsFrom(0, 5) });
    expect(told).toBe(1);
    off();
    store.apply({ type: 'events', client: 'app', events: eventsFrom(5, 5) });
    expect(told).toBe(1);
  });
});

describe('bounds', () => {
  it('drop the oldest events and count them', () => {
    const client = clientWith(presses(1000), 100);
    expect(client.events.length).toBeLessThanOrEqual(100);
    expect(client.events.length).toBeGreaterThan(80);
    expect(client.dropped + client.events.length).toBe(1000);
    expect(client.events.at(client.events.length - 1)?.seq).toBe(999);
  });

  it.each([1, 7, 100, 257, 1000])(
    'of %s events are never passed, and hold most of them',
    (limit) => {
      const store = storeOf([], limit);
      for (let seq = 0; seq < 3000; seq += 1) {
        store.apply({ type: 'events', client: 'app', events: eventsFrom(seq, 1) });
        const { length } = clientOf(store).events;
        expect(length).toBeLessThanOrEqual(limit);
        expect(length).toBeGreaterThan(Math.min(seq, limit * 0.7 - 1));
      }
    },
  );

  it('keep what is needed to understand the rest', () => {
    const armed = { id: 't', edge: null, eventType: 'x', delayMs: 9, dueAt: 99 };
    const client = clientWith(
      [
        { kind: 'machine', definition: light },
        actorRecord('a0', { machine: light.hash }),
        stepRecord('a0', { states: ['light', 'light.on'], armed: [armed] }),
        actorRecord('a1'),
        ...presses(1000),
      ],
      100,
    );
    expect(client.machines.get(light.hash)).toEqual(light);
    const first = client.events.at(0);
    expect(momentAt(client, (first?.seq ?? 0) - 1).actors.get('a0')).toMatchObject({
      states: ['light', 'light.on'],
      armed: [armed],
    });
    expect(momentAt(client, 'live').actors.get('a1')?.context).toEqual({ count: 999 });
  });

  it('forget actors that ended before everything that is kept', () => {
    const client = clientWith(
      [actorRecord('old'), { kind: 'end', actor: 'old' }, actorRecord('a1'), ...presses(1000)],
      100,
    );
    expect([...momentAt(client, 'live').actors.keys()]).toEqual(['a1']);
  });

  it.each([0, -1, 1.5, NaN])('refuse a limit of %s', (limit) => {
    expect(() => createViewerStore({ limit })).toThrow(
      `limit: given ${String(limit)}; accepted: a whole number from 1 up`,
    );
  });

  it('of one event keep one event', () => {
    expect(clientWith(presses(10), 1).events).toHaveLength(1);
  });
});

describe('gaps', () => {
  it('are counted, and told where they are', () => {
    const store = storeOf(presses(2));
    store.apply({ type: 'events', client: 'app', events: eventsFrom(10, 2) });
    expect(clientOf(store).dropped).toBe(8);
    expect(rowsOf(clientOf(store)).map(({ kind, title }) => [kind, title])).toEqual([
      ['step', 'press'],
      ['step', 'press'],
      ['gap', '8 records missing'],
      ['step', 'press'],
      ['step', 'press'],
    ]);
  });

  it('are told once for a run of what was kept of the lost, by the record of the drop', () => {
    const store = storeOf([]);
    store.apply({
      type: 'events',
      client: 'app',
      events: [
        { ...actorRecord('a1'), seq: 3, at: 3 },
        { ...stepRecord('a1'), seq: 40, at: 40 },
        { kind: 'dropped', count: 97, seq: 98.5, at: 99 },
        ...eventsFrom(99, 2),
      ],
    });
    expect(clientOf(store).dropped).toBe(97);
    expect(rowsOf(clientOf(store)).map(({ title }) => title)).toEqual([
      'a1 is born',
      'press',
      '97 records missing',
      'press',
      'press',
    ]);
  });
});

describe('forgetting', () => {
  it('leaves a client out, and what comes late of it', () => {
    const store = storeOf(presses(2));
    store.forget('app');
    expect(store.getSnapshot().clients).toEqual([]);
    store.apply({ type: 'events', client: 'app', events: eventsFrom(2, 1) });
    expect(store.getSnapshot().clients).toEqual([]);
  });

  it('is over when the client comes back', () => {
    const store = storeOf(presses(2));
    store.forget('app');
    store.apply({ type: 'client', client: clientInfo, isConnected: true });
    store.apply({ type: 'events', client: 'app', events: eventsFrom(2, 1) });
    expect(clientOf(store)).toMatchObject({ isConnected: true, lastSeq: 2 });
  });

  it('clears events and keeps what stands', () => {
    const store = storeOf([actorRecord('a1'), ...presses(9)]);
    store.clear('app');
    expect(clientOf(store).events).toHaveLength(0);
    expect(momentAt(clientOf(store), 'live').actors.get('a1')?.context).toEqual({ count: 8 });
    store.apply({ type: 'events', client: 'app', events: eventsFrom(10, 1) });
    expect(rowsOf(clientOf(store))).toHaveLength(1);
  });
});

describe('malformed messages', () => {
  const step = eventsFrom(0, 1)[0];
  const wrong: readonly [unknown, string][] = [
    [null, 'message: given null; accepted: an object'],
    ['hello', 'message: given "hello"; accepted: an object'],
    [{ type: 'greeting' }, 'message.type: given "greeting"; accepted: "clients", "client"'],
    [{ type: '__proto__' }, 'message.type: given "__proto__"; accepted: "clients"'],
    [{ type: 'clients' }, 'message.clients: given nothing; accepted: a list'],
    [
      { type: 'client', client: { ...clientInfo, startedAt: 'now' }, isConnected: true },
      'message.client.startedAt: given "now"; accepted: a finite number',
    ],
    [
      { type: 'events', client: 'app', events: [{ ...step, seq: -1 }] },
      'message.events[0].seq: given -1; accepted: a number from 0 up',
    ],
    [
      { type: 'events', client: 'app', events: [step, { ...step, kind: 'leap' }] },
      'message.events[1].kind: given "leap"; accepted: "actor", "machine"',
    ],
    [
      { type: 'events', client: 'app', events: [{ ...step, event: {} }] },
      'message.events[0].event.type: given nothing; accepted: a text',
    ],
    [
      { type: 'events', client: 'app', events: [{ ...step, context: () => 1 }] },
      'message.events[0].context: given function; accepted: JSON of at most 100 levels',
    ],
    [
      {
        type: 'events',
        client: 'app',
        events: [{ seq: 0, at: 0, kind: 'command', command: { type: 'stop', connection: 7 } }],
      },
      'message.events[0].command.connection: given 7; accepted: a text, or nothing',
    ],
    [
      { type: 'events', client: 'stranger', events: [] },
      'message.client: given "stranger"; accepted: a client that a message has announced',
    ],
  ];

  it.each(wrong)('are refused and change nothing: %j', (message, error) => {
    const store = storeOf(presses(2));
    const before = store.getSnapshot();
    expect(() => store.apply(message as ToViewer)).toThrow(ViewerError);
    expect(() => store.apply(message as ToViewer)).toThrow(error);
    expect(store.getSnapshot()).toBe(before);
  });

  it('are refused when something is nested deeper than anybody can walk', () => {
    const store = storeOf([]);
    const context = JSON.parse('['.repeat(5000) + ']'.repeat(5000)) as never;
    const events = sequence([stepRecord('a1', { context })]);
    expect(() => store.apply({ type: 'events', client: 'app', events })).toThrow('100 levels');
  });

  it('are refused when a chart has states within states without end', () => {
    const store = storeOf([]);
    let root = light.root;
    for (let level = 0; level < 150; level += 1) root = { ...light.root, states: [root] };
    const events = sequence([{ kind: 'machine', definition: { ...light, root } }]);
    expect(() => store.apply({ type: 'events', client: 'app', events })).toThrow(
      'levels of states',
    );
  });

  it('are taken with `__proto__` among the keys of data, which stays data', () => {
    const store = storeOf([]);
    const context = JSON.parse('{"__proto__": {"polluted": true}}') as never;
    const events = sequence([actorRecord('a1'), stepRecord('a1', { context })]);
    store.apply({ type: 'events', client: 'app', events });
    expect(momentAt(clientOf(store), 'live').actors.get('a1')?.context).toEqual(context);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

it('tells times from the start of each client', () => {
  expect(clientWith(presses(3))).toMatchObject({ info: { startedAt }, lastAt: 2, lastSeq: 2 });
});
