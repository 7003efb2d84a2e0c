import { rename } from 'node:fs/promises';
import { open as openLmdb, type Database, type RootDatabase } from 'lmdb';
import { beginOpening, databases, endOpening } from './lmdb-probe.node.js';
import { failOption, text } from '../protocol/option-rules.js';
import { Room } from './bounds.js';
import { bytesOf, duplicate, isEntry } from './entry.js';
import { label } from './label.js';
import type { OutboxEntry, OutboxSize, OutboxStore } from './types.js';

/** The databases of one file. */
interface Files {
  readonly root: RootDatabase;
  readonly entries: Database<OutboxEntry, number>;
  /** Numbers of entries, by id and by key. */
  readonly ids: Database<number, string>;
  readonly keys: Database<number, string>;
  /** In the order in which they expire. */
  readonly expiries: Database<true, [expiresAt: number, seq: number]>;
  readonly meta: Database<OutboxSize & { readonly lastSeq: number }, string>;
}

/** What LMDB says of a file that is damaged: MDB_PAGE_NOTFOUND, MDB_CORRUPTED, MDB_INVALID. */
const damages: readonly unknown[] = [-30_797, -30_796, -30_793];

/** Codes are those of LMDB and of the system; what cannot be decoded has none. */
const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code;

const META = 'meta';
const empty = { messages: 0, bytes: 0, lastSeq: 0 };

/**
 * Keeps entries in LMDB: for Node, and for one process at a time.
 *
 * @param path - The folder of the database; it is made where it is missing.
 * @throws LinekeeperError OPTION_INVALID for a path that is none.
 */
export function lmdbStore(path: string): OutboxStore {
  // Else it would be a store that cannot be opened, and messages would be kept in memory.
  if (!text.test(path)) failOption('path', path, text.accepts);
  let files: Files | null = null;

  const opened = (): Files => {
    if (files === null) throw new Error('the store is closed');
    return files;
  };

  const openFiles = (): Files => {
    const root = openLmdb({ path, maxDbs: databases.length });
    return {
      root,
      entries: root.openDB({ name: 'entries', encoding: 'msgpack' }),
      ids: root.openDB({ name: 'ids', encoding: 'msgpack' }),
      keys: root.openDB({ name: 'keys', encoding: 'msgpack' }),
      expiries: root.openDB({ name: 'expiries', encoding: 'msgpack' }),
      meta: root.openDB({ name: 'meta', encoding: 'msgpack' }),
    };
  };

  /** All transactions so far, for those who only read: LMDB would show them what was before. */
  let transactions: Promise<unknown> = Promise.resolve();

  /**
   * Runs as one transaction that is on the disk when it resolves. Where it throws nothing of it is
   * kept, which goes for a child transaction alone.
   */
  const transact = <T>(action: (files: Files) => T): Promise<T> => {
    const run = async (): Promise<T> => {
      const now = opened();
      const result = await now.root.childTransaction(() => action(now));
      await now.root.flushed;
      return result;
    };
    const running = run();
    transactions = Promise.allSettled([transactions, running]);
    return running;
  };
  const afterTransactions = async (): Promise<Files> => {
    await transactions;
    return opened();
  };

  const sizeIn = ({ meta }: Files): typeof empty => meta.get(META) ?? empty;

  const index = (
    { ids, keys, expiries }: Files,
    { seq, id, key, expiresAt }: OutboxEntry,
  ): void => {
    ids.putSync(id, seq);
    if (key !== null) keys.putSync(key, seq);
    expiries.putSync([expiresAt, seq], true);
  };

  const forget = (all: Files, gone: readonly OutboxEntry[]): readonly OutboxEntry[] => {
    for (const { seq, id, key, expiresAt } of gone) {
      all.entries.removeSync(seq);
      all.ids.removeSync(id);
      if (key !== null) all.keys.removeSync(key);
      all.expiries.removeSync([expiresAt, seq]);
    }
    const size = sizeIn(all);
    const messages = size.messages - gone.length;
    all.meta.putSync(META, { ...size, messages, bytes: size.bytes - bytesOf(gone) });
    return gone;
  };

  /** The entries of some numbers, as far as they are there and can be decoded. */
  const found = ({ entries }: Files, seqs: readonly (number | undefined)[]): OutboxEntry[] =>
    seqs
      .map((seq) => (seq === undefined ? undefined : decoded(() => entries.get(seq))))
      .filter((entry) => entry !== undefined)
      .map(ownBytes);

  /** Forgets what is no entry; counts the rest, and writes their indexes anew. */
  const check = (): Promise<unknown> =>
    transact((now) => {
      const seqs = Array.from(now.entries.getKeys());
      const whole = found(now, seqs).filter(isEntry);
      const kept = new Set(whole.map(({ seq }) => seq));
      for (const seq of seqs) if (!kept.has(seq)) now.entries.removeSync(seq);
      for (const database of [now.ids, now.keys, now.expiries]) database.clearSync();
      for (const entry of whole) index(now, entry);
      const lastSeq = Math.max(sizeIn(now).lastSeq, whole.at(-1)?.seq ?? 0);
      now.meta.putSync(META, { messages: whole.length, bytes: bytesOf(whole), lastSeq });
      const broken = seqs.length - whole.length;
      return broken === 0 ? null : new Error(`${String(broken)} entries cannot be read`);
    });

  /** Keeps it for whoever can read it; the app goes on with an empty one. */
  const moveAside = async (cause: unknown): Promise<Error> => {
    const place = `${path}.broken-${String(process.pid)}-${String(process.hrtime.bigint())}`;
    await rename(path, place);
    files = openFiles();
    await check();
    const message = cause instanceof Error ? cause.message : String(cause);
    return new Error(`the database cannot be read, and is now ${place}: ${message}`, { cause });
  };

  return {
    name: path,
    isDurable: true,
    async open() {
      const suspicion = await beginOpening(path);
      if (suspicion !== null) return moveAside(suspicion);
      try {
        files ??= openFiles();
        const broken = await check();
        await endOpening(path);
        return broken;
      } catch (error) {
        await files?.root.close().catch(() => undefined);
        files = null;
        await endOpening(path);
        // Anything else says nothing of what is in it, and may be gone the next time.
        if (!damages.includes(codeOf(error))) throw error;
        return moveAside(error);
      }
    },
    add: (draft, bounds, dropOldest) =>
      transact((now) => {
        const { entries, ids, keys, meta } = now;
        const [known] = found(now, [draft.key === null ? undefined : keys.get(draft.key)]);
        if (known !== undefined) return { kind: 'known', id: known.id };
        if (ids.get(draft.id) !== undefined) throw duplicate(draft.id);
        const { messages, bytes } = sizeIn(now);
        const size = { messages, bytes };
        const room = new Room(size, draft, bounds);
        for (const { value } of dropOldest ? entries.getRange() : []) {
          if (room.isEnough) break;
          room.take(ownBytes(value));
        }
        if (!room.isEnough) return { kind: 'full', size };
        const dropped = forget(now, room.gone);
        const seq = sizeIn(now).lastSeq + 1;
        const entry = { ...draft, seq, attempts: 0 };
        entries.putSync(seq, entry);
        index(now, entry);
        meta.putSync(META, { ...room.size, lastSeq: seq });
        return { kind: 'added', dropped };
      }),
    read: async (afterSeq, limit) => {
      const { entries } = await afterTransactions();
      return Array.from(entries.getRange({ start: afterSeq + 1, limit }), ({ value }) =>
        ownBytes(value),
      );
    },
    attempted: (seqs) =>
      transact(({ entries }) => {
        for (const seq of seqs) {
          const entry = entries.get(seq);
          if (entry !== undefined) entries.putSync(seq, { ...entry, attempts: entry.attempts + 1 });
        }
      }),
    remove: (ids) =>
      transact((now) => {
        // Ids come from the server, and LMDB throws at what no key of its own can be.
        const known = [...new Set(ids)].filter((id) => label.test(id));
        const seqs = known.map((id) => now.ids.get(id));
        return forget(now, found(now, seqs));
      }),
    expire: async (time) => {
      const range = { end: [time, Infinity] as [number, number] };
      // Looked at first, as a transaction has to wait for the disk.
      const [soonest] = opened().expiries.getKeys({ ...range, limit: 1 });
      if (soonest === undefined) return [];
      return transact((now) => {
        const seqs = Array.from(now.expiries.getKeys(range), ([, seq]) => seq);
        return forget(now, found(now, seqs));
      });
    },
    clear: () =>
      transact((now) => forget(now, found(now, Array.from(now.entries.getKeys()))).length),
    size: async () => {
      const { messages, bytes } = sizeIn(await afterTransactions());
      return { messages, bytes };
    },
    async close() {
      const closing = files;
      files = null;
      // A transaction that goes on after a close ends the process.
      await transactions;
      await closing?.root.close();
    },
  };
}

/** @throws what LMDB itself says of the file. */
function decoded(read: () => OutboxEntry | undefined): OutboxEntry | undefined {
  try {
    return read();
  } catch (error) {
    if (codeOf(error) !== undefined) throw error;
    return undefined;
  }
}

/** LMDB gives a Buffer, whose `toString` and `slice` are not those of what was stored. */
function ownBytes(entry: OutboxEntry): OutboxEntry {
  const { data } = entry as { readonly data: unknown };
  return data instanceof Uint8Array ? { ...entry, data: new Uint8Array(data) } : entry;
}
