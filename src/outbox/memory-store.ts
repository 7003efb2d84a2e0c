import { overflowing } from './bounds.js';
import type { OutboxEntry, OutboxStore } from './types.js';

/** Keeps entries as long as the page or the process lives. */
export function memoryStore(): OutboxStore {
  let entries: OutboxEntry[] = [];
  let lastSeq = 0;
  const size = () => ({
    messages: entries.length,
    bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
  });
  return {
    isDurable: false,
    open: () => Promise.resolve(null),
    add(draft, bounds, dropOldest) {
      const known = entries.find(({ key }) => key !== null && key === draft.key);
      if (known !== undefined) return Promise.resolve({ kind: 'known', id: known.id });
      const count = overflowing(entries, size(), draft, bounds);
      if (count > 0 && (!dropOldest || count > entries.length)) {
        return Promise.resolve({ kind: 'full', size: size() });
      }
      const dropped = entries.splice(0, count);
      lastSeq += 1;
      entries.push({ ...draft, seq: lastSeq, attempts: 0 });
      return Promise.resolve({ kind: 'added', dropped });
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
