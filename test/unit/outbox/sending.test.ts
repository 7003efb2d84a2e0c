import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { Outbox } from '../../../src/outbox/index.js';
import { failingOnce, gatedStore } from './gated-store.js';
import { createRig } from './rig.js';

describe('a message in an outbox', () => {
  it('is sent at once on an open connection, and kept until it is acknowledged', async () => {
    const { outbox, connect, settle, sent, acknowledge, told } = createRig();
    await connect();
    expect(await outbox.enqueue('hello')).toBe('1');
    await settle();
    expect(sent()).toEqual([['1 hello']]);
    expect(await outbox.size()).toEqual({ messages: 1, bytes: 5 });
    await acknowledge('1');
    expect(told).toEqual(['acknowledged 1']);
    expect(await outbox.size()).toEqual({ messages: 0, bytes: 0 });
  });

  it('waits while the connection is down, and leaves in order when it is up', async () => {
    const { outbox, connect, sent } = createRig();
    for (const data of ['a', 'b', 'c']) await outbox.enqueue(data);
    expect(sent()).toEqual([]);
    await connect();
    expect(sent()).toEqual([['1 a', '2 b', '3 c']]);
  });

  it('is sent again on the next link, in order and by the same id, unless it was acknowledged', async () => {
    const { outbox, connect, network, clock, settle, sent, acknowledge } = createRig();
    await connect();
    for (const data of ['a', 'b', 'c']) await outbox.enqueue(data);
    await settle();
    await acknowledge('2');
    network.last.fail();
    await clock.advanceAsync(1000);
    await settle();
    expect(sent()[1]).toEqual(['1 a', '3 c']);
    expect(await outbox.entries()).toMatchObject([
      { id: '1', attempts: 2 },
      { id: '3', attempts: 2 },
    ]);
  });

  it('comes behind those that are sent again', async () => {
    const { outbox, connect, network, clock, settle, sent } = createRig();
    await connect();
    await outbox.enqueue('a');
    await settle();
    network.last.fail();
    await outbox.enqueue('b');
    await clock.advanceAsync(1000);
    await settle();
    expect(sent()[1]).toEqual(['1 a', '2 b']);
  });

  it('of bytes is what they were when it was enqueued', async () => {
    const { outbox, connect, sent } = createRig();
    const bytes = Uint8Array.from([1, 2]);
    const enqueued = [outbox.enqueue(bytes), outbox.enqueue(bytes.buffer)];
    bytes.fill(9);
    await Promise.all(enqueued);
    await connect();
    expect(sent()).toEqual([['1 1,2', '2 1,2']]);
  });

  it('that need not be acknowledged is forgotten when a socket has taken it', async () => {
    const { outbox, connect, settle, told } = createRig();
    await outbox.enqueue('a', { mustAck: false });
    expect(await outbox.size()).toMatchObject({ messages: 1 });
    await connect();
    await settle();
    expect(await outbox.size()).toMatchObject({ messages: 0 });
    expect(told).toEqual(['acknowledged 1']);
  });

  it('with the key of one that is kept is not kept beside it', async () => {
    const { outbox, connect, sent, acknowledge } = createRig();
    expect(await outbox.enqueue('order', { key: 'order 7' })).toBe('1');
    expect(await outbox.enqueue('order again', { key: 'order 7' })).toBe('1');
    await connect();
    expect(sent()).toEqual([['1 order']]);
    await acknowledge('1');
    expect(await outbox.enqueue('a new one', { key: 'order 7' })).toBe('3');
  });

  it('is dropped when it is worth nothing any more, and told', async () => {
    const { outbox, connect, clock, settle, sent, told } = createRig();
    await outbox.enqueue('typing', { expiresInMs: 1000 });
    await outbox.enqueue('message');
    await clock.advanceAsync(1000);
    await connect();
    await settle();
    expect(sent()).toEqual([['2 message']]);
    expect(told).toEqual(['dropped 1 expired']);
  });

  it('that cannot be encoded is kept and told, and does not hold up the others', async () => {
    const { outbox, connect, settle, sent, told } = createRig({
      protocol: {
        encode: ({ id, data }) => {
          if (data === 'bad') throw new Error('no such message');
          return id;
        },
        acknowledged: () => null,
      },
    });
    await outbox.enqueue('bad');
    await outbox.enqueue('good');
    await connect();
    await settle();
    expect(sent()).toEqual([['2']]);
    expect(told).toEqual(['error CALLBACK_FAILED']);
    expect(await outbox.size()).toMatchObject({ messages: 2 });
  });

  it('that was read for a link that is lost does not come before older ones on the next', async () => {
    const { store, hold, letGo } = gatedStore('read');
    const { outbox, connect, network, clock, settle, sent } = createRig({ store });
    await outbox.enqueue('a');
    await connect();
    hold();
    await outbox.enqueue('b');
    await settle();
    network.last.fail();
    await clock.advanceAsync(1000);
    await settle();
    letGo();
    await settle();
    expect(sent()).toEqual([['1 a'], ['1 a', '2 b']]);
  });

  it('that comes while there is nothing to read is sent all the same', async () => {
    const { store, hold, letGo } = gatedStore('read');
    const { outbox, connect, settle, sent } = createRig({ store });
    hold();
    await connect();
    await outbox.enqueue('a');
    await settle();
    letGo();
    await settle();
    expect(sent()).toEqual([['1 a']]);
  });

  it.each<[string, (outbox: Outbox) => unknown]>([
    ['a clear()', (outbox) => outbox.clear()],
    [
      'the outbox was disposed of',
      (outbox) => {
        outbox[Symbol.dispose]();
      },
    ],
  ])('that was read before %s is not sent after it', async (_, end) => {
    const { store, hold, letGo } = gatedStore('read');
    const { outbox, connect, settle, sent } = createRig({ store });
    await connect();
    hold();
    await outbox.enqueue('a');
    await settle();
    await end(outbox);
    letGo();
    await settle();
    expect(sent()).toEqual([[]]);
  });

  it('is sent no more when a function of the app has stopped the connection', async () => {
    const { outbox, connection, connect, settle, sent } = createRig({
      protocol: {
        encode: ({ id }) => {
          if (id === '2') connection.stop();
          return id;
        },
        acknowledged: () => null,
      },
    });
    for (const data of ['a', 'b', 'c']) await outbox.enqueue(data);
    await connect();
    await settle();
    expect(sent()).toEqual([['1']]);
    expect(await outbox.size()).toMatchObject({ messages: 3 });
  });

  it('is worth as much as maxAgeMs says, and no more', async () => {
    const { outbox, connect, clock, settle, sent, told } = createRig({ maxAgeMs: 1000 });
    await outbox.enqueue('a');
    await outbox.enqueue('b', { expiresInMs: 5000 });
    await clock.advanceAsync(1000);
    await connect();
    await settle();
    expect(sent()).toEqual([[]]);
    expect(told).toEqual(['dropped 1 expired', 'dropped 2 expired']);
  });

  it('is not sent on a link that is not open', async () => {
    const { outbox, connection, network, settle, sent } = createRig();
    network.behaviour = 'hang';
    connection.start();
    await outbox.enqueue('a');
    await settle();
    expect(sent()).toEqual([[]]);
    expect(connection.getSnapshot()).toMatchObject({ queued: 0, metrics: { dropped: 0 } });
  });
});

describe('the window', () => {
  it('bounds what is on its way, and moves with each acknowledgement', async () => {
    const { outbox, connect, settle, sent, acknowledge } = createRig({ window: 2 });
    for (const data of ['a', 'b', 'c', 'd']) await outbox.enqueue(data);
    await connect();
    expect(sent()).toEqual([['1 a', '2 b']]);
    await acknowledge('1');
    await settle();
    expect(sent()).toEqual([['1 a', '2 b', '3 c']]);
    await acknowledge('2', '3');
    await settle();
    expect(sent()).toEqual([['1 a', '2 b', '3 c', '4 d']]);
  });

  it('has room again for what comes after a clear(), or after the oldest were dropped', async () => {
    const { outbox, connect, settle, sent } = createRig({ window: 2 });
    await connect();
    for (const data of ['a', 'b', 'c']) await outbox.enqueue(data);
    await settle();
    expect(sent()).toEqual([['1 a', '2 b']]);
    await outbox.clear();
    await outbox.enqueue('d');
    await settle();
    expect(sent()).toEqual([['1 a', '2 b', '4 d']]);
    const full = createRig({ window: 1, maxMessages: 1, overflow: 'drop-oldest' });
    await full.connect();
    await full.outbox.enqueue('a');
    await full.settle();
    await full.outbox.enqueue('b');
    await full.settle();
    expect(full.sent()).toEqual([['1 a', '2 b']]);
  });

  it('is not held up by an acknowledgement that comes twice, or of what nobody knows', async () => {
    const { outbox, connect, settle, sent, acknowledge, told } = createRig({ window: 1 });
    await connect();
    await outbox.enqueue('a');
    await outbox.enqueue('b');
    await settle();
    await acknowledge('nobody');
    await acknowledge('1', '1');
    await settle();
    await acknowledge('1');
    expect(sent()).toEqual([['1 a', '2 b']]);
    expect(told).toEqual(['acknowledged 1']);
  });

  it('does not run ahead of a socket that is full', async () => {
    const { outbox, connect, network, clock, settle, sent } = createRig();
    await connect();
    network.last.congested = true;
    await outbox.enqueue('x'.repeat(2 ** 20));
    await settle();
    await outbox.enqueue('b');
    await settle();
    expect(sent()[0]).toHaveLength(1);
    network.last.drain();
    await clock.advanceAsync(50);
    await settle();
    expect(sent()[0]?.slice(1)).toEqual(['2 b']);
  });
});

describe('a socket that takes only some', () => {
  it('is given the others, in order, when it has room', async () => {
    const { outbox, connection, connect, network, clock, settle, sent } = createRig();
    for (const data of ['x'.repeat(2 ** 20), 'b', 'c']) await outbox.enqueue(data);
    connection.on('open', () => {
      network.last.congested = true;
    });
    await connect();
    expect(sent()[0]).toHaveLength(1);
    network.last.drain();
    await clock.advanceAsync(50);
    await settle();
    expect(sent()[0]?.slice(1)).toEqual(['2 b', '3 c']);
  });
});

describe('drain()', () => {
  it('resolves at once for an empty outbox', async () => {
    const { outbox } = createRig();
    await outbox.drain();
  });

  it('resolves when the last message is acknowledged', async () => {
    const { outbox, connect, acknowledge } = createRig();
    await outbox.enqueue('a');
    let isDrained = false;
    const drained = outbox.drain().then(() => {
      isDrained = true;
    });
    await connect();
    expect(isDrained).toBe(false);
    await acknowledge('1');
    await drained;
  });

  it('does not wait for what is worth nothing any more, on its way or not', async () => {
    const { outbox, connect, clock, told } = createRig();
    await outbox.enqueue('a', { expiresInMs: 50 });
    await connect();
    await outbox.enqueue('b', { expiresInMs: 50 });
    clock.advance(50);
    await outbox.drain();
    expect(told).toEqual(['dropped 1 expired', 'dropped 2 expired']);
  });

  it('resolves when the rest is given up', async () => {
    const { outbox, clock, settle, told } = createRig({ maxBytes: 5 });
    await outbox.enqueue('a', { expiresInMs: 50 });
    const drained = outbox.drain();
    await settle();
    clock.advance(50);
    // It looks for what is expired, and keeps nothing.
    await expect(outbox.enqueue('too large')).rejects.toMatchObject({ code: 'OUTBOX_FULL' });
    await drained;
    expect(told).toEqual(['dropped 1 expired']);
  });

  it('resolves when the last message expires while it waits', async () => {
    const { outbox, clock, told } = createRig();
    await outbox.enqueue('a', { expiresInMs: 5000 });
    const drained = outbox.drain();
    await clock.advanceAsync(6000);
    await drained;
    expect(told).toEqual(['dropped 1 expired']);
  });

  it('resolves though the store did not say its size the first time', async () => {
    const { outbox, clock, told } = createRig({ store: failingOnce('size') });
    const drained = outbox.drain();
    await clock.advanceAsync(1000);
    await drained;
    expect(told).toEqual(['error OUTBOX_FAILED']);
  });

  it('leaves no timer when nobody waits any more', async () => {
    const { outbox, clock, settle } = createRig();
    await outbox.drain();
    expect(clock.pendingOfProduct).toEqual([]);
    await outbox.enqueue('a');
    const aborter = new AbortController();
    const aborted = outbox.drain({ signal: aborter.signal });
    await settle();
    aborter.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    await clock.advanceAsync(1000);
    expect(clock.pendingOfProduct).toEqual([]);
    await outbox.clear();
    expect(clock.pendingOfProduct).toEqual([]);
  });

  it('rejects at once where its signal has aborted before', async () => {
    const { outbox } = createRig();
    await outbox.enqueue('a');
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(outbox.drain({ signal })).rejects.toThrow('too late');
  });

  it('resolves when everything is cleared', async () => {
    const { outbox, settle } = createRig();
    await outbox.enqueue('a');
    const drained = outbox.drain();
    await settle();
    await outbox.clear();
    await drained;
  });

  it('leaves nothing on a signal that outlives it', async () => {
    const { outbox } = createRig();
    const { signal } = new AbortController();
    await outbox.drain({ signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('rejects with the reason of its signal, and when the outbox is disposed of', async () => {
    const { outbox } = createRig();
    await outbox.enqueue('a');
    const aborter = new AbortController();
    const aborted = outbox.drain({ signal: aborter.signal });
    aborter.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    const stopped = outbox.drain();
    outbox[Symbol.dispose]();
    await expect(stopped).rejects.toMatchObject({ code: 'STOPPED' });
  });
});
