import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LinekeeperError } from '../../../src/client/index.js';
import {
  createOutbox,
  memoryStore,
  type OutboxCarrier,
  type OutboxEntry,
  type OutboxLock,
} from '../../../src/outbox/index.js';
import { createRig, type OutboxRig } from './rig.js';

/** One holder at a time, in the order in which they asked. */
function createLock(): OutboxLock {
  let last: Promise<unknown> = Promise.resolve();
  return (_, signal, run) => {
    const turn = last.then(() => (signal.aborted ? undefined : run()));
    last = turn.catch(() => undefined);
    return turn;
  };
}

/** What outboxes in the tabs of one browser have in common. */
const inOneBrowser = () => ({
  store: memoryStore(),
  name: crypto.randomUUID(),
  lock: createLock(),
});

/** Two outboxes on one store, each with a connection of its own. */
function createPair(options: Parameters<typeof createRig>[0] = {}) {
  const shared = { ...inOneBrowser(), ...options };
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

  it.each<[string, OutboxLock]>([
    ['is refused', () => Promise.reject(new Error('not in this page'))],
    [
      'throws',
      () => {
        throw new Error('not in this page');
      },
    ],
  ])('both send where the lock %s: the receiver tells repetitions apart', async (_, lock) => {
    const { outbox, connect, settle, sent, told } = createRig({
      ...inOneBrowser(),
      lock,
    });
    await outbox.enqueue('a');
    await connect();
    await settle();
    expect(sent()).toEqual([['1 a']]);
    expect(told).toEqual(['error OUTBOX_FAILED']);
  });
});

describe('outboxes with one store, of which one sends', () => {
  /** The first has the lock; each tells the other by the channel of their store. */
  const connected = async (options: Parameters<typeof createPair>[0] = {}) => {
    const [one, two] = createPair(options);
    await one.connect();
    await two.connect();
    return [one, two] as const;
  };

  it('send what another one enqueues, and tell all of them that it has arrived', async () => {
    const [one, two] = await connected();
    await two.outbox.enqueue('a');
    const drained = two.outbox.drain();
    await vi.waitFor(() => {
      expect(one.sent()).toEqual([['1 a']]);
    });
    await one.acknowledge('1');
    await drained;
    await vi.waitFor(() => {
      expect(two.told).toEqual(['acknowledged 1']);
    });
    expect([one.told, two.sent()]).toEqual([['acknowledged 1'], [[]]]);
  });

  it('tell all of them what is dropped, and use the room in the window', async () => {
    const [one, two] = await connected({ window: 1, maxMessages: 1, overflow: 'drop-oldest' });
    await one.outbox.enqueue('a');
    await one.settle();
    await two.outbox.enqueue('b');
    await vi.waitFor(() => {
      expect(one.sent()).toEqual([['1 a', '2 b']]);
    });
    expect([one.told, two.told]).toEqual([['dropped 1 overflow'], ['dropped 1 overflow']]);
  });

  it('have room in the window when another one has cleared everything', async () => {
    const [one, two] = await connected({ window: 1 });
    await one.outbox.enqueue('a');
    await one.settle();
    await two.outbox.clear();
    await two.outbox.enqueue('b');
    await vi.waitFor(() => {
      expect(one.sent()).toEqual([['1 a', '2 b']]);
    });
  });

  it('leave it to the next one when the one that sends is disposed of', async () => {
    const [one, two] = await connected();
    await one.outbox.enqueue('a');
    await one.settle();
    one.outbox[Symbol.dispose]();
    await vi.waitFor(() => {
      expect(two.sent()).toEqual([['1 a']]);
    });
  });

  it('leave it to the next one when the one that sends is out of date', async () => {
    const outdated = new LinekeeperError('OUTBOX_FAILED', 'reload the page');
    const shared = inOneBrowser();
    const store = { ...shared.store, read: () => Promise.reject(outdated) };
    const [one, two] = [createRig({ ...shared, store }), createRig(shared)];
    await two.outbox.enqueue('a');
    await one.connect();
    await two.connect();
    await vi.waitFor(() => {
      expect(two.sent()).toEqual([['1 a']]);
    });
  });
});

describe('two outboxes whose store cannot be opened', () => {
  it('both send what each keeps in its own memory', async () => {
    const open = () => Promise.reject(new Error('a private window'));
    const shared = inOneBrowser();
    const [one, two] = [1, 2].map(() =>
      createRig({ ...shared, store: { ...memoryStore(), open } }),
    ) as [OutboxRig, OutboxRig];
    await one.connect();
    await two.connect();
    await one.outbox.enqueue('a');
    await two.outbox.enqueue('b');
    await one.acknowledge('1');
    await two.settle();
    expect([one.sent(), two.sent()]).toEqual([[['1 a']], [['1 b']]]);
    expect(two.told).toEqual(['error OUTBOX_NOT_DURABLE']);
  });
});

describe('a lock', () => {
  it('is given back by an outbox that was made while the status was told', async () => {
    const { connection, clock, connect } = createRig();
    const shared = inOneBrowser();
    const protocol = { encode: ({ id }: OutboxEntry) => id, acknowledged: () => null };
    connection.on('status', (status) => {
      if (status !== 'connected') return;
      const outbox = createOutbox({ ...shared, connection, clock, protocol });
      onTestFinished(() => {
        outbox[Symbol.dispose]();
      });
    });
    await connect();
    connection.stop();
    const two = createRig(shared);
    await two.connect();
    await two.outbox.enqueue('b');
    await two.settle();
    expect(two.sent()).toEqual([['1 b']]);
  });

  it('that is not wanted any more when the link is lost is no failure', async () => {
    const lock: OutboxLock = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      });
    const { connection, connect, settle, told } = createRig({ ...inOneBrowser(), lock });
    await connect();
    connection.stop();
    await settle();
    expect(told).toEqual([]);
  });

  it('that comes when the link is lost again is given back at once', async () => {
    let give = (): Promise<void> => Promise.resolve();
    const lock: OutboxLock = (_, __, run) => {
      give = run;
      return Promise.resolve();
    };
    const { outbox, connection, connect, settle, sent } = createRig({ ...inOneBrowser(), lock });
    await outbox.enqueue('a');
    await connect();
    connection.stop();
    await give();
    await settle();
    expect(sent()).toEqual([[]]);
  });
});

describe('a connection that an app fills faster than it empties', () => {
  it('takes a message when the app has done with it', async () => {
    const { outbox, connection, connect, network, clock, settle, sent } = createRig();
    await connect();
    network.last.congested = true;
    const upload = (async () => {
      for (let chunk = 0; chunk < 8; chunk += 1) {
        await connection.drained();
        connection.send('x'.repeat(2 ** 20));
      }
    })();
    await settle();
    await outbox.enqueue('a');
    for (let chunk = 0; chunk < 20; chunk += 1) {
      network.last.drain();
      network.last.congested = true;
      await clock.advanceAsync(10);
      await settle();
    }
    await upload;
    network.last.drain();
    await clock.advanceAsync(1000);
    await settle();
    expect(sent()[0]?.slice(-1)).toEqual(['1 a']);
  });
});

describe('what the connection is handed', () => {
  it('leaves by the transport that was named, at once or not at all', async () => {
    const handed: unknown[] = [];
    const connection: OutboxCarrier = {
      getSnapshot: () => ({ status: 'connected' }),
      on: () => () => undefined,
      send: (_, options) => {
        handed.push(options);
        return 'sent';
      },
      drained: () => Promise.resolve(),
      session: null,
    };
    const { outbox, settle } = createRig({ connection, transport: 'intents' });
    await outbox.enqueue('a');
    await settle();
    expect(handed).toEqual([{ transport: 'intents', delivery: 'drop' }]);
  });
});

describe('a connection that drops though it has room', () => {
  it('is not asked again and again: the next occasion is waited for', async () => {
    let asked = 0;
    const connection: OutboxCarrier = {
      getSnapshot: () => ({ status: 'connected' }),
      on: () => () => undefined,
      send: () => {
        asked += 1;
        if (asked > 100) throw new Error('again and again');
        return 'dropped';
      },
      drained: () => Promise.resolve(),
      session: null,
    };
    const { outbox, settle, told } = createRig({ connection });
    await outbox.enqueue('a');
    await settle();
    expect(asked).toBeLessThan(10);
    expect(told).toEqual([]);
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
