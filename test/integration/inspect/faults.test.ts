import { describe, expect, it, onTestFinished } from 'vitest';
import { createConnection, type Connection, type ConnectionOptions } from 'linekeeper';
import { createInspector, noFaults, type FaultSettings, type Inspector } from 'linekeeper/inspect';
import { startWsServer, type TestWsServer } from '../../support/ws-server.js';
import { ofKind } from '../../unit/inspect/records.js';

interface Line {
  readonly server: TestWsServer;
  readonly inspector: Inspector;
  readonly connection: Connection;
  readonly received: unknown[];
  set(faults: Partial<FaultSettings>): void;
  next(type: 'retry' | 'open' | 'close' | 'latency'): Promise<any>;
}

async function open(options: Partial<ConnectionOptions> = {}): Promise<Line> {
  const server = await startWsServer({ echo: true });
  const inspector = createInspector();
  const connection = createConnection({
    url: server.url(),
    inspect: inspector,
    backoff: () => 10,
    storm: { maxAttempts: 1000 },
    ...options,
  });
  const received: unknown[] = [];
  connection.on('message', (data) => received.push(data));
  onTestFinished(async () => {
    connection[Symbol.dispose]();
    inspector.stop();
    await server.close();
  });
  connection.start();
  await connection.waitConnected();
  return {
    server,
    inspector,
    connection,
    received,
    set: (faults) => inspector.command({ type: 'setFaults', connection: 'c1', faults }),
    next: (type) =>
      new Promise((resolve) => {
        const off = connection.on(type, (...args: unknown[]) => {
          off();
          resolve(args[0]);
        });
      }),
  };
}

const quick = { intervalMs: 40, timeoutMs: 200, probeTimeoutMs: 200 };
const sockets = ({ inspector }: Line) => ofKind(inspector.events(), 'socket');

describe('a stall', () => {
  it('lets nothing pass, in either direction, until it ends: then all of it, in order', async () => {
    const line = await open({ heartbeat: false });
    const { server, connection, received } = line;
    connection.send('before');
    await expect.poll(() => received).toEqual(['before']);
    line.set({ stall: true });
    for (const text of ['one', 'two', 'three']) connection.send(text);
    server.broadcast('from the server');
    // What follows it on another line has passed, so what is stalled would have as well.
    const other = await open({ heartbeat: false, url: server.url() });
    other.connection.send('passes');
    await expect.poll(() => other.received).toEqual(['passes']);
    expect(received).toEqual(['before']);
    expect(server.received.map(({ text }) => text)).toEqual(['before', 'passes']);
    line.set({ stall: false });
    await expect.poll(() => received).toEqual(['before', 'from the server', 'one', 'two', 'three']);
    expect(connection.getSnapshot().metrics.opens).toBe(1);
  });

  it('sends what a buffer held when it was sent, though the app has used it again', async () => {
    const line = await open({ heartbeat: false });
    line.set({ stall: true });
    const buffer = new Uint8Array([1, 2, 3]);
    line.connection.send(buffer);
    buffer.fill(9);
    line.set({ stall: false });
    expect([...(await line.server.nextMessage()).data]).toEqual([1, 2, 3]);
  });

  it('is noticed by the heartbeat, and by nothing else', async () => {
    const line = await open({ heartbeat: quick });
    await line.next('latency');
    line.set({ stall: true });
    const { close } = await line.next('retry');
    expect(close).toMatchObject({ cause: 'heartbeat-timeout' });
  });

  it('keeps new sockets from opening, until the connect timeout says so', async () => {
    const line = await open({ heartbeat: quick, connectTimeoutMs: 300 });
    line.set({ stall: true });
    await line.next('retry');
    const { close } = await line.next('retry');
    expect(close).toMatchObject({ cause: 'connect-timeout' });
    line.set({ stall: false });
    await line.connection.waitConnected();
    await expect.poll(() => line.server.live).toHaveLength(1);
  });

  it('holds back a close of the server as well', async () => {
    const line = await open({ heartbeat: false });
    line.set({ stall: true });
    line.server.closeAll(4001, 'over');
    await line.server.connections[0]!.whenClosed;
    expect(line.connection.getSnapshot().status).toBe('connected');
    const retry = line.next('retry');
    line.set({ stall: false });
    expect((await retry).close).toMatchObject({ code: 4001, reason: 'over' });
  });
});

describe('a delay', () => {
  it('keeps the order of both directions', async () => {
    const line = await open({ heartbeat: false });
    line.set({ delayMs: 60 });
    const texts = Array.from({ length: 50 }, (_, index) => `m${index}`);
    for (const text of texts) line.connection.send(text);
    await expect.poll(() => line.received).toEqual(texts);
    expect(line.server.received.map(({ text }) => text)).toEqual(texts);
  });

  it('is seen in the round trip of protocol pings', async () => {
    const line = await open({ heartbeat: { intervalMs: 40, timeoutMs: 4000 } });
    line.set({ delayMs: 50 });
    await line.next('latency');
    expect(await line.next('latency')).toMatchObject({
      rttMs: expect.toSatisfy((ms: number) => ms >= 100),
    });
  });

  it('that ends lets what was held up pass at once', async () => {
    const line = await open({ heartbeat: false });
    line.set({ delayMs: 60_000 });
    line.connection.send('late');
    line.set({ delayMs: 0 });
    await expect.poll(() => line.received).toEqual(['late']);
  });
});

describe('refuse', () => {
  it('makes every new socket fail without a word to the server, and leaves open ones alone', async () => {
    const line = await open();
    line.set({ refuse: true });
    line.connection.send('still open');
    await expect.poll(() => line.received).toEqual(['still open']);
    line.server.terminateAll();
    await line.next('retry');
    const { close } = await line.next('retry');
    expect(close).toMatchObject({ cause: 'refused', code: 1006 });
    expect(line.server.connections).toHaveLength(1);
    line.set({ refuse: false });
    await line.connection.waitConnected();
    expect(line.server.connections).toHaveLength(2);
  });
});

describe('drop', () => {
  it('closes with 1006 at once, and destroys the real socket', async () => {
    const line = await open();
    const closes: unknown[] = [];
    line.connection.on('close', (close) => closes.push(close));
    line.inspector.command({ type: 'drop', connection: 'c1' });
    expect(closes).toMatchObject([{ cause: 'closed', code: 1006, wasClean: false }]);
    expect(await line.server.connections[0]!.whenClosed).toMatchObject({ code: 1006 });
    await line.connection.waitConnected();
    expect(sockets(line).map(({ socket, phase }) => `${socket} ${phase}`)).toEqual([
      '1 connecting',
      '1 open',
      '1 closed',
      '2 connecting',
      '2 open',
    ]);
  });

  it('cuts a socket that is still connecting, too', async () => {
    const line = await open();
    line.set({ delayMs: 500 });
    line.inspector.command({ type: 'drop', connection: 'c1' });
    await expect.poll(() => sockets(line).at(-1)).toMatchObject({ phase: 'connecting', socket: 2 });
    line.set({ delayMs: 0 });
    line.inspector.command({ type: 'drop', connection: 'c1' });
    await line.connection.waitConnected();
  });
});

describe('offline', () => {
  it('is as if the cable was pulled, on loopback too: nothing passes and nothing opens', async () => {
    const line = await open({ heartbeat: { ...quick, intervalMs: 600_000 } });
    line.set({ offline: true });
    line.connection.send('lost');
    const { close } = await line.next('retry');
    expect(close).toMatchObject({ cause: 'heartbeat-timeout' });
    expect((await line.next('retry')).close).toMatchObject({ cause: 'refused' });
    expect(line.server.connections).toHaveLength(1);
    expect(line.server.received).toEqual([]);
    line.set({ offline: false });
    await line.connection.waitConnected();
  });
});

describe('whatever the faults', () => {
  const every: readonly Partial<FaultSettings>[] = [
    { stall: true },
    { delayMs: 5000 },
    { refuse: true },
    { offline: true },
    { hidden: true },
    { stall: true, delayMs: 5000, refuse: true, offline: true, hidden: true },
  ];

  it.each(every)('a stop leaves no socket: %o', async (faults) => {
    const line = await open({ heartbeat: quick });
    line.set(faults);
    line.connection.send('held up');
    line.connection.stop();
    await expect.poll(() => line.server.live).toEqual([]);
    await expect.poll(() => sockets(line).at(-1)?.phase).toBe('closed');
  });

  it.each(every)('the end of the inspector leaves a healthy connection: %o', async (faults) => {
    const line = await open({ heartbeat: quick });
    line.set(faults);
    line.inspector.stop();
    await line.connection.waitConnected();
    const heard = new Promise((resolve) => line.connection.on('message', resolve));
    line.connection.send('alive');
    expect(await heard).toBe('alive');
  });

  it('every switch is off at first, and each throw of one is told', async () => {
    const line = await open();
    line.set({ delayMs: 20 });
    line.set({ hidden: true });
    expect(ofKind(line.inspector.events(), 'faults').map(({ faults }) => faults)).toEqual([
      noFaults,
      { ...noFaults, delayMs: 20 },
      { ...noFaults, delayMs: 20, hidden: true },
    ]);
  });
});
