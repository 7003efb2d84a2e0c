import { realClock } from '../actors/clock.js';
import { createEmitter } from '../actors/emitter.js';
import { surface } from '../actors/surface.js';
import { utf8Length } from '../policies/utf8.js';
import { LinekeeperError } from '../protocol/errors.js';
import { safeLogger } from '../protocol/logger.js';
import { Drains } from './drains.js';
import { MAX_ENTRIES } from './entry.js';
import { failure } from './failure.js';
import { memoryStore } from './memory-store.js';
import { OpenedOutbox } from './opened-outbox.js';
import {
  checkEnqueueOptions,
  checkId,
  checkOutboxOptions,
  defaults,
  payloadOf,
} from './outbox-options.js';
import { webLock } from './tabs.js';
import type {
  EnqueueOptions,
  Outbox,
  OutboxBounds,
  OutboxDraft,
  OutboxEvents,
  OutboxOptions,
  OutboxSize,
  OutboxStore,
} from './types.js';

/** The events of an outbox, for whoever has no types. */
const outboxEvents: Readonly<Record<keyof OutboxEvents, true>> = {
  acknowledged: true,
  dropped: true,
  error: true,
};

function full({ bytes }: OutboxDraft, size: OutboxSize, bounds: OutboxBounds): LinekeeperError {
  const words = (messages: number, of: number): string =>
    `${String(messages)} messages, ${String(of)} bytes`;
  const { maxMessages, maxBytes } = bounds;
  const message =
    bytes > maxBytes
      ? `a message of ${String(bytes)} bytes never fits: accepted are ${String(maxBytes)}`
      : `a message of ${String(bytes)} bytes does not fit: it has ${words(size.messages, size.bytes)}, of ${words(maxMessages, maxBytes)}`;
  return new LinekeeperError('OUTBOX_FULL', message);
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
  checkOutboxOptions(options);
  const { protocol, clock = realClock, name = options.store.name } = options;
  const { maxMessages, maxBytes, maxAgeMs, overflow } = { ...defaults, ...options };
  const { lock = webLock(), newId = () => crypto.randomUUID() } = options;
  const logger = options.logger === undefined ? undefined : safeLogger(options.logger, surface);
  const events = createEmitter<OutboxEvents>(outboxEvents, (error) => {
    if (logger === undefined) surface(error);
    else logger.error({ error }, '[Outbox] A listener threw');
  });
  let isEnded = false;
  let isDurable: boolean | null = null;
  let current: OpenedOutbox | null = null;

  const report = (error: LinekeeperError): void => {
    if (isEnded) return;
    logger?.warn({ error }, '[Outbox] Something failed');
    if (logger === undefined && !events.has('error')) surface(error);
    events.emit('error', error);
  };
  const failed = (error: unknown): void => {
    report(failure('the outbox goes on', error));
  };

  const openStore = async (): Promise<OutboxStore> => {
    const { store } = options;
    try {
      const broken = await store.open();
      if (broken !== null && broken !== undefined) {
        const message = broken instanceof Error ? broken.message : undefined;
        report(new LinekeeperError('OUTBOX_BROKEN', message, broken));
      }
      return store;
    } catch (error) {
      // It is known to be there: what is enqueued elsewhere would come in another order.
      if (error instanceof LinekeeperError) throw error;
      report(new LinekeeperError('OUTBOX_NOT_DURABLE', undefined, error));
      return memoryStore();
    }
  };
  const open = async (): Promise<OpenedOutbox> => {
    const store = await openStore();
    ({ isDurable } = store);
    // What is in the memory of this page is nobody else's.
    const isShared = store === options.store && name !== undefined;
    current = new OpenedOutbox({
      store,
      shared: isShared ? { name, lock } : null,
      connection: options.connection,
      protocol,
      transport: options.transport,
      window: options.window ?? (protocol.acknowledged === undefined ? 1000 : 100),
      clock,
      acknowledged: (id) => {
        logger?.debug({ id }, '[Outbox] Acknowledged');
        events.emit('acknowledged', id);
      },
      dropped: (id, reason) => {
        logger?.warn({ id, reason }, '[Outbox] Dropped');
        events.emit('dropped', id, reason);
      },
      failed,
      changed: () => {
        drains.look();
      },
    });
    return current;
  };
  const opening = open();
  opening.catch((error: unknown) => {
    failed(error);
    drains.end(failure('the store cannot be opened', error));
  });
  const drains = new Drains({
    clock,
    isEmpty: async () => {
      const opened = await opening;
      await opened.expire();
      return (await opened.store.size()).messages === 0;
    },
    failed,
  });
  const disposed = (): LinekeeperError =>
    new LinekeeperError('STOPPED', 'the outbox was disposed of');
  /** Does something with it when it is open, and says what cannot be done. */
  const use = async <T>(what: string, action: (opened: OpenedOutbox) => Promise<T>): Promise<T> => {
    if (isEnded) throw disposed();
    return opening.then(action).catch((error: unknown) => {
      throw isEnded ? disposed() : failure(what, error);
    });
  };

  return {
    get isDurable() {
      return isDurable;
    },
    async enqueue(data, enqueueOptions: EnqueueOptions = {}) {
      checkEnqueueOptions(enqueueOptions);
      const { expiresInMs = Infinity, key = null, mustAck = true } = enqueueOptions;
      const payload = payloadOf(data);
      const createdAt = clock.now();
      const id = newId();
      checkId(id);
      const draft = {
        id,
        data: payload,
        bytes: typeof payload === 'string' ? utf8Length(payload) : payload.byteLength,
        createdAt,
        expiresAt: createdAt + Math.min(expiresInMs, maxAgeMs),
        key,
        mustAck,
      };
      const bounds = { maxMessages, maxBytes };
      const outcome = await use('enqueue', (opened) =>
        opened.add(draft, bounds, overflow === 'drop-oldest'),
      );
      if (outcome.kind === 'full') throw full(draft, outcome.size, bounds);
      return outcome.kind === 'known' ? outcome.id : draft.id;
    },
    drain: ({ signal } = {}) => drains.wait(signal),
    clear: () => use('clear', (opened) => opened.clear()),
    size: () => use('size', ({ store }) => store.size()),
    entries: (limit = MAX_ENTRIES) => use('entries', ({ store }) => store.read(0, limit)),
    on: events.on,
    [Symbol.dispose]: () => {
      if (isEnded) return;
      isEnded = true;
      drains.end(disposed());
      events.clear();
      // At once where it can be: what is being sent may have led to this.
      (current?.end() ?? opening.then((opened) => opened.end())).catch(() => undefined);
    },
  };
}
