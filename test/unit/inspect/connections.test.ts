import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createConnection, type ConnectionOptions } from 'linekeeper';
import { createInspector, noFaults, type InspectorOptions } from 'linekeeper/inspect';
import { createFakeEnvironment, createFakeNetwork, VirtualClock } from 'linekeeper/testing';
import { ofKind, START } from './records.js';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

function createBench(
  options: Partial<ConnectionOptions> = {},
  inspectorOptions: InspectorOptions = {},
) {
  const clock = new VirtualClock(START);
  const network = createFakeNetwork({ clock, node: true });
  const environment = createFakeEnvironment();
  const inspector = createInspector({ clock, ...inspectorOptions });
  const connection = createConnection({
    url: 'wss://example.test/socket?token=x',
    webSocket: network.WebSocket,
    clock,
    environment,
    random: () => 0.5,
    inspect: inspector,
    ...options,
  });
  const bench = {
    clock,
    network,
    environment,
    inspector,
    connection,
    connect: () => {
      connection.start();
      clock.advance(0);
    },
    set: (faults: object) => inspector.command({ type: 'setFaults', connection: 'c1', faults }),
    /** What has been told so far, once this turn is over. */
    told: async () => {
      await Promise.resolve();
      return inspector.events();
    },
    records: async <Kind extends Parameters<typeof ofKind>[1]>(kind: Kind) =>
      ofKind(await bench.told(), kind),
  };
  open.push(() => {
    connection[Symbol.dispose]();
    expect(clock.pendingOfProduct).toEqual([]);
    expect(environment.listeners).toBe(0);
  });
  return bench;
}

describe('a connection', () => {
  it('is told of with its policy, transports and credentials, before it does anything', async () => {
    const bench = createBench({ credentials: () => 'abc' });
    expect(await bench.records('connection')).toMatchObject([
      {
        connection: 'c1',
        actor: 'a1',
        transports: ['main'],
        policy: { backoff: '«function»', maxAttempts: 'Infinity', stableWindowMs: 10_000 },
        credentials: { awaited: true, refreshable: true },
        surroundings: { online: true, visible: true, frozen: false },
      },
    ]);
    expect(await bench.records('faults')).toMatchObject([{ faults: noFaults }]);
    expect(await bench.records('actor')).toMatchObject([{ name: 'connection', connection: 'c1' }]);
  });

  it('is told of in order: the draw, the step that used it, the status, the notice', async () => {
    const { connect, network, told, clock } = createBench();
    connect();
    await told();
    const before = (await told()).length;
    network.last.serverClose(1012, 'deploy');
    clock.advance(0);
    const since = (await told()).slice(before);
    const order = since.map((event) => {
      if (event.kind === 'step') return `step ${event.actor} ${event.event.type}`;
      if (event.kind === 'notice') return `notice ${event.type}`;
      return event.kind === 'status' ? `status ${event.status}` : event.kind;
    });
    const main = order.filter((what) => /^(draw|step a1|status|notice)/.test(what));
    expect(main).toEqual([
      'draw',
      'step a1 transport.closed',
      'status cooldown',
      'notice close',
      'notice retry',
    ]);
  });

  it('has the end, the wait and the words of its status as the app sees them', async () => {
    const { connect, network, records, connection, clock } = createBench();
    connect();
    network.last.serverClose(1012, 'deploy');
    const status = (await records('status')).at(-1)!;
    const { nextAttemptAt, attempt } = connection.getSnapshot();
    expect(status).toMatchObject({
      status: 'cooldown',
      reason: 'backoff',
      attempt,
      nextAttemptAt: nextAttemptAt! - START,
      lastClose: { cause: 'closed', code: 1012, reason: 'deploy', duringHandshake: false },
      explanation: connection.explain(),
      metrics: connection.getSnapshot().metrics,
    });
    const [due] = clock.pendingOfProduct;
    expect(status.nextAttemptAt).toBe(due!.dueAt - START);
    expect((await records('notice')).at(-1)).toMatchObject({ type: 'retry', delayMs: 500 });
  });

  it('tells each change of its snapshot once, and none twice', async () => {
    const { connect, records, connection } = createBench();
    connection.send('one');
    connection.send('two');
    connect();
    const told = (await records('status')).map(({ status, queued }) => `${status} ${queued}`);
    expect(told).toEqual([...new Set(told)]);
    expect(told.at(-1)).toBe('connected 0');
  });

  it('leaves out the draws of the heartbeat', async () => {
    const { connect, records, network } = createBench();
    connect();
    expect(await records('draw')).toEqual([]);
    network.last.serverClose(1012);
    expect(await records('draw')).toMatchObject([{ connection: 'c1', value: 0.5 }]);
  });

  it('tells of sockets without query, and of their ends', async () => {
    const { connect, network, records, clock } = createBench();
    connect();
    network.last.serverClose(4001, 'bye');
    clock.advance(500);
    expect(await records('socket')).toMatchObject([
      { socket: 1, phase: 'connecting', url: 'wss://example.test/socket', close: null },
      { socket: 1, phase: 'open' },
      { socket: 1, phase: 'closed', close: { code: 4001, reason: 'bye', wasClean: true } },
      { socket: 2, phase: 'connecting' },
      { socket: 2, phase: 'open' },
    ]);
  });

  it('counts frames and bytes, and gathers them for a quarter of a second', async () => {
    const { connect, network, connection, records, clock } = createBench();
    connect();
    connection.send('four');
    connection.send('ä€');
    network.last.message('in');
    network.last.message(new Uint8Array(10));
    expect(await records('traffic')).toEqual([]);
    clock.advance(250);
    expect(await records('traffic')).toMatchObject([
      {
        transport: 'main',
        sent: { frames: 2, bytes: 9 },
        received: { frames: 2, bytes: 12 },
        overMs: 250,
      },
    ]);
    expect(await records('frame')).toEqual([]);
  });

  it('shows messages only when asked: the first 1024 characters or bytes', async () => {
    const { connect, network, connection, records } = createBench({}, { payloads: true });
    connect();
    connection.send('hello');
    network.last.message(new Uint8Array([0, 255]));
    connection.send('x'.repeat(5000));
    const frames = await records('frame');
    expect(frames.slice(0, 2)).toMatchObject([
      { direction: 'sent', bytes: 5, payload: 'hello' },
      { direction: 'received', bytes: 2, payload: '00ff' },
    ]);
    expect(frames[2]).toMatchObject({ bytes: 5000, payload: `${'x'.repeat(1024)}…` });
  });

  it('tells round trips as they are measured', async () => {
    const { connect, network, records, clock } = createBench();
    network.latencyMs = 30;
    connect();
    clock.advance(20_000);
    expect(await records('rtt')).toMatchObject([{ transport: 'main', rttMs: 30 }]);
    expect((await records('status')).at(-1)).toMatchObject({ rtt: 30 });
  });

  it('tells errors by their code, and the app hears them as ever', async () => {
    const surfaced: unknown[] = [];
    vi.stubGlobal('reportError', (error: unknown) => surfaced.push(error));
    onTestFinished(() => void vi.unstubAllGlobals());
    const fail = (): never => {
      throw new Error('broken');
    };
    const { connect, records } = createBench({ url: fail });
    connect();
    expect(surfaced).toMatchObject([{ code: 'PROVIDER_FAILED' }]);
    expect(await records('notice')).toContainEqual(
      expect.objectContaining({ type: 'error', cause: 'PROVIDER_FAILED', close: null }),
    );
  });

  it('ends with its actors when it is disposed of', async () => {
    const { connect, connection, records, inspector } = createBench();
    connect();
    connection[Symbol.dispose]();
    const ended = new Set((await records('end')).map(({ actor }) => actor));
    for (const { actor } of await records('actor')) expect(ended).toContain(actor);
    expect(() => inspector.command({ type: 'start', connection: 'c1' })).toThrow('"c1" is gone');
  });
});

describe('a fault switch', () => {
  it('of delay holds up a message by as much each way', () => {
    const { connect, network, connection, set, clock } = createBench();
    connect();
    set({ delayMs: 70 });
    const heard: unknown[] = [];
    connection.on('message', (data) => heard.push([clock.now() - START, data]));
    connection.send('up');
    network.last.message('down');
    clock.advance(69);
    expect([network.last.sent, heard]).toEqual([[], []]);
    clock.advance(1);
    expect([network.last.sent, heard]).toEqual([['up'], [[70, Buffer.from('down').toString()]]]);
  });

  it('of delay holds up the opening and the close too', () => {
    const { network, connection, set, clock } = createBench({ backoff: () => 0 });
    set({ delayMs: 70 });
    connection.start();
    clock.advance(69);
    expect(connection.getSnapshot().status).toBe('connecting');
    clock.advance(1);
    expect(connection.getSnapshot().status).toBe('connected');
    network.last.serverClose(4001);
    clock.advance(69);
    expect(connection.getSnapshot().status).toBe('connected');
    clock.advance(1);
    expect(connection.getSnapshot().status).not.toBe('connected');
  });

  it('of stall adds what is held up to bufferedAmount', async () => {
    const { connect, connection, set, records, clock } = createBench();
    connect();
    set({ stall: true });
    connection.send('12345');
    clock.advance(250);
    expect((await records('traffic')).at(-1)).toMatchObject({ bufferedAmount: 5 });
  });

  it('of stall is noticed by the heartbeat within its interval and timeout', () => {
    const { connect, connection, set, clock } = createBench();
    connect();
    clock.advance(30_000);
    expect(connection.getSnapshot().status).toBe('connected');
    set({ stall: true });
    clock.advance(20_000);
    expect(connection.getSnapshot().lastClose).toMatchObject({ cause: 'heartbeat-timeout' });
  });

  it('of offline closes the network gate, though the real source says otherwise', () => {
    const { connect, connection, set, environment } = createBench();
    connect();
    set({ offline: true });
    expect(connection.getSnapshot()).toMatchObject({ status: 'offline', reason: 'network' });
    environment.online();
    environment.wake();
    expect(connection.getSnapshot().status).toBe('offline');
    set({ offline: false });
    expect(connection.getSnapshot().status).not.toBe('offline');
  });

  it('of offline says nothing of a network that is really gone', () => {
    const { connect, connection, set, environment } = createBench();
    connect();
    set({ offline: true });
    environment.offline();
    set({ offline: false });
    expect(connection.getSnapshot().status).toBe('offline');
    environment.online();
    expect(connection.getSnapshot().status).not.toBe('offline');
  });

  it('of hidden starts the grace of a hidden page, and its end shows the page again', () => {
    const { connect, connection, set, clock, environment } = createBench();
    connect();
    set({ hidden: true });
    environment.show();
    clock.advance(30_000);
    expect(connection.getSnapshot()).toMatchObject({ status: 'offline', reason: 'hidden' });
    set({ hidden: false });
    expect(connection.getSnapshot().status).not.toBe('offline');
  });

  it('of drop gives 1006 in the same turn', () => {
    const { connect, connection, inspector, network } = createBench();
    connect();
    const dropped = network.last;
    inspector.command({ type: 'drop', connection: 'c1' });
    expect(connection.getSnapshot().lastClose).toMatchObject({ code: 1006, cause: 'closed' });
    expect(dropped.terminated).toBe(true);
  });

  it.each([
    { stall: true },
    { delayMs: 5000 },
    { refuse: true, delayMs: 5000 },
    { hidden: true, stall: true, delayMs: 1 },
  ])('leaves no timer behind a stop: %o', (faults) => {
    const { connect, connection, set, network, clock } = createBench();
    connect();
    set(faults);
    connection.send('held');
    network.last.message('held');
    clock.advance(300);
    connection.stop();
    clock.advance(250);
    expect(clock.pendingOfProduct).toEqual([]);
    expect(network.live).toEqual([]);
  });
});

describe('a stop while offline', () => {
  it('leaves no timer and no socket behind', () => {
    const { connect, connection, set, network, clock } = createBench();
    connect();
    set({ offline: true, refuse: true, delayMs: 5000 });
    connection.stop();
    clock.advance(250);
    expect(clock.pendingOfProduct).toEqual([]);
    expect(network.live).toEqual([]);
  });
});

describe('an app without an inspector', () => {
  it('has its own sockets, and with a stopped one as well', () => {
    for (const isStopped of [false, true]) {
      const clock = new VirtualClock(START);
      const network = createFakeNetwork({ clock });
      const inspector = createInspector({ clock });
      inspector.stop();
      let made: unknown;
      const connection = createConnection({
        url: 'wss://example.test',
        clock,
        create: ({ url }) => (made = new network.WebSocket(url)),
        handshake: () => undefined,
        ...(isStopped && { inspect: inspector }),
      });
      open.push(() => connection[Symbol.dispose]());
      connection.start();
      expect(made).toBe(network.last);
      expect(inspector.events()).toEqual([]);
    }
  });

  it('reports what is wrong in its own functions in the same words as with one', () => {
    const reasons = [undefined, createInspector()].map((inspect) => {
      const errors: string[] = [];
      const note = (details: object, message: string): void =>
        void errors.push(`${message} ${JSON.stringify(details)}`);
      const connection = createConnection({
        url: 'wss://example.test',
        create: () => ({ not: 'a socket' }) as never,
        environment: { read: () => 'nonsense' as never, watch: () => () => undefined },
        clock: new VirtualClock(START),
        logger: { debug: () => 0, info: () => 0, warn: note, error: note },
        ...(inspect !== undefined && { inspect }),
      });
      connection.start();
      connection[Symbol.dispose]();
      return errors;
    });
    expect(reasons[0]?.join()).toMatch(/environment.read gave no.*it gave no socket/);
    expect(reasons[1]).toEqual(reasons[0]);
  });
});
