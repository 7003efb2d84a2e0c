import type { InspectEvent, InspectRecord } from './envelope.js';
import { createEssentials } from './essentials.js';
import { createRing } from './ring.js';

type Reader = (events: readonly InspectEvent[]) => void;

/** The records of a process in order, for whoever reads them, now or later. */
export interface Feed {
  /** The seq that the next record gets. */
  readonly next: () => number;
  readonly emit: (record: InspectRecord) => void;
  /** The records from a seq on, in chunks; where some were dropped, what is needed to go on. */
  readonly since: (seq: number) => Generator<readonly InspectEvent[]>;
  /** Runs once at the end of this turn, before the readers hear. */
  readonly later: (task: () => void) => void;
  /** Hands over new records at the end of each turn, until the returned function is called. */
  readonly subscribe: (reader: Reader) => () => void;
  /** Hands over what is left, and takes no more. */
  readonly end: () => void;
}

/** What a feed is made of. */
interface FeedOptions {
  /** How many records are kept. */
  readonly capacity: number;
  /** The time of a record, in ms. */
  readonly at: () => number;
  /** Runs a task that must not throw. */
  readonly guarded: (task: () => void) => void;
}

const CHUNK = 200;

function* chunksOf(events: readonly InspectEvent[]): Generator<readonly InspectEvent[]> {
  for (let at = 0; at < events.length; at += CHUNK) yield events.slice(at, at + CHUNK);
}

/** A bounded feed: full, it forgets the oldest, and says how many. */
export function createFeed({ capacity, at, guarded }: FeedOptions): Feed {
  const ring = createRing<InspectEvent>(capacity);
  const essentials = createEssentials();
  const readers = new Set<{ readonly read: Reader; next: number }>();
  const tasks = new Set<() => void>();
  let isScheduled = false;
  let hasEnded = false;

  function* since(seq: number): Generator<readonly InspectEvent[]> {
    const { first } = ring;
    if (seq < first) {
      const kept = essentials.from(seq);
      const [oldest] = ring.from(first, 1);
      const lost = { kind: 'dropped', count: first - seq - kept.length } as const;
      // Its place is between what is kept of the lost ones and what follows them.
      if (lost.count > 0) kept.push({ ...lost, seq: first - 0.5, at: oldest?.at ?? at() });
      yield* chunksOf(kept);
    }
    for (let next = Math.max(seq, first); next < ring.next; next += CHUNK) {
      yield ring.from(next, CHUNK);
    }
  }

  function flush(): void {
    isScheduled = false;
    for (const task of [...tasks]) {
      tasks.delete(task);
      guarded(task);
    }
    for (const reader of readers) {
      const from = reader.next;
      reader.next = ring.next;
      for (const events of since(from)) {
        guarded(() => {
          reader.read(events);
        });
      }
    }
  }

  function schedule(): void {
    if (isScheduled || hasEnded) return;
    isScheduled = true;
    queueMicrotask(flush);
  }

  return {
    next: () => ring.next,
    since,
    emit(record) {
      if (hasEnded) return;
      const dropped = ring.push({ ...record, seq: ring.next, at: at() });
      if (dropped !== undefined) essentials.take(dropped);
      schedule();
    },
    later(task) {
      if (hasEnded) return;
      tasks.add(task);
      schedule();
    },
    subscribe(read) {
      const reader = { read, next: ring.next };
      readers.add(reader);
      return () => {
        readers.delete(reader);
      };
    },
    end() {
      flush();
      hasEnded = true;
      readers.clear();
      tasks.clear();
    },
  };
}
