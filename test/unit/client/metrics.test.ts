import { describe, expect, it } from 'vitest';
import { createBench, URL_OF_BENCH } from './bench.js';

describe('getMetrics', () => {
  it('begins with nothing', () => {
    const { connection } = createBench();
    expect(connection.getMetrics()).toEqual({
      status: 'stopped',
      connected: false,
      attempts: 0,
      opens: 0,
      reconnects: 0,
      queuedMessages: 0,
      queuedBytes: 0,
      sent: 0,
      received: 0,
      dropped: 0,
      connectionDurationMs: 0,
      url: URL_OF_BENCH,
    });
  });

  it('counts attempts, opens and reconnects over links', () => {
    const { connection, clock, network, connect } = createBench();
    network.behaviour = (_socket, attempt) => (attempt === 1 ? 'refuse' : 'accept');
    connect();
    clock.advance(500);
    network.last.fail();
    clock.advance(2000);
    expect(connection.getMetrics()).toMatchObject({ attempts: 3, opens: 2, reconnects: 1 });
  });

  it('counts what is sent, received, queued and dropped', () => {
    const { connection, network, connect } = createBench({
      delivery: { mode: 'queue', maxMessages: 1 },
    });
    connection.send('a');
    connection.send('b');
    expect(connection.getMetrics()).toMatchObject({ queuedMessages: 1, dropped: 1, sent: 0 });
    connect();
    connection.send('c');
    network.last.message('d');
    expect(connection.getMetrics()).toMatchObject({
      queuedMessages: 0,
      dropped: 1,
      sent: 2,
      received: 1,
    });
  });

  it('measures the present link as of now', () => {
    const { connection, clock, network, connect } = createBench();
    connect();
    clock.advance(45_000);
    expect(connection.getMetrics().connectionDurationMs).toBe(45_000);
    network.last.fail();
    expect(connection.getMetrics().connectionDurationMs).toBe(0);
    clock.advance(600);
    expect(connection.getMetrics()).toMatchObject({ connected: true, connectionDurationMs: 100 });
  });

  it('does not count pongs as received messages', () => {
    const { connection, clock, network, told, connect } = createBench({
      heartbeat: { ping: () => 'ping', isPong: (data) => data === 'pong' },
    });
    network.onSend = (socket) => {
      socket.reply('pong');
    };
    connect();
    clock.advance(8000);
    expect(network.last.sent).toEqual(['ping']);
    expect(told.at(-1)).toBe('latency 0');
    expect(connection.getMetrics()).toMatchObject({ received: 0, sent: 0 });
  });
});
