import type { Command, FromApp, InspectEvent } from 'linekeeper/inspect';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../support/virtual-clock.js';
import {
  clientInfo,
  enterApp,
  enterViewer,
  eventsUntil,
  greetedApp,
  rtt,
  rtts,
  startRelay,
  type TestApp,
  type TestRelay,
  type TestViewer,
} from './relay-rig.js';

const SECRET = 'hunter2-hunter2';

/** What a bystander must not notice. */
interface Bystanders {
  readonly app: TestApp;
  readonly viewer: TestViewer;
}

async function bystanders(relay: TestRelay): Promise<Bystanders> {
  return { app: await greetedApp(relay, 'bystander'), viewer: await enterViewer(relay) };
}

async function expectService({ app, viewer }: Bystanders): Promise<void> {
  app.say({ type: 'events', events: [rtt(0)] });
  expect(await eventsUntil(viewer, 'bystander', 0)).toEqual([rtt(0)]);
  const command: Command = { type: 'drop', connection: 'c1' };
  viewer.say({ type: 'command', id: '1', client: 'bystander', command });
  const { id } = await app.nextOf('command');
  app.say({ type: 'result', id, error: null });
  expect(await viewer.nextOf('result')).toEqual({ type: 'result', id: '1', error: null });
}

const json = (value: unknown): string => JSON.stringify(value);
const events = (...list: unknown[]): string => json({ type: 'events', events: list });
const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

const malformed: readonly [what: string, data: string | Buffer, code: number, why: string][] = [
  ['no JSON', `{"type": ${SECRET}`, 1007, 'not JSON'],
  ['an empty message', '', 1007, 'not JSON'],
  ['JSON that is no object', json([SECRET]), 1007, 'message: given a list; accepted: an object'],
  ['null', 'null', 1007, 'message: given null; accepted: an object'],
  [
    'an unknown type',
    json({ type: SECRET }),
    1007,
    'message.type: given an unknown one; accepted: ',
  ],
  ['no type', json({ token: SECRET }), 1007, 'message.type: given nothing; accepted: '],
  [
    'a type that objects inherit',
    json({ type: 'constructor' }),
    1007,
    'message.type: given an unknown one',
  ],
  ['binary', Buffer.from(json({ type: SECRET })), 1003, 'a binary message; accepted: JSON as text'],
  ['a __proto__ of its own', `{"type":"hello","__proto__":{}}`, 1007, 'a field named __proto__'],
  [
    'a __proto__ deep inside',
    `{"type":"x","a":[{"b":{"__proto__":{"isAdmin":true}}}]}`,
    1007,
    'a field named __proto__',
  ],
  ['nesting without end', `{"type":"x","a":${deep(100_000)}}`, 1007, 'nested deeper than 128'],
];

describe('a viewer is closed, with the reason and one line in the log, when it sends', () => {
  const command = { type: 'command', id: '1', client: 'bystander' };

  it.each([
    ...malformed,
    ['a command without a command', json(command), 1007, 'message.command: given nothing'],
    [
      'an unknown command',
      json({ ...command, command: { type: 'format' } }),
      1007,
      'message.command.type: given an unknown one; accepted: start, stop, ',
    ],
    [
      'a command without its connection',
      json({ ...command, command: { type: 'stop' } }),
      1007,
      'message.command.connection: given nothing; accepted: a text',
    ],
    [
      'a fault that is no switch',
      json({
        ...command,
        command: { type: 'setFaults', connection: 'c1', faults: { stall: SECRET } },
      }),
      1007,
      'message.command.faults.stall: given a text; accepted: true or false',
    ],
    [
      'an event without a type',
      json({ ...command, command: { type: 'sendEvent', actor: 'a1', event: { secret: SECRET } } }),
      1007,
      'message.command.event.type: given nothing; accepted: a text',
    ],
    [
      'an id without an end',
      json({ ...command, id: 'x'.repeat(201), command: { type: 'stop', connection: 'c1' } }),
      1007,
      'message.id: given a text of 201 characters; accepted: 1 to 200',
    ],
    ['what apps say', json({ type: 'hello', client: clientInfo('a') }), 1007, 'message.type'],
  ] satisfies typeof malformed)('%s', async (_, data, code, why) => {
    const relay = await startRelay();
    const others = await bystanders(relay);
    const viewer = await enterViewer(relay);
    viewer.socket.send(data);
    const closed = await viewer.closed;
    expect(closed.code).toBe(code);
    expect(closed.reason).toContain(why.slice(0, 60));
    expect(relay.warnings).toEqual([expect.stringContaining(`refused a viewer: `)]);
    expect(relay.warnings[0]).toContain(why);
    expect(relay.warnings[0]).not.toContain(SECRET);
    await expectService(others);
  });
});

describe('an app is closed, with the reason and one line in the log, when it sends', () => {
  const step = {
    kind: 'step',
    actor: 'a1',
    source: null,
    event: { type: 'go' },
    microsteps: [],
    states: ['m'],
    status: 'active',
    context: null,
    accepts: [],
    armed: [],
    over: [],
    seq: 0,
    at: 0,
  };

  it.each([
    ...malformed,
    [
      'an event of an unknown kind',
      events({ ...rtt(0), kind: SECRET }),
      1007,
      'message.events[0].kind: given an unknown one; accepted: actor, machine, ',
    ],
    [
      'an event that lacks a field',
      events(rtt(0), { ...step, states: undefined }),
      1007,
      'message.events[1].states: given nothing; accepted: a list',
    ],
    [
      'an event with a wrong field',
      events({ ...step, states: ['m', { secret: SECRET }] }),
      1007,
      'message.events[0].states[1]: given an object; accepted: a text',
    ],
    [
      'an event without a place',
      events({ ...rtt(0), seq: -1 }),
      1007,
      'message.events[0].seq: given a number; accepted: a number from 0 up',
    ],
    [
      'a number that JSON cannot hold',
      events(rtt(0)).replace('"at":0', '"at":1e999'),
      1007,
      'message.events[0].at: given a number; accepted: a finite number',
    ],
    ['events that are no list', json({ type: 'events', events: {} }), 1007, 'accepted: a list'],
    ['a result without an id', json({ type: 'result', error: null }), 1007, 'message.id: given no'],
    ['a second hello', json({ type: 'hello', client: clientInfo('a') }), 1008, 'a second hello'],
    ['what viewers say', json({ type: 'forget', client: 'a' }), 1007, 'message.type'],
  ] satisfies typeof malformed)('%s', async (_, data, code, why) => {
    const relay = await startRelay();
    const others = await bystanders(relay);
    const app = await greetedApp(relay, 'hostile');
    app.socket.send(data);
    const closed = await app.closed;
    expect(closed.code).toBe(code);
    expect(closed.reason).toContain(why.slice(0, 60));
    expect(relay.warnings).toEqual([expect.stringContaining('refused app "app hostile" (node): ')]);
    expect(relay.warnings[0]).toContain(why);
    expect(relay.warnings[0]).not.toContain(SECRET);
    await expectService(others);
  });

  it.each<[what: string, first: object, why: string]>([
    ['events', { type: 'events', events: [] }, 'events came before hello'],
    ['a result', { type: 'result', id: '1', error: null }, 'result came before hello'],
  ])('%s before hello', async (_, first, why) => {
    const relay = await startRelay();
    const others = await bystanders(relay);
    const app = await enterApp(relay);
    app.say(first as FromApp);
    expect(await app.closed).toEqual({ code: 1008, reason: why });
    expect(relay.warnings).toEqual([`refused an app: ${why}`]);
    await expectService(others);
  });

  it.each([
    ['no name', { ...clientInfo('a'), name: undefined }, 'message.client.name: given nothing'],
    ['an id without an end', { ...clientInfo('x'.repeat(201)) }, 'given a text of 201 characters'],
    ['an empty id', { ...clientInfo('') }, 'given a text of 0 characters; accepted: 1 to 200'],
    ['an unknown runtime', { ...clientInfo('a'), runtime: 'toaster' }, 'accepted: browser, node'],
  ])('a hello with %s', async (_, client, why) => {
    const relay = await startRelay();
    const others = await bystanders(relay);
    const app = await enterApp(relay);
    app.socket.send(json({ type: 'hello', client }));
    expect((await app.closed).code).toBe(1007);
    expect(relay.warnings).toEqual([expect.stringContaining(why)]);
    await expectService(others);
  });

  it('no hello within 5 s', async () => {
    const clock = new VirtualClock();
    const relay = await startRelay({ clock });
    const others = await bystanders(relay);
    const app = await enterApp(relay);
    // An answer to the app's own ping: by now the relay has taken it in.
    app.socket.ping();
    await new Promise((resolve) => app.socket.once('pong', resolve));
    clock.advance(5000);
    expect(await app.closed).toEqual({ code: 1008, reason: 'no hello within 5000 ms' });
    expect(relay.warnings).toEqual(['refused an app: no hello within 5000 ms']);
    await expectService(others);
  });
});

describe.each(['an app', 'a viewer'] as const)('%s is closed when it sends', (who) => {
  async function hostile(relay: TestRelay) {
    if (who === 'a viewer') return { peer: await enterViewer(relay), harmless: '' };
    return { peer: await greetedApp(relay, 'hostile'), harmless: events() };
  }

  it('a message of more than 4 MiB, with 1009', async () => {
    const relay = await startRelay();
    const others = await bystanders(relay);
    const { peer } = await hostile(relay);
    peer.socket.send('x'.repeat(4 * 1024 * 1024 + 1));
    expect((await peer.closed).code).toBe(1009);
    expect(relay.warnings).toEqual([expect.stringContaining('Max payload size exceeded')]);
    await expectService(others);
  });

  it('text that is no UTF-8, with 1007', async () => {
    const relay = await startRelay();
    const others = await bystanders(relay);
    const { peer } = await hostile(relay);
    peer.socket.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false });
    expect((await peer.closed).code).toBe(1007);
    expect(relay.warnings).toEqual([expect.stringContaining('invalid UTF-8')]);
    await expectService(others);
  });

  it('a flood of messages, with 1008, though each of them is harmless', async () => {
    // Time stands still, so that the flood is one however slow the machine.
    const relay = await startRelay({ clock: new VirtualClock() });
    const others = await bystanders(relay);
    const { peer } = await hostile(relay);
    const text =
      who === 'an app' ? events() : json({ type: 'forget', client: 'nobody that is known' });
    for (let count = 0; count < 5000; count += 1) peer.socket.send(text);
    expect(await peer.closed).toEqual({
      code: 1008,
      reason: 'more than 2000 messages per second',
    });
    expect(relay.warnings).toHaveLength(1);
    await expectService(others);
  });

  it('too many bytes, with 1008', async () => {
    const limits = { bytesPerSecond: 100_000 };
    const relay = await startRelay({ clock: new VirtualClock(), limits });
    const others = await bystanders(relay);
    const { peer } = await hostile(relay);
    const text =
      who === 'an app'
        ? events().replace('}', `,"padding":"${'x'.repeat(50_000)}"}`)
        : json({ type: 'forget', client: 'nobody', padding: 'x'.repeat(50_000) });
    for (let count = 0; count < 5; count += 1) peer.socket.send(text);
    expect((await peer.closed).reason).toBe('more than 100000 bytes per second');
    await expectService(others);
  });
});

it('bears a rate below its limit for as long as it lasts', async () => {
  const clock = new VirtualClock();
  const relay = await startRelay({ clock, limits: { messagesPerSecond: 100 } });
  const app = await greetedApp(relay, 'busy');
  const viewer = await enterViewer(relay);
  for (let second = 0; second < 5; second += 1) {
    for (let count = 0; count < 100; count += 1) {
      app.say({ type: 'events', events: [rtt(second * 100 + count)] });
    }
    await eventsUntil(viewer, 'busy', second * 100 + 99);
    clock.advance(1000);
  }
  expect(relay.warnings).toEqual([]);
});

it('hands on data that looks like parts of objects as what it is: data', async () => {
  const relay = await startRelay();
  const app = await greetedApp(relay, 'constructor');
  const viewer = await enterViewer(relay);
  const event: InspectEvent = {
    kind: 'step',
    actor: 'toString',
    source: 'hasOwnProperty',
    event: { type: 'valueOf', constructor: { prototype: { isAdmin: true } } },
    microsteps: [],
    states: ['__proto__'],
    status: 'active',
    context: { constructor: 1, toString: 'x' } as never,
    accepts: ['__proto__'],
    armed: [],
    over: ['__proto__'],
    seq: 0,
    at: 0,
  };
  app.say({ type: 'events', events: [event] });
  expect(await eventsUntil(viewer, 'constructor', 0)).toEqual([event]);
  expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
});

it('lets apps whose past was refused start over', async () => {
  const relay = await startRelay();
  const app = await greetedApp(relay, 'a');
  app.say({ type: 'events', events: rtts(0, 3) });
  app.socket.send('nonsense');
  await app.closed;
  const again = await greetedApp(relay, 'a');
  again.say({ type: 'events', events: rtts(0, 4) });
  const viewer = await enterViewer(relay);
  expect(await eventsUntil(viewer, 'a', 3)).toEqual(rtts(0, 4));
});
