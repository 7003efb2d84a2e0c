import { overflowing, toMakeRoom } from './bounds.js';
import { isExpired } from './entry.js';
import type { OutboxEntry, OutboxStore } from './types.js';

let stores = 0;

/** Keeps entries as long as the page or the process lives. */
export function memoryStore(): OutboxStore {
  let entries: OutboxEntry[] = [];
  let lastSeq = 0;
  stores += 1;
  const name = `linekeeper-memory-${String(stores)}`;
  const size = () => ({
    messages: entries.length,
    bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
  });
  return {
    name,
    isDurable: false,
    open: () => Promise.resolve(null),
    add(draft, bounds, dropOldest) {
      const known = entries.find(({ key }) => key !== null && key === draft.key);
      const isOld = known !== undefined && isExpired(known, draft.createdAt);
      if (known !== undefined && !isOld) return Promise.resolve({ kind: 'known', id: known.id });
      const isFull = overflowing([], size(), draft, bounds) > 0;
      const gone = isFull ? toMakeRoom(entries, draft, bounds, dropOldest) : isOld ? [known] : [];
      if (gone === null) return Promise.resolve({ kind: 'full', size: size() });
      entries = entries.filter((entry) => !gone.includes(entry));
      lastSeq += 1;
      entries.push({ ...draft, seq: lastSeq, attempts: 0 });
      return Promise.resolve({ kind: 'added', dropped: gone });
    },
    read: (afterSeq, limit) =>
      Promise.resolve(entries.filter(({ seq }) => seq > afterSeq).slice(0, limit)),
    attempted(seqs) {
      const counted = new Set(seqs);
      entries = entries.map((entry) =>
        counted.has(entry.seq) ? { ...entry, attempts: entry.attempts + 1 } : entry,
      );
      return Promise.resolve();
    },
    remove(ids) {
      const gone = new Set(ids);
      const removed = entries.filter(({ id }) => gone.has(id));
      entries = entries.filter(({ id }) => !gone.has(id));
      return Promise.resolve(removed);
    },
    clear() {
      const { length } = entries;
      entries = [];
      return Promise.resolve(length);
    },
    size: () => Promise.resolve(size()),
    close: () => Promise.resolve(),
  };
}
