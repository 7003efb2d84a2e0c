import { describe, expect, it } from 'vitest';
import { memoryStore, type OutboxLock } from '../../../src/outbox/index.js';
import { createRig } from './rig.js';

/** One holder at a time, in the order in which they asked. */
function createLock(): OutboxLock {
  let last: Promise<unknown> = Promise.resolve();
  return (_, signal, run) => {
    const turn = last.then(() => (signal.aborted ? undefined : run()));
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** Two outboxes on one store, each with a connection of its own. */
function createPair() {
  const shared = { store: memoryStore(), lock: createLock() };
  let ids = 0;
  const newId = (): string => String((ids += 1));
  return [createRig({ ...shared, newId }), createRig({ ...shared, newId })] as const;
}

describe('of two outboxes with one store', () => {
  it('one sends what both enqueue', async () => {
    const [one, two] = createPair();
    await one.connect();
    await two.connect();
    await one.outbox.enqueue('a');
    await two.outbox.enqueue('b');
    // In a browser the other one is told by a channel.
    await one.outbox.enqueue('c');
    await one.settle();
    expect([one.sent(), two.sent()]).toEqual([[['1 a', '2 b', '3 c']], [[]]]);
  });

  it('the one that is connected sends, though the other one was there first', async () => {
    const [one, two] = createPair();
    await one.outbox.enqueue('a');
    await two.connect();
    await two.settle();
    expect(two.sent()).toEqual([['1 a']]);
  });

  it('the other one takes over when the link of the first is lost, from the oldest on', async () => {
    const [one, two] = createPair();
    await one.connect();
    await two.connect();
    await one.outbox.enqueue('a');
    await one.settle();
    one.connection.stop();
    await one.settle();
    await two.settle();
    expect(two.sent()).toEqual([['1 a']]);
  });

  it('both send where the lock cannot be had: the receiver tells repetitions apart', async () => {
    const { outbox, connect, settle, sent, told } = createRig({
      lock: () => Promise.reject(new Error('not in this page')),
    });
    await outbox.enqueue('a');
    await connect();
    await settle();
    expect(sent()).toEqual([['1 a']]);
    expect(told).toEqual(['error OUTBOX_FAILED']);
  });
});

describe('what encode gives', () => {
  it.each([[{}], [7], [Promise.resolve('late')]])(
    'that no WebSocket sends is told, and holds nothing up: %s',
    async (message) => {
      const { outbox, connect, settle, sent, told } = createRig({
        protocol: {
          encode: ({ data }) => (data === 'bad' ? (message as never) : String(data)),
          acknowledged: () => null,
        },
      });
      await outbox.enqueue('bad');
      await outbox.enqueue('good');
      await connect();
      await settle();
      expect(sent()).toEqual([['good']]);
      expect(told).toEqual(['error CALLBACK_FAILED']);
    },
  );
});
