import { describe, expect, it, vi } from 'vitest';
import { createBench, START } from './bench.js';

describe('getSnapshot', () => {
  it('begins with everything at rest', () => {
    const { connection } = createBench();
    expect(connection.getSnapshot()).toEqual({
      status: 'stopped',
      reason: 'initial',
      since: START,
      attempt: 0,
      nextAttemptAt: null,
      lastClose: null,
      rtt: null,
      queued: 0,
      recovered: null,
      lost: null,
      metrics: { attempts: 0, opens: 0, reconnects: 0, dropped: 0 },
    });
  });

  it('says what is planned while in cooldown', () => {
    const { connection, clock, network, connect } = createBench();
    connect();
    clock.advance(100);
    network.last.serverClose(1012, 'restart');
    clock.advance(50);
    expect(connection.getSnapshot()).toEqual({
      status: 'cooldown',
      reason: 'backoff',
      since: START + 100,
      attempt: 1,
      nextAttemptAt: START + 600,
      lastClose: {
        cause: 'closed',
        code: 1012,
        reason: 'restart',
        wasClean: true,
        transport: 'main',
      },
      rtt: null,
      queued: 0,
      recovered: null,
      lost: null,
      metrics: { attempts: 1, opens: 1, reconnects: 0, dropped: 0 },
    });
  });

  it('is frozen, and so are its metrics', () => {
    const { connection, connect } = createBench();
    connect();
    const snapshot = connection.getSnapshot();
    expect(Object.isFrozen(snapshot)).toBe(true);
    expect(Object.isFrozen(snapshot.metrics)).toBe(true);
  });

  it('is the same object while nothing has changed, though time and messages pass', () => {
    const { connection, clock, network, connect } = createBench();
    connect();
    const before = connection.getSnapshot();
    clock.advance(5000);
    network.last.message('hello');
    connection.send('hello');
    connection.start();
    expect(connection.getSnapshot()).toBe(before);
  });

  it('is another object after a change, with the same metrics where those have not changed', () => {
    const { connection } = createBench();
    const before = connection.getSnapshot();
    connection.send('a');
    const after = connection.getSnapshot();
    expect(after).not.toBe(before);
    expect(after.queued).toBe(1);
    expect(after.metrics).toBe(before.metrics);
    expect(before.queued).toBe(0);
  });

  it('tells the reason of a stop in each of its four forms', () => {
    const { connection, clock, network, connect } = createBench({ maxAttempts: 0 });
    const reasons = [connection.getSnapshot().reason];
    connect();
    network.last.serverClose(4400);
    reasons.push(connection.getSnapshot().reason);
    network.behaviour = 'refuse';
    connection.retryNow();
    clock.advance(0);
    reasons.push(connection.getSnapshot().reason);
    connection.stop();
    reasons.push(connection.getSnapshot().reason);
    expect(reasons).toEqual(['initial', 'fatal', 'exhausted', 'manual']);
  });

  it('has a round trip only while connected', () => {
    const { connection, clock, network, connect } = createBench(
      { heartbeat: { ping: () => 'ping', isPong: (data) => data === 'pong' } },
      { latencyMs: 20 },
    );
    network.onSend = (socket) => {
      socket.reply('pong');
    };
    connect();
    clock.advance(8000);
    expect(connection.getSnapshot().rtt).toBe(20);
    network.last.fail();
    expect(connection.getSnapshot().rtt).toBeNull();
    clock.advance(600);
    expect(connection.getSnapshot()).toMatchObject({ status: 'connected', rtt: null });
  });
});

describe('subscribe', () => {
  it('hears each change once, with the snapshot that getSnapshot gives then', () => {
    const { connection, clock, network, connect } = createBench();
    const heard: string[] = [];
    connection.subscribe((snapshot) => {
      expect(snapshot).toBe(connection.getSnapshot());
      heard.push(`${snapshot.status} ${String(snapshot.attempt)}`);
    });
    connect();
    network.last.fail();
    clock.advance(500);
    expect(heard).toEqual([
      'connecting 0',
      'connected 0',
      'cooldown 1',
      'connecting 1',
      'connected 1',
    ]);
  });

  it('hears that the attempts are forgiven at the end of the stable window', () => {
    const { connection, clock, network, connect } = createBench();
    connect();
    network.last.fail();
    clock.advance(500);
    const listener = vi.fn();
    connection.subscribe(listener);
    clock.advance(9999);
    expect(listener).not.toHaveBeenCalled();
    clock.advance(1);
    expect(listener).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ attempt: 0 }));
  });

  it('hears of the queue', () => {
    const { connection } = createBench();
    const queued: number[] = [];
    connection.subscribe((snapshot) => queued.push(snapshot.queued));
    connection.send('a');
    connection.send('b');
    expect(queued).toEqual([1, 2]);
  });

  it('hears nothing more after the returned function was called', () => {
    const { connection, connect } = createBench();
    const listener = vi.fn();
    connection.subscribe(listener)();
    connect();
    expect(listener).not.toHaveBeenCalled();
  });

  it('hears the newest snapshot last when a listener changes the state again', () => {
    const { connection, connect } = createBench();
    const heard: string[] = [];
    connection.subscribe(({ status }) => {
      if (status === 'connecting') connection.stop();
    });
    connection.subscribe(({ status }) => heard.push(status));
    connect();
    expect(heard.at(-1)).toBe('stopped');
    expect(connection.getSnapshot().status).toBe('stopped');
  });
});
