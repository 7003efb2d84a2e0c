/// <reference lib="esnext.disposable" preserve="true" />
import type { LinekeeperError } from '../protocol/errors.js';
import type { Logger } from '../protocol/logger.js';
import type { Clock } from '../actors/clock.js';

/** A message that is kept until it has arrived. */
export interface OutboxEntry {
  /** Its place in the order, from 1 up. */
  readonly seq: number;
  /** What the receiver tells a repeated message by. */
  readonly id: string;
  /** What was enqueued; bytes of any kind as a copy of them. */
  readonly data: string | Uint8Array<ArrayBuffer>;
  /** Bytes of `data`, UTF-8 for text. */
  readonly bytes: number;
  /** In ms since the epoch. */
  readonly createdAt: number;
  /** When it is worth nothing any more, in ms since the epoch. */
  readonly expiresAt: number;
  /** Of several with one key only the first is kept; null for none. */
  readonly key: string | null;
  /** Whether it is kept until it is acknowledged; else until a socket has taken it. */
  readonly mustAck: boolean;
  /** How often it was handed to a socket. */
  readonly attempts: number;
}

/** An entry before it has its place. */
export type OutboxDraft = Omit<OutboxEntry, 'seq' | 'attempts'>;

/** How much an outbox keeps. */
export interface OutboxBounds {
  /** How many messages. @default 10000 */
  readonly maxMessages: number;
  /** Bytes of payload. @default 16777216 (16 MiB) */
  readonly maxBytes: number;
}

/** What a store holds. */
export interface OutboxSize {
  readonly messages: number;
  readonly bytes: number;
}

/** What became of a draft. */
export type AddOutcome =
  | { readonly kind: 'added'; readonly dropped: readonly OutboxEntry[] }
  | { readonly kind: 'known'; readonly id: string }
  | { readonly kind: 'full'; readonly size: OutboxSize };

/**
 * Where entries are kept. Every method is one transaction: it has happened as a whole, and outlives the
 * process, when its promise resolves. Transactions happen in the order in which they were asked for.
 */
export interface OutboxStore {
  /** What it is known by to other tabs that use the same one; none where nobody shares it. */
  readonly name?: string;
  /** Whether what is kept outlives the page or the process. */
  readonly isDurable: boolean;
  /** Opens it, and gives what was found broken and could not be kept; null for nothing. */
  open(): Promise<unknown>;
  /**
   * Adds an entry at the end: not beside one of the same key, and not beyond the bounds. It rejects an
   * id that is kept already.
   */
  add(draft: OutboxDraft, bounds: OutboxBounds, dropOldest: boolean): Promise<AddOutcome>;
  /** Entries after a place, in order. */
  read(afterSeq: number, limit: number): Promise<readonly OutboxEntry[]>;
  /** Counts an attempt of each. */
  attempted(seqs: readonly number[]): Promise<void>;
  /** Forgets entries; gives those that were there. */
  remove(ids: readonly string[]): Promise<readonly OutboxEntry[]>;
  /** Forgets what is worth nothing any more at a time, in ms since the epoch; gives it. */
  expire(now: number): Promise<readonly OutboxEntry[]>;
  /** Forgets all; gives how many there were. */
  clear(): Promise<number>;
  /** How much is kept. */
  size(): Promise<OutboxSize>;
  /** Lets go of it; what is kept stays. */
  close(): Promise<void>;
}

/** How entries are written, and how the server says that it has them. */
export interface OutboxProtocol {
  /** The message of an entry. It has to carry `entry.id`, or the receiver cannot tell a repetition. */
  readonly encode: (entry: OutboxEntry) => string | ArrayBuffer | ArrayBufferView<ArrayBuffer>;
  /**
   * The ids that a message of the server acknowledges; null for any other message. Leave it out where
   * the connection has a session: its acknowledgements are used.
   */
  readonly acknowledged?: (data: unknown) => string | readonly string[] | null | undefined;
}

/** The part of a connection that an outbox uses. */
export interface OutboxCarrier {
  getSnapshot(): { readonly status: string };
  on(type: 'open' | 'close', listener: () => void): () => void;
  on(type: 'message', listener: (data: unknown) => void): () => void;
  send(
    data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer>,
    options: { readonly transport?: string; readonly delivery: 'drop' },
  ): 'sent' | 'queued' | 'dropped';
  drained(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  readonly session: {
    deliver(
      data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer>,
      options: { readonly delivery: 'drop' },
    ): Promise<void>;
  } | null;
}

/**
 * Runs one of several at a time, by name: the others wait. It ends when the promise of `run` settles,
 * or the signal aborts.
 */
export type OutboxLock = (
  name: string,
  signal: AbortSignal,
  run: () => Promise<void>,
) => Promise<unknown>;

/** The options of {@link createOutbox}. */
export interface OutboxOptions extends Partial<OutboxBounds> {
  /** By what entries leave; required. */
  readonly connection: OutboxCarrier;
  /** Where they are kept; required. */
  readonly store: OutboxStore;
  /** How they are written and acknowledged; required. */
  readonly protocol: OutboxProtocol;
  /** The name of the lock and of the channel of tabs with one store. @default that of the store */
  readonly name?: string;
  /** The transport that entries leave by. @default the first */
  readonly transport?: string;
  /** How long an entry is kept at most, in ms. @default 604800000 (7 days) */
  readonly maxAgeMs?: number;
  /**
   * What happens when it is full: `reject` keeps what it has and `enqueue` rejects; `drop-oldest` tells
   * `dropped`. @default 'reject'
   */
  readonly overflow?: 'reject' | 'drop-oldest';
  /** Entries on their way at once. @default 100; 1000 where the session acknowledges, once a second */
  readonly window?: number;
  /** Who of several sends. @default the Web Locks of the browser; none in Node */
  readonly lock?: OutboxLock | null;
  readonly clock?: Clock;
  /** A name for an entry that nobody else gives, 1 to 1024 bytes. @default crypto.randomUUID */
  readonly newId?: () => string;
  /** @default none */
  readonly logger?: Logger;
}

/** How one message is kept. */
export interface EnqueueOptions {
  /** How long it is worth anything, in ms. @default maxAgeMs */
  readonly expiresInMs?: number;
  /** 1 to 1024 bytes. While one with this key is kept, another one is not: `enqueue` gives the id of the first. @default none */
  readonly key?: string;
  /** Whether it is kept until it is acknowledged; else until a socket has taken it. @default true */
  readonly mustAck?: boolean;
}

/** Why an entry is not kept any more, though it was not acknowledged. */
export type OutboxDropReason = 'overflow' | 'expired' | 'unsendable';

/** What listeners of an outbox are given. */
export interface OutboxEvents {
  /** The server has it; or, with `mustAck: false`, a socket. */
  acknowledged: [id: string];
  /** It is not kept any more, and may not have arrived. */
  dropped: [id: string, reason: OutboxDropReason];
  /** Something failed; what is kept stays. Without a listener and a logger it is told to the page. */
  error: [error: LinekeeperError];
}

/** Messages that outlive the page or the process, until the server has them. */
export interface Outbox extends Disposable {
  /** Whether what is kept outlives the page or the process; null until the store is open. */
  readonly isDurable: boolean | null;
  /**
   * Keeps a message, and sends it as soon as it can be sent, after those before it.
   *
   * @returns its id, once it is stored: from then on it is not lost.
   * @throws LinekeeperError OUTBOX_FULL, OUTBOX_FAILED, MESSAGE_UNSUPPORTED, OPTION_INVALID, STOPPED. A
   * message whose promise rejects is not kept.
   */
  enqueue(data: string | ArrayBuffer | ArrayBufferView, options?: EnqueueOptions): Promise<string>;
  /** Resolves when nothing is kept: all of it has arrived, or was told as dropped. */
  drain(options?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Forgets everything, in all tabs. @returns how many there were. */
  clear(): Promise<number>;
  /** How much is kept. */
  size(): Promise<OutboxSize>;
  /** What is kept, the oldest first. */
  entries(limit?: number): Promise<readonly OutboxEntry[]>;
  /** Calls the listener on each event, until the returned function is called or the signal aborts. */
  on<Type extends keyof OutboxEvents>(
    type: Type,
    listener: (...args: OutboxEvents[Type]) => void,
    options?: { readonly signal?: AbortSignal | undefined },
  ): () => void;
}
