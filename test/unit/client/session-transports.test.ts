import { describe, expect, it } from 'vitest';
import type { FakeSocket } from '../../support/fake-socket.js';
import { createBench } from './bench.js';
import {
  createSessionBench,
  serveSessions,
  SUBPROTOCOL,
  type SessionBench,
} from './session-rig.js';

const urls = { sync: 'wss://example.test/sync', plain: 'wss://example.test/plain' };

interface Pair extends SessionBench {
  readonly plain: () => FakeSocket;
  /** What was delivered, with the transport: `sync one`. */
  readonly messages: readonly string[];
  /** Lets the plain transport, which comes second, open. */
  openPlain(): void;
}

/** One transport with a session and one without, which opens when the test says so. */
function createPair(): Pair {
  const bench = createSessionBench({
    session: false,
    transports: { plain: { url: urls.plain }, sync: { url: urls.sync, session: true } },
  });
  const { network, connection } = bench;
  network.behaviour = ({ url }) => (url === urls.plain ? 'hang' : 'accept');
  const messages: string[] = [];
  connection.on('message', (data, { transport }) =>
    messages.push(`${transport} ${data as string}`),
  );
  const plain = (): FakeSocket => network.sockets.filter(({ url }) => url === urls.plain).at(-1)!;
  return { ...bench, plain, messages, openPlain: () => plain().open('') };
}

describe('several transports, one of them with a session', () => {
  it('offer the protocol on that one alone', () => {
    const { network, connect } = createPair();
    connect();
    expect(network.sockets.map(({ protocols }) => protocols)).toEqual([[], [SUBPROTOCOL]]);
  });

  it('are connected when the one is open and the other welcome', () => {
    const { connection, connect, openPlain, server } = createPair();
    server.welcomes = false;
    connect();
    openPlain();
    expect(connection.getSnapshot().status).toBe('connecting');
    server.welcomes = true;
    connection.retryNow();
    connect();
    openPlain();
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it('each get what was sent by them, and the session is the first that there is', async () => {
    const { connection, connect, openPlain, server, plain, clock } = createPair();
    connect();
    openPlain();
    const subscribed = connection.session!.subscribe('orders');
    connection.send('a');
    connection.send('b', { transport: 'sync' });
    clock.advance(0);
    await subscribed;
    expect(plain().sent).toEqual(['a']);
    expect(server.taken).toEqual(['{"type":"subscribe","topic":"orders"}', ':b']);
  });

  it('are torn down together, and the session resumes', () => {
    const { connection, connect, openPlain, server, plain, clock } = createPair();
    connect();
    openPlain();
    server.takes = false;
    connection.send('one', { transport: 'sync' });
    server.takes = true;
    const { socket } = server;
    plain().fail();
    expect(socket.closeCalls).toEqual([{ code: 4004, reason: 'another transport ended' }]);
    clock.advance(500);
    openPlain();
    expect(server.taken).toEqual([':one']);
    expect(connection.getSnapshot().recovered).toBe(true);
  });

  it('take a Blob where there is no session', () => {
    const { connection, connect, openPlain, plain } = createPair();
    connect();
    openPlain();
    const blob = new Blob(['x']);
    expect(connection.send(blob)).toBe('sent');
    expect(plain().sent).toEqual([blob]);
    expect(() => connection.send(blob, { transport: 'sync' })).toThrow('arrayBuffer()');
  });
});

describe('what comes before open is told', () => {
  it('is delivered after it, first and once', () => {
    const { connect, openPlain, server, messages, told } = createPair();
    connect();
    server.say(':one');
    server.say(':two');
    expect(messages).toEqual([]);
    openPlain();
    server.say(':three');
    expect(messages).toEqual(['sync one', 'sync two', 'sync three']);
    expect(told.slice(0, 4)).toEqual([
      'status connecting',
      'status connected',
      'open',
      'message one',
    ]);
  });

  it('outlives the link that it came on, since it counts as received', () => {
    const { connect, openPlain, server, messages, clock } = createPair();
    connect();
    server.say(':one');
    server.socket.fail();
    clock.advance(500);
    expect(server.hellos[1]).toMatchObject({ received: 1 });
    expect(messages).toEqual([]);
    server.say(':two');
    openPlain();
    server.say(':three');
    expect(messages).toEqual(['sync one', 'sync two', 'sync three']);
  });

  it('is delivered though its session was lost meanwhile', () => {
    const { connect, openPlain, server, messages, clock, losses } = createPair();
    connect();
    server.say(':one');
    server.socket.fail();
    server.forgetSession();
    clock.advance(500);
    openPlain();
    expect(messages).toEqual(['sync one']);
    expect(losses).toEqual([{ transport: 'sync', received: { from: 2, to: null }, sent: null }]);
  });

  it('is not delivered in the session after a stop', () => {
    const { connection, connect, openPlain, server, messages } = createPair();
    connect();
    server.say(':one');
    connection.stop();
    connect();
    server.say(':two');
    openPlain();
    expect(messages).toEqual(['sync two']);
  });

  it('is delivered up to a listener that stops, and no further', () => {
    const { connection, connect, openPlain, server, messages } = createPair();
    connection.on('message', () => connection.stop());
    connect();
    server.say(':one');
    server.say(':two');
    openPlain();
    expect(messages).toEqual(['sync one']);
    connect();
    openPlain();
    expect(messages).toEqual(['sync one']);
  });

  it('comes once, also when a listener replaces the link', () => {
    const { connection, connect, openPlain, server, messages, clock } = createPair();
    const off = connection.on('message', () => {
      off();
      connection.retryNow({ force: true });
    });
    connect();
    server.say(':one');
    server.say(':two');
    openPlain();
    clock.advance(0);
    server.say(':three');
    openPlain();
    expect(messages).toEqual(['sync one', 'sync two', 'sync three']);
  });

  it('includes events and messages of topics', () => {
    const { connection, connect, openPlain, server } = createPair();
    const told: unknown[] = [];
    connection.on('event', (...args) => told.push(args));
    connection.on('message', (data, info) => told.push([data, info]));
    connect();
    server.say('{"type":"event","name":"typing","data":1}');
    server.say('#orders\nx');
    openPlain();
    expect(told).toEqual([
      ['typing', 1, { transport: 'sync' }],
      ['x', { transport: 'sync', topic: 'orders' }],
    ]);
  });
});

describe('two transports with a session each', () => {
  const [a, b] = ['wss://example.test/a', 'wss://example.test/b'] as const;

  it('have recovered when both have, and tell each loss with its transport', () => {
    const { connection, network, clock, connect, errors } = createBench({
      session: true,
      transports: { a: { url: a }, b: { url: b } },
    });
    const servers = [serveSessions(network, clock, a), serveSessions(network, clock, b)];
    const loss = { transport: 'b', received: { from: 1, to: null }, sent: null };
    connect();
    expect(connection.getSnapshot()).toMatchObject({ status: 'connected', recovered: null });
    connection.retryNow({ force: true });
    clock.advance(0);
    expect(connection.getSnapshot()).toMatchObject({ recovered: true, lost: null });
    servers[1]!.forgetSession();
    connection.retryNow({ force: true });
    clock.advance(0);
    expect(connection.getSnapshot()).toMatchObject({ recovered: false, lost: loss });
    expect(errors.map(({ cause }) => cause)).toEqual([loss]);
  });
});
