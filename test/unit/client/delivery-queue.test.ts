import { describe, expect, it } from 'vitest';
import type { DeliveryOption } from '../../../src/client/index.js';
import { createBench, type Bench } from './bench.js';

type Bounds = Omit<Extract<DeliveryOption, { mode: 'queue' }>, 'mode'>;

const queueing = (bounds: Bounds = {}): Bench =>
  createBench({ delivery: { mode: 'queue', ...bounds } });

const sendAll = ({ connection }: Bench, ...messages: readonly string[]): string[] =>
  messages.map((message) => connection.send(message));

/** What reaches the server once connected. */
function flushed({ connect, network }: Bench): readonly unknown[] {
  connect();
  return network.last.sent;
}

describe('queue delivery', () => {
  it('keeps what is sent before start and sends it in order when connected', () => {
    const bench = queueing();
    expect(sendAll(bench, 'a', 'b', 'c')).toEqual(['queued', 'queued', 'queued']);
    expect(bench.connection.getSnapshot().queued).toBe(3);
    expect(flushed(bench)).toEqual(['a', 'b', 'c']);
    expect(bench.connection.getSnapshot().queued).toBe(0);
  });

  it('sends at once while connected', () => {
    const bench = queueing();
    bench.connect();
    expect(sendAll(bench, 'a')).toEqual(['sent']);
    expect(bench.network.last.sent).toEqual(['a']);
  });

  it('sends what was queued during an outage once, and before what is sent after it', () => {
    const bench = queueing();
    const { connection, clock, network } = bench;
    bench.connect();
    network.last.fail();
    sendAll(bench, 'a', 'b');
    connection.on('open', () => connection.send('c'));
    clock.advance(500);
    expect(network.last.sent).toEqual(['a', 'b', 'c']);
    network.last.fail();
    clock.advance(2000);
    expect(network.sockets).toHaveLength(3);
    expect(network.last.sent).toEqual(['c']);
  });

  it('keeps the order when a status listener sends before the queue is flushed', () => {
    const bench = queueing();
    bench.connection.on('status', (status) => {
      if (status === 'connected') bench.connection.send('late');
    });
    sendAll(bench, 'a', 'b');
    expect(flushed(bench)).toEqual(['a', 'b', 'late']);
  });

  it('drops the oldest beyond maxMessages, counts and tells it', () => {
    const bench = queueing({ maxMessages: 2 });
    expect(sendAll(bench, 'a', 'b', 'c', 'd')).toEqual(['queued', 'queued', 'queued', 'queued']);
    expect(bench.connection.getSnapshot()).toMatchObject({ queued: 2, metrics: { dropped: 2 } });
    expect(bench.told).toEqual(['error QUEUE_OVERFLOW', 'error QUEUE_OVERFLOW']);
    expect(flushed(bench)).toEqual(['c', 'd']);
  });

  it('holds 100 messages by default', () => {
    const bench = createBench();
    for (let n = 0; n < 101; n += 1) bench.connection.send(`m${String(n)}`);
    expect(bench.connection.getSnapshot()).toMatchObject({ queued: 100, metrics: { dropped: 1 } });
    expect(flushed(bench)[0]).toBe('m1');
  });

  it('drops the newest where that is asked for', () => {
    const bench = queueing({ maxMessages: 2, overflow: 'drop-newest' });
    expect(sendAll(bench, 'a', 'b', 'c')).toEqual(['queued', 'queued', 'dropped']);
    expect(bench.connection.getSnapshot().metrics.dropped).toBe(1);
    expect(bench.told).toEqual(['error QUEUE_OVERFLOW']);
    expect(flushed(bench)).toEqual(['a', 'b']);
  });

  it('throws on overflow where that is asked for, and keeps what it holds', () => {
    const bench = queueing({ maxMessages: 1, overflow: 'throw' });
    sendAll(bench, 'a');
    expect(() => bench.connection.send('b')).toThrow(
      expect.objectContaining({ name: 'LinekeeperError', code: 'QUEUE_OVERFLOW' }),
    );
    expect(bench.connection.getSnapshot()).toMatchObject({ queued: 1, metrics: { dropped: 1 } });
    // Whoever was thrown at knows: it is not told twice.
    expect(bench.told).not.toContain('error QUEUE_OVERFLOW');
    expect(flushed(bench)).toEqual(['a']);
  });

  it('counts bytes of UTF-8, not characters', () => {
    const bench = queueing({ maxBytes: 4 });
    expect(sendAll(bench, 'ää')).toEqual(['queued']);
    expect(bench.connection.getSnapshot().metrics.dropped).toBe(0);
    sendAll(bench, 'x');
    expect(flushed(bench)).toEqual(['x']);
  });

  it('drops as many old messages as a large one needs', () => {
    const bench = queueing({ maxBytes: 4 });
    sendAll(bench, 'a', 'b', 'c', '123');
    expect(bench.connection.getSnapshot().metrics.dropped).toBe(2);
    expect(flushed(bench)).toEqual(['c', '123']);
  });

  it('drops a message that is larger than the whole queue, and nothing else for it', () => {
    const bench = queueing({ maxBytes: 4 });
    expect(sendAll(bench, 'a', '12345')).toEqual(['queued', 'dropped']);
    expect(bench.told).toEqual(['error QUEUE_OVERFLOW']);
    expect(flushed(bench)).toEqual(['a']);
  });

  it('counts the bytes of binary messages', () => {
    const bench = queueing({ maxBytes: 5 });
    const { connection } = bench;
    const wide = new Uint16Array([1, 2]);
    const blob = new Blob(['b']);
    expect([wide, blob].map((data) => connection.send(data))).toEqual(['queued', 'queued']);
    connection.send(new ArrayBuffer(1));
    expect(flushed(bench)).toEqual([blob, new Uint8Array(1)]);
  });

  it('frees the bytes of what was sent', () => {
    const bench = queueing({ maxBytes: 4 });
    sendAll(bench, '1234');
    bench.connect();
    bench.network.last.fail();
    expect(sendAll(bench, '5678')).toEqual(['queued']);
    expect(bench.connection.getSnapshot().metrics.dropped).toBe(0);
  });

  it('is cleared by stop, which counts what it drops', () => {
    const bench = queueing();
    bench.connect();
    bench.network.last.fail();
    sendAll(bench, 'a', 'b');
    bench.connection.stop();
    expect(bench.connection.getSnapshot()).toMatchObject({ queued: 0, metrics: { dropped: 2 } });
    expect(flushed(bench)).toEqual([]);
  });

  it('outlives stop with keepOnStop', () => {
    const bench = queueing({ keepOnStop: true });
    sendAll(bench, 'a');
    bench.connection.stop();
    expect(bench.connection.getSnapshot()).toMatchObject({ queued: 1, metrics: { dropped: 0 } });
    expect(flushed(bench)).toEqual(['a']);
  });

  it('keeps a message that is sent while the socket is closing under an open connection', () => {
    const bench = queueing();
    bench.connect();
    bench.network.last.readyState = 2;
    expect(sendAll(bench, 'a')).toEqual(['queued']);
    bench.network.last.readyState = 1;
    bench.network.last.fail();
    bench.clock.advance(500);
    expect(bench.network.last.sent).toEqual(['a']);
  });
});
