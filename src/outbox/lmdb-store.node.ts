import { rename } from 'node:fs/promises';
import { open as openLmdb, type Database, type RootDatabase } from 'lmdb';
import { beginOpening, endOpening } from './lmdb-probe.node.js';
import { overflowing, toMakeRoom } from './bounds.js';
import { bytesOf, isEntry, isExpired } from './entry.js';
import type { OutboxEntry, OutboxSize, OutboxStore } from './types.js';

/** The databases of one file. */
interface Files {
  readonly root: RootDatabase;
  readonly entries: Database<OutboxEntry, number>;
  /** Numbers of entries, by id and by key. */
  readonly ids: Database<number, string>;
  readonly keys: Database<number, string>;
  readonly meta: Database<OutboxSize & { readonly lastSeq: number }, string>;
}

/** LMDB's own codes are negative; those of the system are not. */
const isOfSystem = (error: unknown): boolean => {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' || (typeof code === 'number' && code > 0);
};

const META = 'meta';
const empty = { messages: 0, bytes: 0, lastSeq: 0 };

/**
 * Keeps entries in LMDB: for Node, and for one process at a time.
 *
 * @param path - The folder of the database; it is made where it is missing.
 */
export function lmdbStore(path: string): OutboxStore {
  let files: Files | null = null;

  const opened = (): Files => {
    if (files === null) throw new Error('the store is closed');
    return files;
  };

  const openFiles = (): Files => {
    const root = openLmdb({ path, maxDbs: 4 });
    return {
      root,
      entries: root.openDB({ name: 'entries', encoding: 'msgpack' }),
      ids: root.openDB({ name: 'ids', encoding: 'msgpack' }),
      keys: root.openDB({ name: 'keys', encoding: 'msgpack' }),
      meta: root.openDB({ name: 'meta', encoding: 'msgpack' }),
    };
  };

  /** Runs as one transaction that is on the disk when it resolves. */
  const transact = async <T>(action: (files: Files) => T): Promise<T> => {
    const now = opened();
    const result = await now.root.transaction(() => action(now));
    await now.root.flushed;
    return result;
  };

  const sizeIn = ({ meta }: Files): typeof empty => meta.get(META) ?? empty;

  const forget = (all: Files, gone: readonly OutboxEntry[]): void => {
    for (const { seq, id, key } of gone) {
      all.entries.removeSync(seq);
      all.ids.removeSync(id);
      if (key !== null) all.keys.removeSync(key);
    }
    const size = sizeIn(all);
    const messages = size.messages - gone.length;
    all.meta.putSync(META, { ...size, messages, bytes: size.bytes - bytesOf(gone) });
  };

  const all = ({ entries }: Files): OutboxEntry[] =>
    Array.from(entries.getRange(), ({ value }) => ownBytes(value));

  /** Forgets what is no entry, and counts the rest. */
  const check = (): Promise<unknown> =>
    transact((now) => {
      const found = Array.from(now.entries.getRange());
      const whole = found.map(({ value }) => ownBytes(value)).filter(isEntry);
      const kept = new Set(whole.map(({ seq }) => seq));
      for (const { key } of found) if (!kept.has(key)) now.entries.removeSync(key);
      const { lastSeq } = sizeIn(now);
      const size = { messages: whole.length, bytes: bytesOf(whole) };
      now.meta.putSync(META, { ...size, lastSeq: Math.max(lastSeq, ...kept) });
      const broken = found.length - whole.length;
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
        // A folder that is not ours to open says nothing of what is in it.
        if (isOfSystem(error)) throw error;
        return moveAside(error);
      }
    },
    add: (draft, bounds, dropOldest) =>
      transact((now) => {
        const known = draft.key === null ? undefined : now.keys.get(draft.key);
        const former = known === undefined ? undefined : now.entries.get(known);
        const isOld = former !== undefined && isExpired(former, draft.createdAt);
        if (former !== undefined && !isOld) return { kind: 'known', id: former.id };
        const { messages, bytes: kept } = sizeIn(now);
        const size = { messages, bytes: kept };
        const isFull = overflowing([], size, draft, bounds) > 0;
        const gone = isFull
          ? toMakeRoom(all(now), draft, bounds, dropOldest)
          : isOld
            ? [former]
            : [];
        if (gone === null) return { kind: 'full', size };
        forget(now, gone);
        const left = sizeIn(now);
        const seq = left.lastSeq + 1;
        now.entries.putSync(seq, { ...draft, seq, attempts: 0 });
        now.ids.putSync(draft.id, seq);
        if (draft.key !== null) now.keys.putSync(draft.key, seq);
        const bytes = left.bytes + draft.bytes;
        now.meta.putSync(META, { messages: left.messages + 1, bytes, lastSeq: seq });
        return { kind: 'added', dropped: gone };
      }),
    read: (afterSeq, limit) =>
      Promise.resolve(
        Array.from(opened().entries.getRange({ start: afterSeq + 1, limit }), ({ value }) =>
          ownBytes(value),
        ),
      ),
    attempted: (seqs) =>
      transact(({ entries }) => {
        for (const seq of seqs) {
          const entry = entries.get(seq);
          if (entry !== undefined) entries.putSync(seq, { ...entry, attempts: entry.attempts + 1 });
        }
      }),
    remove: (ids) =>
      transact((now) => {
        const found = [...new Set(ids)]
          .map((id) => now.ids.get(id))
          .map((seq) => (seq === undefined ? undefined : now.entries.get(seq)))
          .filter((entry) => entry !== undefined);
        forget(now, found);
        return found;
      }),
    clear: () =>
      transact((now) => {
        const gone = all(now);
        forget(now, gone);
        return gone.length;
      }),
    size: () => {
      const { messages, bytes } = sizeIn(opened());
      return Promise.resolve({ messages, bytes });
    },
    async close() {
      const closing = files;
      files = null;
      await closing?.root.close();
    },
  };
}

/** LMDB gives a view of its own pages, which the next transaction may write over. */
function ownBytes(entry: OutboxEntry): OutboxEntry {
  const { data } = entry as { readonly data: unknown };
  return data instanceof Uint8Array ? { ...entry, data: new Uint8Array(data) } : entry;
}
