import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createActor, createMachine, type AnyActorRef } from 'xstate';
import { WebSocket } from 'ws';
import { createConnection, type WebSocketClass } from 'linekeeper';
import {
  createInspector,
  inspectProtocol,
  type Inspector,
  type InspectorOptions,
} from 'linekeeper/inspect';
import { createWorld, VirtualClock } from 'linekeeper/testing';
import { startChild } from '../child.js';
import { startSmallRelay, type SmallRelay } from './small-relay.js';
import { startWsServer } from '../../support/ws-server.js';

interface App {
  readonly relay: SmallRelay;
  readonly inspector: Inspector;
  readonly actor: AnyActorRef;
  /** Makes this many records. */
  tick(count: number): void;
  /** Resolves when the relay has the latest record. */
  caughtUp(): Promise<void>;
}

const ticker = createMachine({ id: 'ticker', on: { TICK: {} } });

async function startApp(options: Partial<InspectorOptions> = {}): Promise<App> {
  const relay = await startSmallRelay();
  const inspector = createInspector({ url: relay.url, token: relay.token, ...options });
  const actor = createActor(ticker, { inspect: inspector.inspect });
  onTestFinished(async () => {
    actor.stop();
    inspector.stop();
    await relay[Symbol.asyncDispose]();
  });
  actor.start();
  return {
    relay,
    inspector,
    actor,
    tick(count) {
      for (let index = 0; index < count; index += 1) actor.send({ type: 'TICK', index });
    },
    async caughtUp() {
      const { seq } = inspector.events().at(-1)!;
      await expect.poll(() => relay.events.at(-1)?.seq).toBe(seq);
    },
  };
}

const seqsOf = ({ relay }: App): number[] => relay.events.map(({ seq }) => seq);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, seq) => seq);

describe('the link to the relay', () => {
  it('knocks with the protocol and the token, says who it is, then what has happened', async () => {
    const app = await startApp({ name: 'a shop' });
    await app.caughtUp();
    const { relay, inspector } = app;
    expect(relay.protocols).toEqual([`${inspectProtocol},token.${relay.token}`]);
    expect(relay.hellos).toEqual([inspector.client]);
    expect(inspector.client).toMatchObject({
      name: 'a shop',
      runtime: 'node',
      isControllable: true,
    });
    expect(relay.events).toEqual(inspector.events());
  });

  it('sends nothing but its hello before it is welcomed', async () => {
    const relay = await startSmallRelay();
    relay.welcomes = false;
    const inspector = createInspector({ url: relay.url, token: relay.token });
    onTestFinished(async () => {
      inspector.stop();
      await relay[Symbol.asyncDispose]();
    });
    createActor(ticker, { inspect: inspector.inspect }).start();
    await expect.poll(() => relay.hellos.length).toBe(1);
    expect(await relay.command({ type: 'start', connection: 'c9' })).toContain('is gone');
    expect(relay.texts.map((text) => (JSON.parse(text) as { type: string }).type)).toEqual([
      'hello',
      'result',
    ]);
    relay.say({ type: 'welcome', next: 1 });
    await expect.poll(() => relay.events.map(({ seq }) => seq)).toEqual([1, 2]);
  });

  it('goes on after each cut with what the relay lacks: nothing twice, nothing left out', async () => {
    const app = await startApp({ capacity: 100_000 });
    for (let round = 0; round < 4; round += 1) {
      app.tick(150);
      await expect.poll(() => app.relay.events.length).toBeGreaterThan(round * 150);
      app.relay.cut();
      app.tick(150);
      await expect.poll(() => app.relay.hellos.length).toBe(round + 2);
    }
    await app.caughtUp();
    expect(seqsOf(app)).toEqual(upTo(app.inspector.events().length));
  });

  it('tells how many records were dropped while the relay was away, and what is needed to go on', async () => {
    const app = await startApp({ capacity: 50 });
    await app.caughtUp();
    const known = app.relay.events.length;
    app.relay.cut();
    app.tick(500);
    await app.caughtUp();
    const missed = app.relay.events.slice(known);
    const dropped = missed.filter((event) => event.kind === 'dropped');
    expect(dropped).toHaveLength(1);
    const whole = missed.filter(({ seq }) => Number.isInteger(seq));
    expect(whole.length + dropped[0]!.count).toBe(500);
    expect(missed.map(({ seq }) => seq)).toEqual(
      [...missed.map(({ seq }) => seq)].sort((a, b) => a - b),
    );
  });

  it('waits while the relay does not read, and holds no more than the buffer has', async () => {
    const app = await startApp({ capacity: 2000, events: ['*'] });
    await app.caughtUp();
    const [socket] = app.relay.sockets;
    socket!.pause();
    const text = 'x'.repeat(400);
    for (let round = 0; round < 40; round += 1) {
      for (let index = 0; index < 500; index += 1) app.actor.send({ type: 'TICK', text });
      await new Promise(setImmediate);
    }
    expect(app.inspector.events().length).toBeLessThan(2010);
    socket!.resume();
    await app.caughtUp();
    const lost = app.relay.events.flatMap((event) => (event.kind === 'dropped' ? event.count : 0));
    const whole = app.relay.events.filter(({ seq }) => Number.isInteger(seq)).length;
    expect(whole + lost.reduce((sum, count) => sum + count, 0)).toBe(20_003);
    expect(Math.max(...app.relay.texts.map(({ length }) => length))).toBeLessThan(600_000);
  });

  it.each([
    ['garbage', 'no JSON {'],
    ['null', null],
    ['a number', 7],
    ['a list', [[]]],
    ['an unknown type', { type: 'reboot', id: 'x' }],
    ['a command without an id', { type: 'command', command: { type: 'stop' } }],
    ['a command that is none', { type: 'command', id: 'x', command: null }],
    ['a welcome of text', { type: 'welcome', next: 'soon' }],
    ['a welcome of nothing', { type: 'welcome' }],
    ['a welcome from before the beginning', { type: 'welcome', next: -5 }],
    ['a welcome from the far future', '{"type":"welcome","next":1e999}'],
    ['a prototype', '{"__proto__":{"type":"welcome"},"type":"welcome","next":{}}'],
    ['a huge message', `"${'x'.repeat(3_000_000)}"`],
    ['deep nesting', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ])('goes on after %s', async (_name, message) => {
    const app = await startApp();
    await app.caughtUp();
    app.relay.say(message);
    app.relay.sockets[0]!.send(Buffer.from([0, 1, 255]));
    app.relay.sockets[0]!.send(JSON.stringify({ type: 'welcome', next: 0 }));
    app.tick(3);
    await app.caughtUp();
    expect(app.relay.hellos).toHaveLength(1);
    expect(app.actor.getSnapshot().status).toBe('active');
    for (const { error } of app.relay.results) expect(error).not.toBeNull();
  });

  it('is nothing to the app where there is no relay, or one that never answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const server = await startWsServer({ echo: true });
    onTestFinished(async () => {
      silent.close();
      await server.close();
    });
    for (const url of [`ws://127.0.0.1:${port}`, 'ws://127.0.0.1:1', 'ws://relay.invalid']) {
      const inspector = createInspector({ url, token: 'some-token' });
      const connection = createConnection({ url: server.url(), inspect: inspector });
      connection.start();
      await connection.waitConnected();
      connection[Symbol.dispose]();
      inspector.stop();
    }
    expect(server.connections).toHaveLength(3);
  });

  it('skips the one record that the relay refuses, counts it as dropped, and tells the log', async () => {
    const warnings: unknown[] = [];
    const ignore = (): void => undefined;
    const logger = {
      ...{ debug: ignore, info: ignore, error: ignore },
      warn: (...args: readonly unknown[]) => warnings.push(args[0]),
    };
    const app = await startApp({ logger });
    await app.caughtUp();
    app.relay.refuses = ({ seq }) => seq === 10;
    app.tick(20);
    await expect.poll(() => app.relay.events.at(-1)?.seq, { timeout: 10_000 }).toBe(22);
    const missing = upTo(23).filter((seq) => !seqsOf(app).includes(seq));
    expect(missing).toEqual([10]);
    expect(app.relay.events.filter(({ kind }) => kind === 'dropped')).toMatchObject([
      { count: 1, seq: 10.5 },
    ]);
    expect(app.relay.hellos).toHaveLength(3);
    expect(warnings).toEqual([{ code: 1007, reason: 'not a record' }]);
  });

  it('does not speak of itself', async () => {
    const app = await startApp();
    await app.caughtUp();
    expect(app.relay.events.some((event) => event.kind === 'connection')).toBe(false);
    expect(app.relay.events.filter((event) => event.kind === 'actor')).toHaveLength(1);
  });

  it('sends what is left when the inspector stops, and then closes', async () => {
    const app = await startApp();
    await app.caughtUp();
    app.tick(5);
    app.inspector.stop();
    await expect.poll(() => app.relay.events.length).toBe(8);
    await expect.poll(() => app.relay.sockets.length).toBe(0);
    app.tick(5);
    expect(app.inspector.events()).toHaveLength(8);
  });

  it('keeps no process alive that has nothing else to do', async () => {
    const relay = await startSmallRelay();
    onTestFinished(() => relay[Symbol.asyncDispose]());
    const child = await startChild({
      script: 'integration/inspect/exits.ts',
      args: [relay.url, relay.token],
    });
    onTestFinished(() => child.kill());
    expect(await child.next()).toBe('ready');
    await expect.poll(() => relay.events.length).toBeGreaterThan(0);
    child.send({});
    expect(await child.ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('an inspector', () => {
  it.each([
    [{ url: 'http://127.0.0.1:4111', token: 'x' }, 'url: given http://127.0.0.1:4111; accepted: '],
    [{ url: 'ws://127.0.0.1:4111' }, 'token: given undefined; accepted: '],
    [{ url: 'ws://127.0.0.1:4111', token: '' }, 'token: given ; accepted: '],
    [{ name: '' }, 'name: given a text of 0 characters; accepted: 1 to 200'],
    [{ name: 'x'.repeat(201) }, 'name: given a text of 201 characters; accepted: 1 to 200'],
    [{ capacity: 0 }, 'capacity: given 0; accepted: a whole number from 1 up'],
    [{ capacity: 1.5 }, 'capacity: given 1.5; accepted: '],
  ])('is refused for %o', (options, message) => {
    expect(() => createInspector(options)).toThrow(message);
  });
});

it('switches off the faults that an inspector left on, when it has been gone for 5 s', async () => {
  const relay = await startSmallRelay();
  const clock = new VirtualClock();
  const world = createWorld();
  const links: WebSocket[] = [];
  class Link extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      links.push(this);
    }
  }
  const inspector = createInspector({
    ...{ url: relay.url, token: relay.token, clock },
    webSocket: Link as unknown as WebSocketClass,
  });
  const connection = createConnection({
    ...world.options,
    url: 'wss://app.test/socket',
    inspect: inspector,
  });
  onTestFinished(async () => {
    connection[Symbol.dispose]();
    inspector.stop();
    await relay[Symbol.asyncDispose]();
  });
  const faultsNow = (): unknown => inspector.events().findLast(({ kind }) => kind === 'faults');
  await expect.poll(() => relay.hellos.length).toBe(1);
  inspector.command({ type: 'setFaults', connection: 'c1', faults: { refuse: true } });

  const isClosed = once(links[0]!, 'close');
  await relay[Symbol.asyncDispose]();
  await isClosed;
  clock.advance(4000);
  expect(faultsNow()).toMatchObject({ faults: { refuse: true } });
  clock.advance(1500);
  expect(faultsNow()).toMatchObject({ faults: { refuse: false } });
});
