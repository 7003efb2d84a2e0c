import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createBench, type Bench } from './bench.js';
import { outcome } from './session-rig.js';

/** Connected, with a socket that holds as much as it may. */
function congested(options: Parameters<typeof createBench>[0] = {}): Bench {
  const bench = createBench({
    delivery: { mode: 'queue', highWaterMark: 10, maxMessages: 3 },
    ...options,
  });
  bench.connect();
  bench.network.last.congested = true;
  bench.connection.send('0123456789');
  return bench;
}

describe('on a socket that holds less than its high-water mark', () => {
  it('messages are sent at once', () => {
    const bench = createBench({ delivery: { mode: 'queue', highWaterMark: 10 } });
    bench.connect();
    bench.network.last.congested = true;
    expect([bench.connection.send('012345678'), bench.connection.send('9')]).toEqual([
      'sent',
      'sent',
    ]);
    expect(bench.network.last.sent).toEqual(['012345678', '9']);
  });

  it('there is nothing to wait for', async () => {
    const { connection } = createBench();
    await connection.drained();
  });
});

describe('from the high-water mark on', () => {
  it('messages wait, and leave in order as soon as there is room', () => {
    const { connection, network, clock } = congested();
    expect([connection.send('a'), connection.send('b')]).toEqual(['queued', 'queued']);
    expect(connection.getMetrics()).toMatchObject({ queuedMessages: 2, queuedBytes: 2 });
    clock.advance(1000);
    expect(network.last.sent).toEqual(['0123456789']);
    network.last.drain();
    clock.advance(50);
    expect(network.last.sent).toEqual(['0123456789', 'a', 'b']);
    expect(connection.send('c')).toBe('sent');
  });

  it('nothing is dropped for want of room in the queue: the oldest go to the socket', () => {
    const { connection, network, told, clock } = congested();
    for (const message of ['a', 'b', 'c', 'd', 'e'])
      expect(connection.send(message)).toBe('queued');
    expect(network.last.sent).toEqual(['0123456789', 'a', 'b']);
    expect(connection.getSnapshot()).toMatchObject({ queued: 3, metrics: { dropped: 0 } });
    network.last.drain();
    clock.advance(50);
    expect(network.last.sent).toEqual(['0123456789', 'a', 'b', 'c', 'd', 'e']);
    expect(told).not.toContain('error QUEUE_OVERFLOW');
  });

  it('a message that the queue could never hold goes to the socket behind those that wait', () => {
    const delivery = { mode: 'queue', highWaterMark: 10, maxBytes: 20 } as const;
    const { connection, network } = congested({ delivery });
    connection.send('a');
    expect(connection.send('x'.repeat(21))).toBe('sent');
    expect(network.last.sent).toEqual(['0123456789', 'a', 'x'.repeat(21)]);
  });

  it('a message that may not wait is dropped', () => {
    const { connection, network } = congested();
    expect(connection.send('now', { delivery: 'drop' })).toBe('dropped');
    expect(network.last.sent).toEqual(['0123456789']);
    expect(connection.getSnapshot().metrics.dropped).toBe(1);
  });

  it('a transport that drops hands its messages to the socket all the same', () => {
    const { connection, network } = congested({ delivery: 'drop' });
    expect(connection.send('intent')).toBe('sent');
    expect(network.last.sent).toEqual(['0123456789', 'intent']);
  });

  it('what waits survives the link, and leaves by the next one', () => {
    const { connection, network, clock } = congested();
    connection.send('a');
    network.last.fail();
    clock.advance(1000);
    expect(network.last.sent).toEqual(['a']);
  });

  it('no timer is left when the link is gone', () => {
    const { connection, network, clock } = congested();
    connection.send('a');
    network.last.serverClose(1008);
    expect(clock.pendingOfProduct).toEqual([]);
    connection.stop();
  });
});

describe('a queue that was dropped by stop()', () => {
  it('leaves its room and its pace to what is queued after it', () => {
    const delivery = { mode: 'queue', maxBytes: 3, pace: { batch: 1, everyMs: 100 } } as const;
    const { connection, connect, network } = createBench({ delivery });
    for (const message of ['a', 'b', 'c']) connection.send(message);
    connection.stop();
    expect(connection.getMetrics()).toMatchObject({ queuedMessages: 0, queuedBytes: 0 });
    expect(connection.send('ddd')).toBe('queued');
    connect();
    expect(network.last.sent).toEqual(['ddd']);
  });
});

describe('a stop() in the middle of a paced flush', () => {
  it.each([true, false])('leaves no timer, with keepOnStop: %s', (keepOnStop) => {
    const pace = { batch: 1, everyMs: 100 };
    const { connection, connect, network, clock } = createBench({
      delivery: { mode: 'queue', pace, keepOnStop },
    });
    for (const message of ['a', 'b', 'c']) connection.send(message);
    connect();
    connection.stop();
    expect(clock.pendingOfProduct).toEqual([]);
    expect(network.last.sent).toEqual(['a']);
    connect();
    clock.advance(1000);
    expect(network.last.sent).toEqual(keepOnStop ? ['b', 'c'] : []);
  });
});

describe('drained()', () => {
  it.each(['stopped', 'fatal'])(
    'rejects at once when the connection is %s and something waits',
    async (end) => {
      const { connection, connect, network } = createBench();
      connect();
      if (end === 'fatal') network.last.serverClose(4404);
      else connection.stop();
      connection.send('waits');
      await expect(connection.drained()).rejects.toMatchObject({
        code: end === 'fatal' ? 'FATAL_CLOSE' : 'STOPPED',
      });
    },
  );

  it('rejects when a stop() before the first start drops what waits', async () => {
    const { connection } = createBench();
    connection.send('dropped');
    const drained = connection.drained();
    connection.stop();
    await expect(drained).rejects.toMatchObject({ code: 'STOPPED' });
  });

  it('waits before the first start', async () => {
    const { connection, connect } = createBench();
    connection.send('waits');
    const drained = connection.drained();
    connect();
    await drained;
  });

  it('waits for a socket that is full, also where nothing is queued', async () => {
    const { connection, network, clock } = congested({ delivery: 'drop' });
    connection.send('x'.repeat(2 ** 20));
    const drained = connection.drained();
    clock.advance(1000);
    expect(await outcome(drained)).toBe('pending');
    network.last.drain();
    clock.advance(50);
    await drained;
  });

  it('looks no more when there is room', async () => {
    const { connection, network, clock } = congested({ heartbeat: false });
    const drained = connection.drained();
    network.last.drain();
    clock.advance(50);
    await drained;
    clock.advance(60_000);
    expect(clock.pendingOfProduct).toEqual([]);
  });

  it('resolves when the socket has room again', async () => {
    const { connection, network, clock } = congested();
    const drained = connection.drained();
    clock.advance(1000);
    expect(await outcome(drained)).toBe('pending');
    network.last.drain();
    clock.advance(50);
    await drained;
  });

  it('resolves when what was queued in an outage is sent', async () => {
    const { connection, connect, network } = createBench();
    connection.send('a');
    const drained = connection.drained();
    expect(await outcome(drained)).toBe('pending');
    connect();
    await drained;
    expect(network.last.sent).toEqual(['a']);
  });

  it('resolves when a link is lost that nothing waited for', async () => {
    const { connection, network } = congested();
    const drained = connection.drained();
    network.last.fail();
    await drained;
  });

  it('rejects when the connection stops first', async () => {
    const { connection } = congested();
    connection.send('a');
    const drained = connection.drained();
    connection.stop();
    await expect(drained).rejects.toMatchObject({ code: 'STOPPED' });
  });

  it('leaves nothing on a signal that outlives it', async () => {
    const { connection, network, clock } = congested();
    const { signal } = new AbortController();
    const drained = connection.drained({ signal });
    network.last.drain();
    clock.advance(50);
    await drained;
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('rejects with the reason of its signal', async () => {
    const { connection } = congested();
    const aborter = new AbortController();
    const drained = connection.drained({ signal: aborter.signal });
    aborter.abort(new Error('enough'));
    await expect(drained).rejects.toThrow('enough');
  });
});

describe('a queue of 10 000 messages', () => {
  it('leaves at 1000 a second after a reconnect, and in order', () => {
    const { connection, connect, network, clock } = createBench({
      delivery: { mode: 'queue', maxMessages: 10_000 },
    });
    for (let index = 0; index < 10_000; index += 1) connection.send(String(index));
    connect();
    expect(network.last.sent).toHaveLength(100);
    clock.advance(1000);
    expect(network.last.sent).toHaveLength(1100);
    clock.advance(9000);
    expect(network.last.sent).toEqual(Array.from({ length: 10_000 }, (_, index) => String(index)));
  });
});
