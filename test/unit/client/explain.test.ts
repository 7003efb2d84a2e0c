import { describe, expect, it } from 'vitest';
import {
  AuthRefusedError,
  explain,
  type CloseInfo,
  type SupervisionOptions,
} from '../../../src/client/index.js';
import { createBench, START, type Bench } from './bench.js';

const connected = (options: SupervisionOptions = {}): Bench => {
  const bench = createBench(options);
  bench.connect();
  return bench;
};

const closedWith = (code: number, reason = '', options: SupervisionOptions = {}): Bench => {
  const bench = connected(options);
  bench.network.last.serverClose(code, reason);
  return bench;
};

describe('explain', () => {
  it('stopped, never started', () => {
    const { connection } = createBench();
    expect(connection.explain()).toBe('stopped: not started; start() connects');
  });

  it('stopped by the app', () => {
    const { connection } = connected();
    connection.stop();
    expect(connection.explain()).toBe('stopped: stopped by the app; start() connects');
  });

  it('stopped by a fatal close', () => {
    expect(closedWith(1002).connection.explain()).toBe(
      'stopped: server closed with 1002 (protocol error); that is final; retryNow() tries again',
    );
  });

  it('stopped by a fatal close with a reason', () => {
    expect(closedWith(4404, 'no such room').connection.explain()).toBe(
      'stopped: server closed with 4404 (code 4404, "no such room"); that is final; retryNow() tries again',
    );
  });

  it('stopped with the attempts used up', () => {
    const { connection, network, connect } = createBench({ maxAttempts: 0 });
    network.behaviour = 'refuse';
    connect();
    expect(connection.explain()).toBe(
      'stopped: the connect failed; attempts used up; connect({ resetBackoff: true }) begins anew',
    );
  });

  it('blocked-auth after a close code', () => {
    expect(closedWith(1008).connection.explain()).toBe(
      'blocked-auth: server closed with 1008 (policy violation); ' +
        'credentialsChanged() or retryNow() tries new credentials, retryNow({ force: true }) the same',
    );
  });

  it('blocked-auth after a handshake that was refused', async () => {
    const { connection, clock, connect } = createBench({
      handshake: () => {
        throw new AuthRefusedError('the ticket is void');
      },
    });
    connect();
    await clock.advanceAsync(0);
    expect(connection.explain()).toBe(
      'blocked-auth: the credentials were refused; ' +
        'credentialsChanged() or retryNow() tries new credentials, retryNow({ force: true }) the same',
    );
  });

  it('blocked-auth after the credentials function gave the refused value again', async () => {
    const { connection, clock, network } = createBench({ credentials: () => 'stale' });
    network.behaviour = (socket) => {
      socket.open();
      socket.serverClose(1008);
    };
    connection.start();
    await clock.advanceAsync(1000);
    expect(connection.explain()).toBe(
      'blocked-auth: server closed with 1008 (policy violation); ' +
        'credentialsChanged() or retryNow() tries new credentials, retryNow({ force: true }) the same',
    );
  });

  it.each([
    ['offline', 'offline: no network; going online connects'],
    ['hide', 'offline: the page is hidden; becoming visible connects'],
    ['freeze', 'offline: the page is frozen; resuming connects'],
  ] as const)('offline after %s', (fact, sentence) => {
    const { connection, environment } = connected({ gates: { hiddenGraceMs: 0 } });
    environment[fact]();
    expect(connection.explain()).toBe(sentence);
  });

  it('cooldown after a close', () => {
    const { connection, clock } = closedWith(1012);
    clock.advance(100);
    expect(connection.explain()).toBe(
      'cooldown: server closed with 1012 (service restart); attempt 1 in 0.4 s',
    );
  });

  it('cooldown after a broken link', () => {
    const { connection, network } = connected();
    network.last.fail();
    expect(connection.explain()).toBe('cooldown: the link broke (1006); attempt 1 in 0.5 s');
  });

  it('cooldown after a refusal', () => {
    const { connection, network, connect } = createBench();
    network.behaviour = 'refuse';
    connect();
    expect(connection.explain()).toBe('cooldown: the connect failed; attempt 1 in 0.5 s');
  });

  it('cooldown after a socket that never opened', () => {
    const { connection, network, clock, connect } = createBench();
    network.behaviour = 'hang';
    connect();
    clock.advance(10_000);
    expect(connection.explain()).toBe(
      'cooldown: not open within the connect timeout; attempt 1 in 0.5 s',
    );
  });

  it('cooldown after silence', () => {
    const { connection, clock } = connected({
      heartbeat: { ping: () => 'ping', isPong: (data) => data === 'pong' },
    });
    // Half of the interval to the first beat, then the whole timeout.
    clock.advance(7500 + 5000);
    expect(connection.explain()).toBe(
      'cooldown: no sign of life within 5000 ms; attempt 1 in 0.5 s',
    );
  });

  it('cooldown after a credentials function that failed', async () => {
    const { connection, clock } = createBench({
      credentials: () => Promise.reject(new Error('no network')),
    });
    connection.start();
    await clock.advanceAsync(0);
    expect(connection.explain()).toBe(
      'cooldown: the credentials function failed (no network); attempt 1 in 0.5 s',
    );
  });

  it('cooldown after a url function that failed', () => {
    const { connection } = createBench({
      url: () => {
        throw new Error('no url');
      },
      logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    });
    connection.start();
    expect(connection.explain()).toBe(
      'cooldown: url failed for transport "main" (no url); attempt 1 in 0.5 s',
    );
  });

  it('cooldown after a server that broke the session protocol', () => {
    const { connection, clock } = closedWith(1012);
    const lastClose: CloseInfo = {
      cause: 'protocol',
      code: 4005,
      reason: 'a message number is ahead of the next one: 9 came, 4 was due',
      wasClean: false,
      transport: 'main',
    };
    expect(explain({ ...connection.getSnapshot(), lastClose }, clock.now())).toBe(
      'cooldown: the server broke the session protocol ' +
        '(a message number is ahead of the next one: 9 came, 4 was due); attempt 1 in 0.5 s',
    );
  });

  it('cooldown after a server that does not speak the session protocol, and broke nothing', () => {
    const { connection, clock } = closedWith(1012);
    const reason = 'it does not speak linekeeper.v1';
    const at = { code: 1006, wasClean: false, transport: 'main' };
    const lastClose: CloseInfo = { cause: 'protocol', reason, ...at };
    expect(explain({ ...connection.getSnapshot(), lastClose }, clock.now())).toBe(
      'cooldown: the server does not speak linekeeper.v1; attempt 1 in 0.5 s',
    );
  });

  it('cooldown for a room reset', () => {
    expect(closedWith(1013, 'room_reset').connection.explain()).toBe(
      'cooldown: server closed with 1013 (try again later, "room_reset"); attempt 1 in 10.0 s',
    );
  });

  it('cooldown for a hint of the server, without repeating its JSON', () => {
    expect(closedWith(1013, '{"retryAfterMs":4000}').connection.explain()).toBe(
      'cooldown: server closed with 1013 (try again later); attempt 1 in 4.2 s',
    );
  });

  it('cooldown after the gates have opened', () => {
    const { connection, environment } = connected();
    environment.offline();
    environment.online();
    expect(connection.explain()).toBe('cooldown: the gates are open again; attempt 1 in 0.3 s');
  });

  it('cooldown of the storm guard', () => {
    const { connection, clock } = connected({ storm: { maxAttempts: 2, windowMs: 5000 } });
    clock.advance(1000);
    for (let n = 0; n < 2; n += 1) connection.retryNow({ force: true });
    expect(connection.explain()).toBe(
      'cooldown: too many attempts in a short time; attempt 1 in 4.0 s',
    );
  });

  it('cooldown after a reload', () => {
    const record = { attempt: 2, starts: [], notBefore: START + 3000, isUnsettled: false };
    const { connection } = createBench({
      storage: {
        getItem: () => JSON.stringify({ ...record, at: START }),
        setItem: () => undefined,
        removeItem: () => undefined,
      },
    });
    connection.start();
    expect(connection.explain()).toBe('cooldown: continuing after a reload; attempt 2 in 3.0 s');
  });

  it('connecting for the first time', () => {
    const { connection } = createBench();
    connection.start();
    expect(connection.explain()).toBe('connecting: opening');
  });

  it('connecting again', () => {
    const { connection, clock, network } = closedWith(1012);
    network.behaviour = 'hang';
    clock.advance(500);
    expect(connection.explain()).toBe(
      'connecting: attempt 1; before: server closed with 1012 (service restart)',
    );
  });

  it('connecting again after a link whose gate closed', () => {
    const { connection, clock, network, environment } = connected();
    clock.advance(10_000);
    environment.offline();
    network.behaviour = 'hang';
    environment.online();
    clock.advance(500);
    expect(connection.explain()).toBe(
      'connecting: opening; before: closed because the network gate closed',
    );
  });

  it('connected, for how long', () => {
    const { connection, clock } = connected();
    clock.advance(6200);
    expect(connection.explain()).toBe('connected: for 6.2 s');
  });

  it('connected, with the round trip', () => {
    const bench = createBench(
      { heartbeat: { ping: () => 'ping', isPong: (data) => data === 'pong' } },
      { latencyMs: 20 },
    );
    bench.network.onSend = (socket) => {
      socket.reply('pong');
    };
    bench.connect();
    bench.clock.advance(8000);
    expect(bench.connection.explain()).toBe('connected: for 8.0 s; round trip 20 ms');
  });

  it.each([
    [1, '1 message queued'],
    [3, '3 messages queued'],
  ])('adds what is queued: %i', (count, words) => {
    const { connection } = closedWith(1012);
    for (let n = 0; n < count; n += 1) connection.send('a');
    expect(connection.explain()).toBe(
      `cooldown: server closed with 1012 (service restart); attempt 1 in 0.5 s; ${words}`,
    );
  });
});
