import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { LinekeeperError } from '../../../src/client/index.js';
import { createOutbox, memoryStore, type OutboxStore } from '../../../src/outbox/index.js';
import { failingOnce } from './gated-store.js';
import { createRig } from './rig.js';

const failing = (method: keyof OutboxStore, error: Error): OutboxStore => ({
  ...memoryStore(),
  [method]: () => Promise.reject(error),
});

describe('an outbox that is full', () => {
  it('refuses a message by count, and keeps what it has', async () => {
    const { outbox } = createRig({ maxMessages: 2 });
    await outbox.enqueue('a');
    await outbox.enqueue('b');
    await expect(outbox.enqueue('c')).rejects.toMatchObject({
      code: 'OUTBOX_FULL',
      message: expect.stringContaining(
        'a message of 1 bytes does not fit: it has 2 messages, 2 bytes, of 2 messages, 16777216 bytes',
      ) as string,
    });
    expect((await outbox.entries()).map(({ data }) => data)).toEqual(['a', 'b']);
  });

  it('refuses a message by bytes, in UTF-8', async () => {
    const { outbox } = createRig({ maxBytes: 4 });
    await outbox.enqueue('é');
    await outbox.enqueue('ab');
    await expect(outbox.enqueue('c')).rejects.toMatchObject({ code: 'OUTBOX_FULL' });
  });

  it('drops the oldest where it is told to, and says so', async () => {
    const { outbox, told } = createRig({ maxMessages: 3, maxBytes: 6, overflow: 'drop-oldest' });
    for (const data of ['aa', 'bb', 'cc']) await outbox.enqueue(data);
    await outbox.enqueue('ddd');
    expect((await outbox.entries()).map(({ data }) => data)).toEqual(['cc', 'ddd']);
    expect(told).toEqual(['dropped 1 overflow', 'dropped 2 overflow']);
    await expect(outbox.enqueue('x'.repeat(7))).rejects.toMatchObject({ code: 'OUTBOX_FULL' });
    expect(await outbox.size()).toEqual({ messages: 2, bytes: 5 });
  });

  it('gives the room and the key of what is expired to another one', async () => {
    const { outbox, clock, told } = createRig({ maxMessages: 1 });
    await outbox.enqueue('a', { key: 'k', expiresInMs: 50 });
    clock.advance(50);
    expect(await outbox.enqueue('b', { key: 'k', expiresInMs: 50 })).toBe('2');
    clock.advance(50);
    expect(await outbox.enqueue('c')).toBe('3');
    expect(told).toEqual(['dropped 1 expired', 'dropped 2 expired']);
    expect((await outbox.entries()).map(({ data }) => data)).toEqual(['c']);
  });

  it('gives up each message when its own time has come', async () => {
    const { outbox, clock, told } = createRig();
    await outbox.enqueue('a', { expiresInMs: 100 });
    await outbox.enqueue('b', { expiresInMs: 50 });
    clock.advance(50);
    await outbox.enqueue('c');
    clock.advance(50);
    await outbox.enqueue('d');
    expect(told).toEqual(['dropped 2 expired', 'dropped 1 expired']);
  });

  it('says that a message never fits', async () => {
    const { outbox } = createRig({ maxBytes: 3 });
    await expect(outbox.enqueue('abcd')).rejects.toThrow('a message of 4 bytes never fits');
  });

  it('has room again when something is acknowledged', async () => {
    const { outbox, connect, acknowledge } = createRig({ maxMessages: 1 });
    await outbox.enqueue('a');
    await connect();
    await acknowledge('1');
    await outbox.enqueue('b');
    expect((await outbox.entries()).map(({ data }) => data)).toEqual(['b']);
  });
});

describe('a store that fails', () => {
  it('rejects the message that it did not keep, with its cause', async () => {
    const cause = new Error('disk on fire');
    const { outbox } = createRig({ store: failing('add', cause) });
    await expect(outbox.enqueue('a')).rejects.toMatchObject({ code: 'OUTBOX_FAILED', cause });
  });

  it('for want of room says that it is full', async () => {
    const cause = new DOMException('no room', 'QuotaExceededError');
    const { outbox } = createRig({ store: failing('add', cause) });
    await expect(outbox.enqueue('a')).rejects.toMatchObject({ code: 'OUTBOX_FULL', cause });
  });

  it('while it sends is told, and sending goes on with the next link', async () => {
    let isBroken = true;
    const inner = memoryStore();
    const store: OutboxStore = {
      ...inner,
      read: (...args) => (isBroken ? Promise.reject(new Error('busy')) : inner.read(...args)),
    };
    const { outbox, connect, network, clock, settle, sent, told } = createRig({ store });
    await outbox.enqueue('a');
    await connect();
    expect(told).toContain('error OUTBOX_FAILED');
    isBroken = false;
    network.last.fail();
    await clock.advanceAsync(1000);
    await settle();
    expect(sent()[1]).toEqual(['1 a']);
  });

  it('to read is asked again after a second, and nothing is lost', async () => {
    const { outbox, connect, clock, settle, sent, told } = createRig({
      store: failingOnce('read'),
    });
    await outbox.enqueue('a');
    await connect();
    expect(told).toEqual(['error OUTBOX_FAILED']);
    await clock.advanceAsync(1000);
    await settle();
    expect(sent()).toEqual([['1 a']]);
  });

  it('while it waits to try again leaves no timer when the outbox is disposed of', async () => {
    const { outbox, connect, told } = createRig({ store: failingOnce('read') });
    await connect();
    expect(told).toEqual(['error OUTBOX_FAILED']);
    // Each rig looks for timers when its test has ended.
    outbox[Symbol.dispose]();
  });

  it('after the outbox was disposed of is told to nobody, and leaves no timer', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => {
      log.mockRestore();
    });
    let fail = (): void => undefined;
    const read = (): Promise<never> =>
      new Promise((_, reject) => {
        fail = () => {
          reject(new Error('busy'));
        };
      });
    const { outbox, connect, settle } = createRig({ store: { ...memoryStore(), read } });
    await connect();
    outbox[Symbol.dispose]();
    fail();
    await settle();
    expect(log).not.toHaveBeenCalled();
  });

  it('is told to the page where nobody listens and nobody logs', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { connection, settle } = createRig();
    const outbox = createOutbox({
      connection,
      store: failing('open', new Error('a private window')),
      protocol: { encode: ({ id }) => id, acknowledged: () => null },
    });
    onTestFinished(() => {
      outbox[Symbol.dispose]();
      log.mockRestore();
    });
    await settle();
    expect(log.mock.calls).toMatchObject([[{ code: 'OUTBOX_NOT_DURABLE' }]]);
  });

  it('to forget a message has it sent again, and forgotten by the next acknowledgement', async () => {
    const { outbox, connect, clock, settle, acknowledge, sent, told } = createRig({
      store: failingOnce('remove'),
    });
    await outbox.enqueue('a');
    await connect();
    await acknowledge('1');
    await clock.advanceAsync(1000);
    await settle();
    await acknowledge('1');
    expect(sent()).toEqual([['1 a', '1 a']]);
    expect(told).toEqual(['error OUTBOX_FAILED', 'acknowledged 1']);
  });

  it('to open is told, and messages are kept in memory', async () => {
    const { outbox, connect, settle, sent, told } = createRig({
      store: failing('open', new DOMException('private window', 'InvalidStateError')),
    });
    await outbox.enqueue('a');
    expect(told).toEqual(['error OUTBOX_NOT_DURABLE']);
    expect(outbox.isDurable).toBe(false);
    await connect();
    await settle();
    expect(sent()).toEqual([['1 a']]);
  });

  it('and is out of date when it is opened keeps nothing, and nobody waits for it', async () => {
    const outdated = new LinekeeperError('OUTBOX_FAILED', 'reload the page');
    const { outbox, settle, told } = createRig({ store: failing('open', outdated) });
    const reason = { code: 'OUTBOX_FAILED' };
    await expect(outbox.drain()).rejects.toMatchObject(reason);
    await expect(outbox.drain()).rejects.toMatchObject(reason);
    await expect(outbox.enqueue('a')).rejects.toMatchObject(reason);
    await settle();
    expect([outbox.isDurable, told]).toEqual([null, ['error OUTBOX_FAILED']]);
  });

  it.each(['clear', 'size', 'entries'] as const)(
    'is told by %s() with its cause',
    async (method) => {
      const cause = new Error('disk on fire');
      const { outbox } = createRig({
        store: failing(method === 'entries' ? 'read' : method, cause),
      });
      await expect(outbox[method]()).rejects.toMatchObject({ code: 'OUTBOX_FAILED', cause });
    },
  );

  it('and was broken when it was opened is told once', async () => {
    const store: OutboxStore = {
      ...memoryStore(),
      open: () => Promise.resolve(new Error('2 entries cannot be read')),
    };
    const { outbox, told } = createRig({ store });
    await outbox.enqueue('a');
    expect(told).toEqual(['error OUTBOX_BROKEN']);
  });
});

describe('messages that are enqueued without a wait', () => {
  it('are kept in that order, however long the store takes to forget what is expired', async () => {
    let resolve = (): void => undefined;
    const slow = new Promise<readonly []>((done) => {
      resolve = () => {
        done([]);
      };
    });
    const inner = memoryStore();
    const answers = [slow];
    const store: OutboxStore = { ...inner, expire: (now) => answers.pop() ?? inner.expire(now) };
    const { outbox, settle } = createRig({ store });
    const first = outbox.enqueue('a');
    await settle();
    const second = outbox.enqueue('b');
    await settle();
    resolve();
    await Promise.all([first, second]);
    expect((await outbox.entries()).map(({ data }) => data)).toEqual(['a', 'b']);
  });

  it('are kept though the store cannot forget what is expired, which is told', async () => {
    const { outbox, told } = createRig({ store: failing('expire', new Error('busy')) });
    await outbox.enqueue('a');
    expect(await outbox.size()).toMatchObject({ messages: 1 });
    expect(told).toEqual(['error OUTBOX_FAILED']);
  });
});

describe('an id that is given twice', () => {
  it('is refused, as the receiver would take the second message for the first', async () => {
    const { outbox } = createRig({ newId: () => 'same' });
    await outbox.enqueue('a');
    await expect(outbox.enqueue('b')).rejects.toMatchObject({
      code: 'OUTBOX_FAILED',
      message: expect.stringContaining('an entry with the id "same" is kept already') as string,
    });
    expect(await outbox.size()).toMatchObject({ messages: 1 });
  });
});

describe('an outbox that is disposed of', () => {
  it('sends no more, and hears no more', async () => {
    const { outbox, connect, acknowledge, network, clock, settle, sent, store } = createRig();
    await outbox.enqueue('a');
    await outbox.enqueue('b');
    await connect();
    outbox[Symbol.dispose]();
    await acknowledge('1');
    expect(await store.size()).toMatchObject({ messages: 2 });
    network.last.fail();
    await clock.advanceAsync(1000);
    await settle();
    expect(sent()).toEqual([['1 a', '2 b'], []]);
  });

  it('by its own encode sends none of those behind', async () => {
    const rig = createRig({
      protocol: {
        encode: ({ id }) => {
          rig.outbox[Symbol.dispose]();
          return id;
        },
        acknowledged: () => null,
      },
    });
    for (const data of ['a', 'b', 'c']) await rig.outbox.enqueue(data);
    await rig.connect();
    await rig.settle();
    expect(rig.sent()).toEqual([['1']]);
  });

  it('sends nothing on a link that opens after that', async () => {
    const { outbox, connect, sent } = createRig();
    await outbox.enqueue('a');
    outbox[Symbol.dispose]();
    await connect();
    expect(sent()).toEqual([[]]);
  });

  it('asks its store nothing more, though the socket had no room until then', async () => {
    const said: string[] = [];
    const store = new Proxy(memoryStore(), {
      get(inner, name: keyof OutboxStore) {
        if (typeof inner[name] === 'function') said.push(name);
        return inner[name];
      },
    });
    const { outbox, connect, network, clock, settle } = createRig({ store });
    await connect();
    network.last.congested = true;
    await outbox.enqueue('x'.repeat(2 ** 20));
    await outbox.enqueue('b');
    await settle();
    outbox[Symbol.dispose]();
    await settle();
    network.last.drain();
    await clock.advanceAsync(100);
    await settle();
    expect(said.at(-1)).toBe('close');
  });

  it('closes its store, after what was enqueued before, and its way to the other tabs', async () => {
    const said: string[] = [];
    const inner = memoryStore();
    const store: OutboxStore = {
      ...inner,
      add: (...args) => {
        said.push('add');
        return inner.add(...args);
      },
      close: () => {
        said.push('close');
        return inner.close();
      },
    };
    const close = vi.spyOn(BroadcastChannel.prototype, 'close');
    onTestFinished(() => {
      close.mockRestore();
    });
    const { outbox } = createRig({ store, name: crypto.randomUUID() });
    const enqueued = outbox.enqueue('a');
    outbox[Symbol.dispose]();
    await enqueued;
    await vi.waitFor(() => {
      expect(said).toEqual(['add', 'close']);
    });
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('answers every question with STOPPED', async () => {
    const { outbox } = createRig();
    outbox[Symbol.dispose]();
    const stopped = { code: 'STOPPED' };
    await expect(outbox.size()).rejects.toMatchObject(stopped);
    await expect(outbox.entries()).rejects.toMatchObject(stopped);
    await expect(outbox.clear()).rejects.toMatchObject(stopped);
    await expect(outbox.drain()).rejects.toMatchObject(stopped);
  });
});

describe('clear()', () => {
  it('is told to the others with the same store: their drain() waits no more', async () => {
    const shared = { store: memoryStore(), name: crypto.randomUUID() };
    const [one, two] = [createRig(shared), createRig(shared)];
    await one.outbox.enqueue('a');
    const drained = two.outbox.drain();
    await one.outbox.clear();
    await drained;
  });

  it('forgets everything, and gives how many there were', async () => {
    const { outbox, connect, sent } = createRig();
    await outbox.enqueue('a');
    await outbox.enqueue('b');
    expect(await outbox.clear()).toBe(2);
    await connect();
    expect(sent()).toEqual([[]]);
  });
});

describe('wrong use', () => {
  it.each<[string, object]>([
    [
      'option "maxMessages": given 0; accepted: a whole number from 1 up; Infinity',
      { maxMessages: 0 },
    ],
    ['option "window": given 0; accepted: a whole number from 1 up', { window: 0 }],
    ['option "overflow": given "block"; accepted: "reject", "drop-oldest"', { overflow: 'block' }],
    ['option "store": given an object with nothing; accepted: an object with open', { store: {} }],
    ['option "protocol.encode"', { protocol: {} }],
    ['option "size" is unknown', { size: 1 }],
    ['option "protocol.acknowledged": given undefined', { protocol: { encode: String } }],
  ])('says what is wrong: %s', (message, options) => {
    expect(() => createRig(options)).toThrow(message);
  });

  it.each<[string, unknown, unknown, object?]>([
    ['option "on.event": given "acked"; accepted: acknowledged, dropped, error', 'acked', () => 0],
    ['option "on.listener": given an object with nothing; accepted: a function', 'error', {}],
    ['option "on.signal": given "soon"', 'error', () => 0, { signal: 'soon' }],
    ['option "on.once" is unknown; accepted: signal', 'error', () => 0, { once: true }],
  ])('of on() says what is wrong: %s', (message, type, listener, options) => {
    const { outbox } = createRig();
    expect(() => outbox.on(type as never, listener as never, options)).toThrow(message);
  });

  it('of drain() is rejected', async () => {
    const { outbox } = createRig();
    await outbox.enqueue('a');
    await expect(outbox.drain({ signal: 'soon' as never })).rejects.toThrow('option "signal"');
  });

  it('of enqueue rejects, and keeps nothing', async () => {
    const { outbox } = createRig();
    await expect(outbox.enqueue({} as string)).rejects.toThrow('enqueue: given object; accepted');
    await expect(outbox.enqueue('a', { expiresInMs: 0 })).rejects.toThrow('enqueue.expiresInMs');
    for (const key of ['', 'ä'.repeat(513)]) {
      await expect(outbox.enqueue('a', { key })).rejects.toThrow(
        'option "enqueue.key": given "' + key.slice(0, 5),
      );
    }
    expect(await outbox.size()).toMatchObject({ messages: 0 });
  });

  it.each(['', 'x'.repeat(1025), 7])('of newId rejects, and keeps nothing: %s', async (id) => {
    const { outbox } = createRig({ newId: () => id as string });
    await expect(outbox.enqueue('a')).rejects.toThrow(
      'a function that gives a string of 1 to 1024',
    );
    expect(await outbox.size()).toMatchObject({ messages: 0 });
  });

  it('after it was disposed of rejects', async () => {
    const { outbox } = createRig();
    outbox[Symbol.dispose]();
    await expect(outbox.enqueue('a')).rejects.toMatchObject({ code: 'STOPPED' });
  });

  it('of acknowledged is told, and changes nothing', async () => {
    const { outbox, connect, network, settle, told } = createRig({
      protocol: { encode: ({ id }) => id, acknowledged: () => 7 as never },
    });
    await outbox.enqueue('a');
    await connect();
    network.last.message('what');
    await settle();
    expect(told).toEqual(['error CALLBACK_FAILED']);
    expect(await outbox.size()).toMatchObject({ messages: 1 });
  });
});
