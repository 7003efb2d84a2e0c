import { describe, expect, it } from 'vitest';
import { createBare } from './bare.js';

const HOUR = 3_600_000;
const heartbeat = { ping: () => 'ping', isPong: (data: unknown) => data === 'pong' };

describe('a clock that is set back by an hour', () => {
  it('while connected does not put off the beats after the next probe', () => {
    const { connection, clock, network, environment, setClock } = createBare({ heartbeat });
    network.onSend = (socket) => {
      socket.reply('pong');
    };
    connection.start();
    clock.advance(30_000);
    setClock(-HOUR);
    environment.wake();
    clock.advance(100);
    expect(connection.getSnapshot().status).toBe('connected');
    network.silent = true;
    clock.advance(20_000);
    expect(connection.getSnapshot().lastClose?.cause).toBe('heartbeat-timeout');
  });

  it('while stopped does not make a hint of the server longer than it was', () => {
    const { connection, clock, network, setClock } = createBare();
    connection.start();
    clock.advance(10);
    network.last.serverClose(1012, '{"retryAfterMs":60000}');
    const { nextAttemptAt, since } = connection.getSnapshot();
    const waitMs = (nextAttemptAt ?? NaN) - since;
    connection.stop();
    setClock(-HOUR);
    connection.start();
    expect(connection.getSnapshot()).toMatchObject({ status: 'cooldown', reason: 'retry-after' });
    clock.advance(waitMs - 1);
    expect(network.sockets).toHaveLength(1);
    clock.advance(1);
    expect(connection.getSnapshot().status).toBe('connected');
  });
});

describe('timers that stood still while the machine slept', () => {
  it('are armed anew on waking for what is left of the wait', () => {
    const { connection, clock, network, environment, setClock } = createBare({
      backoff: () => 60_000,
    });
    connection.start();
    clock.advance(10);
    network.last.fail();
    const due = connection.getSnapshot().nextAttemptAt;
    clock.advance(10_000);
    setClock(40_000);
    environment.wake();
    expect(connection.getSnapshot().nextAttemptAt).toBe(due);
    clock.advance(9999);
    expect(network.sockets).toHaveLength(1);
    clock.advance(1);
    expect(network.sockets).toHaveLength(2);
  });

  it('leave nothing of a wait that ended meanwhile but the resume delay', () => {
    const { connection, clock, network, environment, setClock } = createBare({
      backoff: () => 60_000,
    });
    connection.start();
    clock.advance(10);
    network.last.fail();
    setClock(60_001);
    environment.wake();
    expect(connection.getSnapshot()).toMatchObject({ status: 'cooldown', reason: 'resume' });
    clock.advance(500);
    expect(connection.getSnapshot().status).toBe('connected');
  });
});
