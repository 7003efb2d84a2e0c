import { realClock } from '../actors/clock.js';
import { createEmitter } from '../actors/emitter.js';
import { LinekeeperError } from '../protocol/errors.js';
import { safeLogger } from '../protocol/logger.js';
import {
  checkOptions,
  bool,
  count,
  failOption,
  either,
  fn,
  methods,
  none,
  oneOf,
  positiveCount,
  positiveMs,
  rule,
  text,
  type Schema,
} from '../protocol/option-rules.js';
import { surface } from '../actors/surface.js';
import { utf8Length } from '../policies/utf8.js';
import { Drainer } from './drainer.js';
import { MAX_ENTRIES } from './entry.js';
import { memoryStore } from './memory-store.js';
import { openChannel, webLock } from './tabs.js';
import type {
  EnqueueOptions,
  Outbox,
  OutboxDropReason,
  OutboxEntry,
  OutboxEvents,
  OutboxOptions,
  OutboxStore,
} from './types.js';

const defaults = {
  maxMessages: 10_000,
  maxBytes: 16_777_216,
  maxAgeMs: 604_800_000,
  overflow: 'reject',
} as const;

const age = rule('a number of ms from 1 up', (value) => typeof value === 'number' && value >= 1);

const schema: Schema = {
  connection: methods('getSnapshot', 'on', 'send', 'drained'),
  store: methods('open', 'add', 'read', 'attempted', 'remove', 'expire', 'clear', 'size', 'close'),
  protocol: [{ encode: fn, acknowledged: fn }],
  name: text,
  transport: text,
  maxMessages: count,
  maxBytes: count,
  maxAgeMs: age,
  overflow: oneOf('reject', 'drop-oldest'),
  window: positiveCount,
  lock: either(fn, none),
  clock: methods('now', 'setTimeout', 'clearTimeout'),
  newId: fn,
  logger: methods('debug', 'info', 'warn', 'error'),
};

const enqueueSchema: Schema = { expiresInMs: positiveMs, key: text, mustAck: bool };

/** What tabs with one store tell each other. */
type Word =
  | { readonly type: 'added' }
  | { readonly type: 'acknowledged'; readonly id: string }
  | { readonly type: 'dropped'; readonly id: string; readonly reason: OutboxDropReason }
  | { readonly type: 'cleared' }
  | { readonly type: 'changed' };

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

const failure = (what: string, cause: unknown): LinekeeperError => {
  if (cause instanceof LinekeeperError) return cause;
  const isFull = (cause as { readonly name?: unknown } | null)?.name === 'QuotaExceededError';
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  return new LinekeeperError(
    isFull ? 'OUTBOX_FULL' : 'OUTBOX_FAILED',
    `${what}: ${message || name}`,
    cause,
  );
};

function checked(options: OutboxOptions): void {
  checkOptions(schema, options, '');
  const { connection, store, protocol } = options as Partial<OutboxOptions>;
  for (const [name, value] of Object.entries({ connection, store, protocol })) {
    if (value === undefined) failOption(name, value, 'an object, which is required');
  }
  if (protocol?.encode === undefined) failOption('protocol.encode', undefined, fn.accepts);
  if (protocol?.acknowledged === undefined && connection?.session === null) {
    throw new LinekeeperError(
      'OPTION_INVALID',
      'option "protocol.acknowledged": given undefined; accepted: a function, or a connection with a session',
    );
  }
}

/** Text, or bytes that the app may change afterwards. */
function payloadOf(data: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof data === 'string') return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data.slice(0));
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength).slice();
  }
  throw new LinekeeperError(
    'MESSAGE_UNSUPPORTED',
    `enqueue: given ${typeof data}; accepted: string, ArrayBuffer, a view of one`,
  );
}

/**
 * Creates an outbox: messages that are kept on the disk until the server has them.
 *
 * Each arrives at least once and, from each tab, in order; a receiver that remembers ids has each once.
 *
 * @example
 * const outbox = createOutbox({
 *   connection,
 *   store: indexedDbStore('my-app'),
 *   protocol: {
 *     encode: ({ id, data }) => JSON.stringify({ id, text: data }),
 *     acknowledged: (message) => /^received (.+)$/.exec(String(message))?.[1],
 *   },
 * });
 * await outbox.enqueue('hello');
 *
 * @throws LinekeeperError OPTION_INVALID.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  checked(options);
  const { connection, protocol, transport, clock = realClock } = options;
  const { maxMessages, maxBytes, maxAgeMs, overflow } = { ...defaults, ...options };
  const { name = options.store.name ?? 'linekeeper-outbox' } = options;
  const { window = protocol.acknowledged === undefined ? 1000 : 100 } = options;
  const { lock = webLock(), newId = () => crypto.randomUUID() } = options;
  const logger = options.logger === undefined ? undefined : safeLogger(options.logger, surface);
  const events = createEmitter<OutboxEvents>((error) => {
    if (logger === undefined) surface(error);
    else logger.error({ error }, '[Outbox] A listener threw');
  });
  const ended = new AbortController();
  let isDurable: boolean | null = null;
  /** Those who wait for it to be empty. */
  const waiting = new Set<Waiter>();
  const settle = (how: (waiter: Waiter) => void): void => {
    for (const waiter of waiting) how(waiter);
    waiting.clear();
  };

  const report = (error: LinekeeperError): void => {
    if (ended.signal.aborted) return;
    logger?.warn({ error }, '[Outbox] Something failed');
    if (logger === undefined && !events.has('error')) surface(error);
    events.emit('error', error);
  };
  const failed = (error: unknown): void => {
    report(failure('the outbox goes on', error));
  };

  const open = async (): Promise<OutboxStore> => {
    const { store } = options;
    try {
      const broken = await store.open();
      if (broken !== null && broken !== undefined) {
        const message = broken instanceof Error ? broken.message : undefined;
        report(new LinekeeperError('OUTBOX_BROKEN', message, broken));
      }
      ({ isDurable } = store);
      return store;
    } catch (error) {
      // It is known to be there: what is enqueued elsewhere would come in another order.
      if (error instanceof LinekeeperError) throw error;
      report(new LinekeeperError('OUTBOX_NOT_DURABLE', undefined, error));
      isDurable = false;
      return memoryStore();
    }
  };
  const opening = open();
  opening.catch((error: unknown) => {
    failed(error);
    settle(({ reject }) => {
      reject(failure('the store cannot be opened', error));
    });
  });
  const store = (): Promise<OutboxStore> => opening;

  const look = (): void => {
    if (waiting.size === 0) return;
    store()
      .then((opened) => opened.size())
      .then(({ messages }) => {
        if (messages > 0) return;
        settle(({ resolve }) => {
          resolve();
        });
      })
      .catch(failed);
  };
  const acknowledged = (id: string): void => {
    logger?.debug({ id }, '[Outbox] Acknowledged');
    events.emit('acknowledged', id);
  };
  const dropped = (id: string, reason: OutboxDropReason): void => {
    logger?.warn({ id, reason }, '[Outbox] Dropped');
    events.emit('dropped', id, reason);
  };

  /** Tells that entries are not kept any more, to all tabs. */
  const gaveUp = (entries: readonly OutboxEntry[], reason: OutboxDropReason): void => {
    for (const { id } of entries) {
      channel.tell({ type: 'dropped', id, reason });
      drainer.forget([id]);
      dropped(id, reason);
    }
    if (entries.length > 0) look();
  };
  const expire = async (): Promise<void> => {
    gaveUp(await (await store()).expire(clock.now()), 'expired');
  };

  const channel = openChannel<Word>(name, (word) => {
    if (word.type === 'added') drainer.wake();
    else if (word.type === 'acknowledged') acknowledged(word.id);
    else if (word.type === 'dropped') {
      drainer.forget([word.id]);
      dropped(word.id, word.reason);
    } else {
      if (word.type === 'cleared') drainer.forget(null);
      look();
    }
  });
  const drainer = new Drainer({
    connection,
    store,
    protocol,
    transport,
    window,
    clock,
    expire,
    acknowledged: (id) => {
      channel.tell({ type: 'acknowledged', id });
      acknowledged(id);
    },
    dropped: (id, reason) => {
      channel.tell({ type: 'dropped', id, reason });
      dropped(id, reason);
    },
    failed: (error) => {
      // Another tab, with a newer version of the app, can send what this one cannot read.
      if (error instanceof LinekeeperError && error.code === 'OUTBOX_FAILED') term?.abort();
      failed(error);
    },
    changed: () => {
      channel.tell({ type: 'changed' });
      look();
    },
  });

  /** From asking to be the one that sends until it need not be any more. */
  let term: AbortController | null = null;
  const sendUntil = async (signal: AbortSignal): Promise<void> => {
    if (signal.aborted) return;
    drainer.begin();
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        // At once: the next term may begin in the same turn.
        drainer.pause();
        resolve();
      });
    });
  };
  /** Whoever is not connected must not keep the others from sending. */
  const takeTurn = (): void => {
    // It may be connected before `open` is told, and begin twice.
    term?.abort();
    const { signal } = (term = new AbortController());
    if (lock === null) {
      void sendUntil(signal);
      return;
    }
    lock(name, signal, () => sendUntil(signal)).catch((error: unknown) => {
      if (signal.aborted) return;
      failed(error);
      // Doubles are told apart by their ids; what is never sent is lost.
      void sendUntil(signal);
    });
  };
  const offs = [
    connection.on('open', takeTurn),
    connection.on('close', () => {
      term?.abort();
    }),
  ];
  if (connection.getSnapshot().status === 'connected') takeTurn();

  const assertUsable = (): void => {
    if (ended.signal.aborted) throw new LinekeeperError('STOPPED', 'the outbox was disposed of');
  };

  return {
    get isDurable() {
      return isDurable;
    },
    async enqueue(data, enqueueOptions: EnqueueOptions = {}) {
      assertUsable();
      checkOptions(enqueueSchema, enqueueOptions, 'enqueue.');
      const { expiresInMs = Infinity, key = null, mustAck = true } = enqueueOptions;
      const payload = payloadOf(data);
      const createdAt = clock.now();
      const draft = {
        id: newId(),
        data: payload,
        bytes: typeof payload === 'string' ? utf8Length(payload) : payload.byteLength,
        createdAt,
        expiresAt: createdAt + Math.min(expiresInMs, maxAgeMs),
        key,
        mustAck,
      };
      const bounds = { maxMessages, maxBytes };
      // Begun in the same turn, so that nothing that is enqueued later is stored before it.
      const expiring = Promise.allSettled([expire()]);
      const outcome = await store()
        .then((opened) => opened.add(draft, bounds, overflow === 'drop-oldest'))
        .catch((error: unknown) => {
          throw failure('the message was not kept', error);
        });
      // Where the message is not kept, that says enough.
      const [expired] = await expiring;
      if (expired.status === 'rejected') failed(expired.reason);
      if (outcome.kind === 'known') return outcome.id;
      if (outcome.kind === 'full') {
        const { messages, bytes } = outcome.size;
        if (draft.bytes > maxBytes) {
          const message = `a message of ${String(draft.bytes)} bytes never fits: accepted are ${String(maxBytes)}`;
          throw new LinekeeperError('OUTBOX_FULL', message);
        }
        const has = `${String(messages)} messages, ${String(bytes)} bytes`;
        const may = `${String(maxMessages)} messages, ${String(maxBytes)} bytes`;
        const message = `a message of ${String(draft.bytes)} bytes does not fit: it has ${has}, of ${may}`;
        throw new LinekeeperError('OUTBOX_FULL', message);
      }
      gaveUp(outcome.dropped, 'overflow');
      channel.tell({ type: 'added' });
      drainer.wake();
      return draft.id;
    },
    async drain({ signal } = {}) {
      assertUsable();
      signal?.throwIfAborted();
      expire().catch(failed);
      drainer.wake();
      let abort = (): void => undefined;
      try {
        await new Promise<void>((resolve, reject) => {
          const waiter = { resolve, reject };
          waiting.add(waiter);
          abort = () => {
            waiting.delete(waiter);
            reject(signal?.reason as Error);
          };
          signal?.addEventListener('abort', abort);
          look();
        });
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    },
    async clear() {
      assertUsable();
      const cleared = await (await store()).clear();
      channel.tell({ type: 'cleared' });
      drainer.forget(null);
      look();
      return cleared;
    },
    async size() {
      assertUsable();
      return (await store()).size();
    },
    async entries(limit = MAX_ENTRIES) {
      assertUsable();
      return (await store()).read(0, limit);
    },
    on: (type, listener, listenerOptions) => events.on(type, listener, listenerOptions),
    [Symbol.dispose]: () => {
      if (ended.signal.aborted) return;
      ended.abort();
      term?.abort();
      drainer.end();
      for (const off of offs) off();
      settle(({ reject }) => {
        reject(new LinekeeperError('STOPPED', 'the outbox was disposed of'));
      });
      channel.close();
      events.clear();
      opening.then((opened) => opened.close()).catch(() => undefined);
    },
  };
}
