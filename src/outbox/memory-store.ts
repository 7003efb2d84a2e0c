import { Room } from './bounds.js';
import { bytesOf, duplicate, isExpired } from './entry.js';
import type { OutboxEntry, OutboxSize, OutboxStore } from './types.js';

/** Keeps entries as long as the page or the process lives. */
export function memoryStore(): OutboxStore {
  /** By number, which is the order in which they came. */
  const entries = new Map<number, OutboxEntry>();
  const ids = new Map<string, OutboxEntry>();
  const keys = new Map<string, OutboxEntry>();
  let size: OutboxSize = { messages: 0, bytes: 0 };
  let lastSeq = 0;
  /** Nothing is expired before that. */
  let soonest = Infinity;

  const put = (entry: OutboxEntry): void => {
    entries.set(entry.seq, entry);
    ids.set(entry.id, entry);
    if (entry.key !== null) keys.set(entry.key, entry);
  };
  const forget = (gone: readonly OutboxEntry[]): readonly OutboxEntry[] => {
    for (const { seq, id, key } of gone) {
      entries.delete(seq);
      ids.delete(id);
      if (key !== null) keys.delete(key);
    }
    size = { messages: size.messages - gone.length, bytes: size.bytes - bytesOf(gone) };
    return gone;
  };

  return {
    isDurable: false,
    open: () => Promise.resolve(null),
    add(draft, bounds, dropOldest) {
      const known = draft.key === null ? undefined : keys.get(draft.key);
      if (known !== undefined) return Promise.resolve({ kind: 'known', id: known.id });
      if (ids.has(draft.id)) return Promise.reject(duplicate(draft.id));
      const room = new Room(size, draft, bounds);
      for (const entry of dropOldest ? entries.values() : []) {
        if (room.isEnough) break;
        room.take(entry);
      }
      if (!room.isEnough) return Promise.resolve({ kind: 'full', size });
      const dropped = forget(room.gone);
      ({ size } = room);
      lastSeq += 1;
      put({ ...draft, seq: lastSeq, attempts: 0 });
      soonest = Math.min(soonest, draft.expiresAt);
      return Promise.resolve({ kind: 'added', dropped });
    },
    read(afterSeq, limit) {
      const found: OutboxEntry[] = [];
      for (const entry of entries.values()) {
        if (found.length >= limit) break;
        if (entry.seq > afterSeq) found.push(entry);
      }
      return Promise.resolve(found);
    },
    attempted(seqs) {
      for (const seq of seqs) {
        const entry = entries.get(seq);
        if (entry !== undefined) put({ ...entry, attempts: entry.attempts + 1 });
      }
      return Promise.resolve();
    },
    remove(given) {
      const gone = [...new Set(given)].map((id) => ids.get(id));
      return Promise.resolve(forget(gone.filter((entry) => entry !== undefined)));
    },
    expire(now) {
      if (now < soonest) return Promise.resolve([]);
      const gone = forget([...entries.values()].filter((entry) => isExpired(entry, now)));
      soonest = Infinity;
      for (const { expiresAt } of entries.values()) soonest = Math.min(soonest, expiresAt);
      return Promise.resolve(gone);
    },
    clear: () => Promise.resolve(forget([...entries.values()]).length),
    size: () => Promise.resolve(size),
    close: () => Promise.resolve(),
  };
}
