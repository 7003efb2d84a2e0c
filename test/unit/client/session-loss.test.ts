import { afterEach, describe, expect, it, vi } from 'vitest';
import { createConnection } from '../../../src/client/index.js';
import { createFakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { URL_OF_BENCH } from './bench.js';
import { createSession, createSessionBench, serveSessions } from './session-rig.js';

describe('what a resume cannot bring back', () => {
  it('is told with exact ranges when the session is gone', () => {
    const { connection, server, cut, clock, losses } = createSession();
    connection.send('one');
    connection.send('two');
    server.say(':a');
    server.acknowledge();
    connection.send('three');
    server.forgetSession();
    cut();
    clock.advance(500);
    const loss = { transport: 'main', received: { from: 2, to: null }, sent: { from: 3, to: 3 } };
    expect(losses).toEqual([loss]);
    expect(connection.getSnapshot()).toMatchObject({ recovered: false, lost: loss });
  });

  it('has no range of our own where everything was acknowledged', () => {
    const { connection, server, comeBack, losses } = createSession();
    connection.send('one');
    server.acknowledge();
    server.forgetSession();
    comeBack();
    expect(losses).toEqual([{ transport: 'main', received: { from: 1, to: null }, sent: null }]);
  });

  it('is what the server has forgotten of its own', () => {
    const { connection, server, cut, clock, losses } = createSession();
    const messages: unknown[] = [];
    connection.on('message', (data) => messages.push(data));
    server.say(':one');
    cut();
    for (const body of [':two', ':three', ':four']) server.say(body);
    server.forgetBefore(4);
    clock.advance(500);
    expect(messages).toEqual(['one', 'four']);
    expect(losses).toEqual([{ transport: 'main', received: { from: 2, to: 3 }, sent: null }]);
    expect(server.heard[0]).toBe('{"type":"ack","received":3}');
  });

  it('is what this side has forgotten, which the server is told before the rest', () => {
    const { connection, server, comeBack, losses } = createSession({
      delivery: 'drop',
      session: { maxMessages: 2 },
    });
    server.socket.congested = true;
    for (const text of ['one', 'two', 'three', 'four']) connection.send(text);
    comeBack();
    expect(losses).toEqual([{ transport: 'main', received: null, sent: { from: 1, to: 2 } }]);
    expect(server.heard).toEqual([
      '{"type":"ack","received":0}',
      '{"type":"lost","next":3}',
      '3:three',
      '4:four',
    ]);
  });

  it('is what has become too old while away, on both sides at once', () => {
    const { connection, server, cut, clock, losses } = createSession({
      session: { maxAgeMs: 1000 },
      backoff: () => 2000,
    });
    server.socket.congested = true;
    connection.send('old');
    cut();
    server.say(':a');
    server.say(':b');
    server.forgetBefore(2);
    clock.advance(2000);
    expect(losses).toEqual([
      { transport: 'main', received: { from: 1, to: 1 }, sent: { from: 1, to: 1 } },
    ]);
    expect(server.heard.slice(0, 2)).toEqual([
      '{"type":"ack","received":1}',
      '{"type":"lost","next":2}',
    ]);
  });

  it('is nothing where what was forgotten had arrived', () => {
    const { connection, server, comeBack, losses } = createSession({
      delivery: 'drop',
      session: { maxMessages: 1 },
    });
    for (const text of ['one', 'two', 'three']) connection.send(text);
    comeBack();
    expect(server.taken).toEqual([':one', ':two', ':three']);
    expect(losses).toEqual([]);
    expect(connection.getSnapshot()).toMatchObject({ recovered: true, lost: null });
  });

  it('may also be told in the middle of a link', () => {
    const { connection, server, losses } = createSession();
    server.say(':one');
    server.control({ type: 'lost', next: 5 });
    server.control('5:five');
    expect(losses).toEqual([{ transport: 'main', received: { from: 2, to: 4 }, sent: null }]);
    expect(connection.getSnapshot().recovered).toBe(false);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it('is nothing when the server names what came already', () => {
    const { connection, server, losses } = createSession();
    server.say(':one');
    server.control({ type: 'lost', next: 2 });
    expect(losses).toEqual([]);
    expect(connection.getSnapshot().recovered).toBeNull();
  });

  it('does not keep the new session from beginning with 1 in both directions', () => {
    const { connection, server, comeBack } = createSession();
    const messages: unknown[] = [];
    connection.on('message', (data) => messages.push(data));
    connection.send('one');
    server.say(':a');
    server.forgetSession();
    comeBack();
    connection.send('again');
    server.say(':b');
    expect(server.heard).toEqual(['{"type":"ack","received":0}', '1:again']);
    expect(messages).toEqual(['a', 'b']);
    expect(connection.session?.id).toBe('s2');
  });

  it('still leaves what was queued while away to be sent', () => {
    const { connection, server, cut, clock } = createSession();
    server.forgetSession();
    cut();
    connection.send('queued');
    clock.advance(500);
    expect(server.taken).toEqual([':queued']);
  });
});

describe('a loss', () => {
  it('is told before open, whose recovered says so too', () => {
    const bench = createSession();
    const { connection, server, comeBack, told } = bench;
    connection.on('open', ({ recovered }) => told.push(`recovered ${String(recovered)}`));
    told.length = 0;
    server.forgetSession();
    comeBack();
    expect(told.slice(-4)).toEqual([
      'error SESSION_LOST',
      'status connected',
      'open again',
      'recovered false',
    ]);
  });

  it('is forgotten with the next resume that succeeds', () => {
    const { connection, server, comeBack } = createSession();
    server.forgetSession();
    comeBack();
    expect(connection.getSnapshot()).toMatchObject({ recovered: false });
    comeBack();
    expect(connection.getSnapshot()).toMatchObject({ recovered: true, lost: null });
  });

  it('stays the same object in frozen snapshots while nothing else changes it', () => {
    const { connection, server, comeBack, clock } = createSession();
    server.forgetSession();
    comeBack();
    const snapshot = connection.getSnapshot();
    expect(Object.isFrozen(snapshot)).toBe(true);
    server.say(':a');
    connection.send('b');
    clock.advance(2000);
    expect(connection.getSnapshot()).toBe(snapshot);
    connection.retryNow({ resetBackoff: true });
    expect(connection.getSnapshot().lost).toBe(snapshot.lost);
  });

  it('is heard by subscribers of the snapshot while it is still connecting', () => {
    const { connection, server, comeBack } = createSession();
    const heard: unknown[] = [];
    connection.subscribe(({ status, recovered }) => heard.push([status, recovered]));
    server.forgetSession();
    comeBack();
    expect(heard.slice(-2)).toEqual([
      ['connecting', false],
      ['connected', false],
    ]);
  });
});

describe('a loss that nobody listens for', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('goes to reportError', () => {
    const reported: unknown[] = [];
    vi.stubGlobal('reportError', (error: unknown) => reported.push(error));
    const clock = new VirtualClock(1_000_000);
    const network = createFakeNetwork({ clock });
    const server = serveSessions(network, clock);
    const connection = createConnection({
      url: URL_OF_BENCH,
      webSocket: network.WebSocket,
      session: true,
      environment: null,
      clock,
      random: () => 0.5,
    });
    connection.start();
    clock.advance(0);
    server.forgetSession();
    network.last.fail();
    clock.advance(500);
    const message =
      'messages of the server from 1 on may be lost (SESSION_LOST, see linekeeper/docs/errors.md#session_lost)';
    expect(reported).toEqual([expect.objectContaining({ code: 'SESSION_LOST', message })]);
    connection[Symbol.dispose]();
  });

  it('goes to the logger where there is one, with both ranges in words', () => {
    const lines: string[] = [];
    const line = (_: unknown, text: string): void => void lines.push(text);
    const logger = { debug: line, info: line, warn: line, error: line };
    const bench = createSessionBench({ logger, delivery: 'drop', session: { maxMessages: 1 } });
    bench.connect();
    bench.server.socket.congested = true;
    bench.connection.send('one');
    bench.connection.send('two');
    bench.cut();
    bench.server.say(':a');
    bench.server.say(':b');
    bench.server.forgetBefore(2);
    bench.clock.advance(500);
    const text = 'messages of the server from 1 to 1 and messages of this side from 1 to 1 may be';
    expect(lines.join('\n')).toContain(text);
  });
});
