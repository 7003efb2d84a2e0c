import { describe, expect, it, vi } from 'vitest';
import { createEmitter } from '../../../src/actors/emitter.js';
import {
  createOutbox,
  memoryStore,
  type OutboxCarrier,
  type OutboxStore,
} from '../../../src/outbox/index.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { gatedStore } from './gated-store.js';
import { settled } from './rig.js';

/** A message that a session has taken, and what becomes of it. */
interface Delivery {
  readonly data: unknown;
  readonly delivery: unknown;
  readonly arrived: () => void;
  readonly failed: (code: string) => void;
}

/** An outbox on a connection whose session is played by the test. */
function createScene(store: OutboxStore = memoryStore(), name?: string) {
  const events = createEmitter<{ open: []; close: []; message: [data: unknown] }>(
    { open: true, close: true, message: true },
    (error) => {
      throw error;
    },
  );
  const deliveries: Delivery[] = [];
  const connection: OutboxCarrier = {
    getSnapshot: () => ({ status: 'connected' }),
    on: (type: 'open' | 'close' | 'message', listener: (data: unknown) => void) =>
      events.on(type, listener as () => void),
    send: () => 'dropped',
    drained: () => Promise.resolve(),
    session: {
      deliver: (data, { delivery }) =>
        new Promise((resolve, reject) => {
          deliveries.push({
            data,
            delivery,
            arrived: resolve,
            failed: (code) => {
              reject(Object.assign(new Error(code), { code }));
            },
          });
        }),
    },
  };
  let ids = 0;
  const clock = new VirtualClock(1_000_000);
  const outbox = createOutbox({
    connection,
    store,
    protocol: { encode: ({ data }) => String(data) },
    ...(name !== undefined && { name }),
    lock: null,
    clock,
    newId: () => String((ids += 1)),
  });
  const told: string[] = [];
  outbox.on('acknowledged', (id) => told.push(`acknowledged ${id}`));
  outbox.on('dropped', (id, reason) => told.push(`dropped ${id} ${reason}`));
  outbox.on('error', ({ code }) => told.push(`error ${code}`));
  const settle = (): Promise<void> => settled(clock);
  return {
    outbox,
    clock,
    told,
    deliveries,
    settle,
    reopen: async () => {
      events.emit('close');
      events.emit('open');
      await settle();
    },
    delivered: () => deliveries.map(({ data }) => data),
  };
}

describe('a message that a session has taken', () => {
  it('is not delivered again on the next link, nor while the store forgets it', async () => {
    const { store, hold, letGo } = gatedStore('remove');
    const { outbox, deliveries, settle, reopen, delivered, told } = createScene(store);
    await outbox.enqueue('a');
    await settle();
    await reopen();
    hold();
    deliveries[0]?.arrived();
    await settle();
    await reopen();
    expect(delivered()).toEqual(['a']);
    letGo();
    await settle();
    expect(told).toEqual(['acknowledged 1']);
  });

  it('is delivered again in the next session when the one before is lost', async () => {
    const { outbox, deliveries, settle, delivered } = createScene();
    await outbox.enqueue('a');
    await outbox.enqueue('b');
    await settle();
    for (const { failed } of deliveries) failed('SESSION_LOST');
    await settle();
    expect(delivered()).toEqual(['a', 'b', 'a', 'b']);
  });

  it('and that is too large is given up and told, and drain() does not wait for it', async () => {
    const { outbox, deliveries, settle, delivered, told } = createScene();
    await outbox.enqueue('a');
    await settle();
    const drained = outbox.drain();
    deliveries[0]?.failed('MESSAGE_TOO_LARGE');
    await drained;
    expect(told).toEqual(['dropped 1 unsendable']);
    expect(delivered()).toEqual(['a']);
  });

  it('and that is too large is given up in all tabs', async () => {
    const [store, name] = [memoryStore(), crypto.randomUUID()];
    const [one, two] = [createScene(store, name), createScene(store, name)];
    await one.settle();
    await two.settle();
    await one.outbox.enqueue('a');
    await one.settle();
    one.deliveries[0]?.failed('MESSAGE_TOO_LARGE');
    await vi.waitFor(() => {
      expect(two.told).toEqual(['dropped 1 unsendable']);
    });
  });

  it('is one of 1000 on their way: a session acknowledges once a second', async () => {
    const { outbox, settle, delivered } = createScene();
    for (let index = 0; index < 150; index += 1) await outbox.enqueue(String(index));
    for (let turn = 0; turn < 5; turn += 1) await settle();
    expect(delivered()).toHaveLength(150);
  });

  it('and that it cannot deliver waits for the next link, and is told once', async () => {
    const { outbox, deliveries, settle, reopen, delivered, told } = createScene();
    await outbox.enqueue('a');
    await outbox.enqueue('b');
    await settle();
    for (const { failed } of deliveries) failed('SESSION_UNSUPPORTED');
    await settle();
    await outbox.enqueue('c');
    await settle();
    expect(told).toEqual(['error OUTBOX_FAILED']);
    expect(delivered()).toEqual(['a', 'b']);
    await reopen();
    expect(delivered()).toEqual(['a', 'b', 'a', 'b', 'c']);
  });

  it('and that has no room now comes behind those that are sent again', async () => {
    const { outbox, clock, deliveries, settle, delivered, told } = createScene();
    await outbox.enqueue('a');
    await outbox.enqueue('b');
    await settle();
    expect(deliveries.map(({ delivery }) => delivery)).toEqual(['drop', 'drop']);
    deliveries[1]?.failed('QUEUE_OVERFLOW');
    await settle();
    deliveries[0]?.failed('SESSION_LOST');
    await settle();
    expect(delivered()).toEqual(['a', 'b', 'a', 'b']);
    deliveries[2]?.failed('QUEUE_OVERFLOW');
    deliveries[3]?.failed('QUEUE_OVERFLOW');
    await settle();
    expect(delivered()).toHaveLength(4);
    await clock.advanceAsync(1000);
    await settle();
    expect(delivered().slice(4)).toEqual(['a', 'b']);
    expect(told).toEqual([]);
    outbox[Symbol.dispose]();
  });

  it('is not told as a failure when the connection stops', async () => {
    const { outbox, deliveries, settle, told } = createScene();
    await outbox.enqueue('a');
    await settle();
    deliveries[0]?.failed('STOPPED');
    await settle();
    expect(told).toEqual([]);
    expect(await outbox.size()).toMatchObject({ messages: 1 });
  });

  it('though it need not be acknowledged is kept until it has arrived', async () => {
    const { outbox, deliveries, settle, told } = createScene();
    await outbox.enqueue('a', { mustAck: false });
    await settle();
    expect(told).toEqual([]);
    deliveries[0]?.arrived();
    await settle();
    expect(told).toEqual(['acknowledged 1']);
  });
});
