import { openDB, type DBSchema, type IDBPDatabase, type IDBPObjectStore } from 'idb';
import { LinekeeperError } from '../protocol/errors.js';
import { Room } from './bounds.js';
import { bytesOf, duplicate, isEntry } from './entry.js';
import type { OutboxEntry, OutboxSize, OutboxStore } from './types.js';

/** An index leaves out what has no such property, so an entry without a key has none. */
type Stored = Omit<OutboxEntry, 'key'> & { readonly key?: string };

interface Schema extends DBSchema {
  entries: {
    key: number;
    value: Stored;
    indexes: { readonly id: string; readonly key: string; readonly expiresAt: number };
  };
  totals: { key: string; value: OutboxSize };
}

type Database = IDBPDatabase<Schema>;

type Entries = IDBPObjectStore<Schema, ('entries' | 'totals')[], 'entries', 'readwrite'>;

/** What brings a database from one version to the next, from version 0 on. */
export type Migration = (database: Database) => void;

export const migrations: readonly Migration[] = [
  (database) => {
    const entries = database.createObjectStore('entries', { keyPath: 'seq', autoIncrement: true });
    entries.createIndex('id', 'id', { unique: true });
    entries.createIndex('key', 'key', { unique: true });
    entries.createIndex('expiresAt', 'expiresAt');
    database.createObjectStore('totals');
  },
];

const TOTALS = 'totals';
const empty: OutboxSize = { messages: 0, bytes: 0 };

/** Commits to the disk before it resolves: Chromium's default is the memory of the system. */
const strict = { durability: 'strict' } as const;

/** What fails in it is told by the request that failed; nobody need hear it twice. */
function quiet<T extends { readonly done: Promise<void> }>(tx: T): T {
  tx.done.catch(() => undefined);
  return tx;
}

const toEntry = (stored: Stored): OutboxEntry => ({ ...stored, key: stored.key ?? null });

const outdated = (cause?: unknown): LinekeeperError =>
  new LinekeeperError(
    'OUTBOX_FAILED',
    'the outbox was changed by a newer version of the app: reload the page',
    cause,
  );

/**
 * Keeps entries in IndexedDB, one database for each name.
 *
 * @param name - Of the database. Two apps of one origin need two.
 */
export function indexedDbStore(
  name = 'linekeeper-outbox',
  steps: readonly Migration[] = migrations,
): OutboxStore {
  let opened: Promise<Database> | null = null;
  let isOutdated = false;
  let isClosed = true;

  const connect = (): Promise<Database> =>
    openDB<Schema>(name, steps.length, {
      upgrade(database, oldVersion) {
        for (const step of steps.slice(oldVersion)) step(database);
      },
      blocking(_, newVersion, event) {
        isOutdated = newVersion !== null;
        // Whoever waits for this tab could not open it.
        (event.target as IDBDatabase).close();
        opened = null;
      },
      terminated() {
        opened = null;
      },
    }).catch((error: unknown) => {
      opened = null;
      if ((error as Error).name !== 'VersionError') throw error;
      isOutdated = true;
      throw outdated(error);
    });

  const database = (): Promise<Database> => {
    if (isOutdated) return Promise.reject(outdated());
    // Nobody would close what was opened now.
    if (isClosed) return Promise.reject(new Error('the store is closed'));
    opened ??= connect();
    return opened;
  };

  const sizeIn = async (totals: {
    get(key: string): Promise<OutboxSize | undefined>;
  }): Promise<OutboxSize> => (await totals.get(TOTALS)) ?? empty;

  /** Forgets what is no entry, and counts the rest. */
  const check = async (): Promise<unknown> => {
    const tx = quiet((await database()).transaction(['entries', 'totals'], 'readwrite', strict));
    const entries = tx.objectStore('entries');
    const found = await entries.getAll();
    const whole = found.map(toEntry).filter(isEntry);
    const broken = found.length - whole.length;
    if (broken > 0) {
      const kept = new Set<unknown>(whole.map(({ seq }) => seq));
      for (const key of await entries.getAllKeys()) if (!kept.has(key)) await entries.delete(key);
    }
    const size = { messages: whole.length, bytes: bytesOf(whole) };
    await tx.objectStore('totals').put(size, TOTALS);
    await tx.done;
    return broken === 0 ? null : new Error(`${String(broken)} entries cannot be read`);
  };

  /** Forgets entries, and gives them. */
  const forget = async (
    find: (entries: Entries) => Promise<readonly Stored[]>,
  ): Promise<readonly OutboxEntry[]> => {
    const tx = quiet((await database()).transaction(['entries', 'totals'], 'readwrite'));
    const entries = tx.objectStore('entries');
    const gone = (await find(entries)).map(toEntry);
    if (gone.length > 0) {
      for (const { seq } of gone) await entries.delete(seq);
      const totals = tx.objectStore('totals');
      const { messages, bytes } = await sizeIn(totals);
      const rest = { messages: messages - gone.length, bytes: bytes - bytesOf(gone) };
      await totals.put(rest, TOTALS);
    }
    await tx.done;
    return gone;
  };

  return {
    name,
    isDurable: true,
    async open() {
      if (typeof indexedDB === 'undefined') throw new Error('there is no IndexedDB here');
      isClosed = false;
      return check();
    },
    async add({ key, ...draft }, bounds, dropOldest) {
      const tx = quiet((await database()).transaction(['entries', 'totals'], 'readwrite', strict));
      const entries = tx.objectStore('entries');
      const totals = tx.objectStore('totals');
      const known = key === null ? undefined : await entries.index('key').get(key);
      if (known !== undefined) return { kind: 'known', id: known.id };
      if ((await entries.index('id').getKey(draft.id)) !== undefined) throw duplicate(draft.id);
      const size = await sizeIn(totals);
      const room = new Room(size, draft, bounds);
      let oldest = room.isEnough || !dropOldest ? null : await entries.openCursor();
      while (oldest !== null && !room.isEnough) {
        room.take(toEntry(oldest.value));
        oldest = await oldest.continue();
      }
      if (!room.isEnough) return { kind: 'full', size };
      for (const { seq } of room.gone) await entries.delete(seq);
      const stored = { ...draft, ...(key !== null && { key }), attempts: 0 };
      await entries.add(stored as Stored);
      await totals.put(room.size, TOTALS);
      await tx.done;
      return { kind: 'added', dropped: room.gone };
    },
    async read(afterSeq, limit) {
      const range = IDBKeyRange.lowerBound(afterSeq, true);
      const found = await (await database()).getAll('entries', range, limit);
      return found.map(toEntry);
    },
    async attempted(seqs) {
      const tx = quiet((await database()).transaction('entries', 'readwrite'));
      for (const seq of seqs) {
        const stored = await tx.store.get(seq);
        if (stored !== undefined) await tx.store.put({ ...stored, attempts: stored.attempts + 1 });
      }
      await tx.done;
    },
    remove: (ids) =>
      forget(async (entries) => {
        const found: Stored[] = [];
        for (const id of new Set(ids)) {
          const stored = await entries.index('id').get(id);
          if (stored !== undefined) found.push(stored);
        }
        return found;
      }),
    expire: (now) =>
      forget((entries) => entries.index('expiresAt').getAll(IDBKeyRange.upperBound(now))),
    async clear() {
      const tx = quiet((await database()).transaction(['entries', 'totals'], 'readwrite', strict));
      const { messages } = await sizeIn(tx.objectStore('totals'));
      await tx.objectStore('entries').clear();
      await tx.objectStore('totals').put(empty, TOTALS);
      await tx.done;
      return messages;
    },
    async size() {
      return (await (await database()).get('totals', TOTALS)) ?? empty;
    },
    async close() {
      const closing = opened;
      isClosed = true;
      opened = null;
      (await closing?.catch(() => null))?.close();
    },
  };
}
