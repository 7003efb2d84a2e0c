import type { ArmedTimer, InspectEvent, StepRecord } from 'linekeeper/inspect';
import { describe, expect, it } from 'vitest';
import {
  enterViewer,
  eventsUntil,
  greetedApp,
  originOf,
  rtt,
  rtts,
  startRelay,
  type TestApp,
  type TestRelay,
} from './relay-rig.js';

const place = (seq: number) => ({ seq, at: seq });

const machine = (seq: number): InspectEvent => ({
  kind: 'machine',
  definition: {
    hash: 'abcd',
    id: 'm',
    root: {
      id: 'm',
      key: 'm',
      type: 'compound',
      history: null,
      description: '',
      tags: [],
      entry: [],
      exit: [],
      invokes: [],
      edges: [],
      states: [],
    },
  },
  ...place(seq),
});

const actor = (seq: number, id: string): InspectEvent => ({
  kind: 'actor',
  actor: id,
  parent: null,
  name: id,
  src: null,
  machine: 'abcd',
  connection: 'c1',
  ...place(seq),
});

const timer = (id: string): ArmedTimer => ({
  id,
  edge: null,
  eventType: `after ${id}`,
  delayMs: 1000,
  dueAt: 2000,
});

const step = (
  seq: number,
  id: string,
  changes: Partial<Pick<StepRecord, 'armed' | 'over' | 'states'>> = {},
): InspectEvent => ({
  kind: 'step',
  actor: id,
  source: null,
  event: { type: 'go' },
  microsteps: [],
  states: ['m'],
  status: 'active',
  context: null,
  accepts: [],
  armed: [],
  over: [],
  ...changes,
  ...place(seq),
});

const end = (seq: number, id: string): InspectEvent => ({ kind: 'end', actor: id, ...place(seq) });

const connection = (seq: number, id: string, root: string): InspectEvent => ({
  kind: 'connection',
  connection: id,
  actor: root,
  transports: ['main'],
  policy: {},
  credentials: { awaited: false, refreshable: false },
  surroundings: { online: true, visible: true, frozen: false },
  ...place(seq),
});

const status = (seq: number, id: string, attempt: number): InspectEvent => ({
  kind: 'status',
  connection: id,
  status: 'connecting',
  reason: null,
  attempt,
  nextAttemptAt: null,
  lastClose: null,
  rtt: null,
  queued: 0,
  metrics: {},
  explanation: '',
  ...place(seq),
});

const socket = (seq: number, transport: string, phase: 'connecting' | 'open'): InspectEvent => ({
  kind: 'socket',
  connection: 'c1',
  transport,
  socket: 1,
  phase,
  url: 'ws://127.0.0.1/',
  close: null,
  ...place(seq),
});

const faults = (seq: number, stall: boolean): InspectEvent => ({
  kind: 'faults',
  connection: 'c1',
  faults: { stall, delayMs: 0, refuse: false, offline: false, hidden: false },
  ...place(seq),
});

/** What a viewer hears that comes after all of this, when the relay keeps only the last 2 events. */
async function heardLate(relay: TestRelay, app: TestApp, events: readonly InspectEvent[]) {
  app.say({ type: 'events', events });
  const viewer = await enterViewer(relay);
  return eventsUntil(viewer, 'a', events.at(-1)!.seq);
}

describe('a viewer that comes when the first events are out', () => {
  async function small() {
    const relay = await startRelay({ limits: { historyEvents: 2 } });
    return { relay, app: await greetedApp(relay, 'a') };
  }

  it('hears the last ones', async () => {
    const { relay, app } = await small();
    expect(await heardLate(relay, app, rtts(0, 10))).toEqual(rtts(8, 2));
  });

  it('hears of charts, of actors that live and of their latest step, in the order of old', async () => {
    const { relay, app } = await small();
    const events = [machine(0), actor(1, 'a1'), step(2, 'a1'), step(3, 'a1'), ...rtts(4, 2)];
    expect(await heardLate(relay, app, events)).toEqual([
      machine(0),
      actor(1, 'a1'),
      step(3, 'a1'),
      ...rtts(4, 2),
    ]);
  });

  it('hears of an actor that has ended only that it has', async () => {
    const { relay, app } = await small();
    const events = [actor(0, 'a1'), step(1, 'a1'), end(2, 'a1'), ...rtts(3, 2)];
    expect(await heardLate(relay, app, events)).toEqual([end(2, 'a1'), ...rtts(3, 2)]);
  });

  it('hears the latest of everything that a connection tells', async () => {
    const { relay, app } = await small();
    const events = [
      connection(0, 'c1', 'a1'),
      status(1, 'c1', 1),
      socket(2, 'main', 'connecting'),
      faults(3, true),
      socket(4, 'other', 'connecting'),
      status(5, 'c1', 2),
      socket(6, 'main', 'open'),
      faults(7, false),
      ...rtts(8, 2),
    ];
    expect(await heardLate(relay, app, events)).toEqual([
      connection(0, 'c1', 'a1'),
      socket(4, 'other', 'connecting'),
      status(5, 'c1', 2),
      socket(6, 'main', 'open'),
      faults(7, false),
      ...rtts(8, 2),
    ]);
  });

  it('hears nothing of a connection whose root actor has ended, and all of the others', async () => {
    const { relay, app } = await small();
    const events = [
      connection(0, 'c1', 'a1'),
      connection(1, 'c2', 'a2'),
      status(2, 'c1', 1),
      status(3, 'c2', 1),
      end(4, 'a1'),
      ...rtts(5, 2),
    ];
    expect(await heardLate(relay, app, events)).toEqual([
      connection(1, 'c2', 'a2'),
      status(3, 'c2', 1),
      end(4, 'a1'),
      ...rtts(5, 2),
    ]);
  });

  it('hears with the latest step of all timers that still run, and of those that are over', async () => {
    const { relay, app } = await small();
    const [one, two, three] = [timer('one'), timer('two'), timer('three')];
    const events = [
      step(0, 'a1', { armed: [one, two] }),
      step(1, 'a1', { armed: [three], over: ['one'] }),
      step(2, 'a1', { states: ['m', 'm.x'] }),
      ...rtts(3, 2),
    ];
    expect(await heardLate(relay, app, events)).toEqual([
      step(2, 'a1', { states: ['m', 'm.x'], armed: [two, three], over: ['one'] }),
      ...rtts(3, 2),
    ]);
  });

  it('hears of a timer that was armed anew with its new due time', async () => {
    const { relay, app } = await small();
    const again = { ...timer('one'), dueAt: 5000 };
    const events = [
      step(0, 'a1', { armed: [timer('one')] }),
      step(1, 'a1', { over: ['one'], armed: [again] }),
      step(2, 'a1'),
      ...rtts(3, 2),
    ];
    expect(await heardLate(relay, app, events)).toEqual([
      step(2, 'a1', { armed: [again] }),
      ...rtts(3, 2),
    ]);
  });

  it('hears of no timer whose end is out too', async () => {
    const { relay, app } = await small();
    const events = [
      step(0, 'a1', { armed: [timer('one')] }),
      step(1, 'a1', { over: ['one'] }),
      ...rtts(2, 2),
    ];
    expect(await heardLate(relay, app, events)).toEqual([
      step(1, 'a1', { over: ['one'] }),
      ...rtts(2, 2),
    ]);
  });

  it('hears in the gap what the app itself says of dropped records', async () => {
    const { relay, app } = await small();
    const dropped: InspectEvent = { kind: 'dropped', count: 7, seq: 7.5, at: 8 };
    const events = [dropped, rtt(8)];
    expect(await heardLate(relay, app, events)).toEqual(events);
    await app.leave();
    const again = await greetedApp(relay, 'a');
    again.say({ type: 'events', events: [rtt(9)] });
    const viewer = await enterViewer(relay);
    expect(await eventsUntil(viewer, 'a', 9)).toEqual([rtt(8), rtt(9)]);
  });
});

describe('the memory of the relay is bounded', () => {
  const padded = (seq: number, bytes: number): InspectEvent => ({
    kind: 'frame',
    connection: 'c1',
    transport: 'main',
    direction: 'sent',
    bytes,
    payload: 'x'.repeat(bytes),
    ...place(seq),
  });

  it('by bytes for each client', async () => {
    const relay = await startRelay({ limits: { historyBytes: 100_000 } });
    const app = await greetedApp(relay, 'a');
    const events = Array.from({ length: 50 }, (_, seq) => padded(seq, 10_000));
    app.say({ type: 'events', events });
    const viewer = await enterViewer(relay);
    expect(await eventsUntil(viewer, 'a', 49)).toEqual(events.slice(-9));
  });

  it('by bytes for what stands of old events, too', async () => {
    const relay = await startRelay({ limits: { historyEvents: 1, historyBytes: 100_000 } });
    const app = await greetedApp(relay, 'a');
    const name = 'x'.repeat(10_000);
    const births = Array.from({ length: 50 }, (_, seq) => actor(seq, `${seq}-${name}`));
    app.say({ type: 'events', events: births });
    const viewer = await enterViewer(relay);
    const heard = await eventsUntil(viewer, 'a', 49);
    expect(JSON.stringify(heard).length).toBeLessThan(100_000);
    expect(heard.length).toBeGreaterThan(1);
  });

  it('for all clients together: those that are gone make room for those that live', async () => {
    const relay = await startRelay({ limits: { totalBytes: 100_000 } });
    const viewer = await enterViewer(relay);
    const gone = await greetedApp(relay, 'gone');
    gone.say({ type: 'events', events: [padded(0, 60_000)] });
    await eventsUntil(viewer, 'gone', 0);
    await gone.leave();
    const app = await greetedApp(relay, 'a');
    await viewer.nextOf('client');
    app.say({ type: 'events', events: [padded(0, 60_000)] });
    const { clients } = await viewer.nextOf('clients');
    expect(clients.map(({ client }) => client.id)).toEqual(['a']);
    expect(await eventsUntil(viewer, 'a', 0)).toEqual([padded(0, 60_000)]);
  });

  it('for all clients together: the largest of those that live loses its oldest events', async () => {
    const relay = await startRelay({ limits: { totalBytes: 100_000 } });
    const [large, small] = [await greetedApp(relay, 'a'), await greetedApp(relay, 'b')];
    const early = await enterViewer(relay);
    large.say({ type: 'events', events: [padded(0, 40_000), padded(1, 40_000)] });
    await eventsUntil(early, 'a', 1);
    small.say({ type: 'events', events: [padded(0, 30_000)] });
    await eventsUntil(early, 'b', 0);
    const late = await enterViewer(relay);
    expect(await eventsUntil(late, 'a', 1)).toEqual([padded(1, 40_000)]);
    expect(await eventsUntil(late, 'b', 0)).toEqual([padded(0, 30_000)]);
  });

  it('for a viewer that does not read: it misses what is out, and hears the end', async () => {
    const limits = { historyBytes: 1_000_000, bytesPerSecond: 1_000_000_000 };
    const relay = await startRelay({ limits });
    const app = await greetedApp(relay, 'a');
    const [slow, quick] = [await enterViewer(relay), await enterViewer(relay)];
    slow.socket.pause();
    const last = 699;
    for (let seq = 0; seq <= last; seq += 1) {
      app.say({ type: 'events', events: [padded(seq, 100_000)] });
    }
    await eventsUntil(quick, 'a', last);
    slow.socket.resume();
    const heard = await eventsUntil(slow, 'a', last);
    expect(heard.length).toBeLessThan(last);
    expect(heard.slice(-9).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 9 }, (_, index) => last - 8 + index),
    );
  });

  it('for a viewer that never reads: it is closed when too much waits for it', async () => {
    const limits = {
      waitingBytes: 1_000_000,
      bytesPerSecond: 1_000_000_000,
      messagesPerSecond: 100_000,
    };
    const relay = await startRelay({ limits });
    const app = await greetedApp(relay, 'a');
    const [slow, quick] = [await enterViewer(relay), await enterViewer(relay)];
    slow.socket.pause();
    for (let seq = 0; seq < 300; seq += 1) {
      app.say({ type: 'events', events: [padded(seq, 100_000)] });
    }
    await eventsUntil(quick, 'a', 299);
    // It still speaks, and each answer waits with the rest.
    const command = { type: 'drop', connection: 'c1' } as const;
    const id = 'x'.repeat(200);
    for (let count = 0; count < 5000; count += 1) {
      slow.say({ type: 'command', id, client: 'nobody', command });
    }
    await expect
      .poll(() => relay.warnings)
      .toEqual(['refused a viewer: does not read what it is sent']);
    app.say({ type: 'events', events: [rtt(300)] });
    expect(await eventsUntil(quick, 'a', 300)).toEqual([rtt(300)]);
    // Its place is free, and a new viewer hears everything that is still known.
    const again = await enterViewer(relay, { origin: originOf(relay) });
    expect((await eventsUntil(again, 'a', 300)).at(-1)).toEqual(rtt(300));
  });
});
