import type { ClientInfo, InspectEvent } from 'linekeeper/inspect';
import { entryOf, type Entry } from './entry.js';
import type { RelayLimits } from './limits.js';
import { StandingEvents } from './standing-events.js';

/** Part of what happened, in the order in which it did. */
export interface Chunk {
  /** A JSON text for each event. */
  readonly texts: readonly string[];
  /** Where to read on. */
  readonly next: number;
}

const CHUNK_EVENTS = 500;
const CHUNK_BYTES = 256 * 1024;

/** The first entry from this seq on. */
function firstFrom(entries: readonly Entry[], seq: number): number {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.seq ?? 0) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

function* tail(entries: readonly Entry[], start: number): Generator<Entry> {
  for (let at = start; at < entries.length; at += 1) {
    const entry = entries[at];
    if (entry !== undefined) yield entry;
  }
}

/** What the relay remembers of a client: the last events, and what stands of those before. */
export class ClientMemory {
  /** As it introduced itself the last time. */
  info: ClientInfo;
  readonly #limits: RelayLimits;
  readonly #standing: StandingEvents;
  #history: Entry[] = [];
  /** Entries before this one are out; they are cut off now and then. */
  #first = 0;
  #historyBytes = 0;
  #next = 0;

  constructor(info: ClientInfo, limits: RelayLimits) {
    this.info = info;
    this.#limits = limits;
    this.#standing = new StandingEvents(Math.floor(limits.historyBytes / 2));
  }

  /** The seq of the first event that is not known. */
  get next(): number {
    return this.#next;
  }

  get bytes(): number {
    return this.#historyBytes + this.#standing.bytes;
  }

  /** Takes in what is new; what is known already is skipped. */
  add(events: readonly InspectEvent[]): void {
    for (const event of events) {
      if (event.seq < this.#next) continue;
      const entry = entryOf(event);
      this.#history.push(entry);
      this.#historyBytes += entry.bytes;
      this.#next = Math.floor(event.seq) + 1;
    }
    const { historyEvents, historyBytes } = this.#limits;
    while (this.#count > historyEvents || this.bytes > historyBytes) {
      if (!this.dropOldest()) break;
    }
  }

  /** Lets the oldest event go; false when there is none. */
  dropOldest(): boolean {
    const entry = this.#history[this.#first];
    if (entry === undefined) return false;
    this.#first += 1;
    this.#historyBytes -= entry.bytes;
    this.#standing.take(entry);
    if (this.#first > 1000 && this.#first > this.#count) {
      this.#history = this.#history.slice(this.#first);
      this.#first = 0;
    }
    return true;
  }

  /** What a viewer is told next who has been told everything before this seq; null for nothing. */
  read(from: number): Chunk | null {
    if (from >= this.#next) return null;
    const texts: string[] = [];
    let bytes = 0;
    for (const entry of this.#from(from)) {
      const isFull = texts.length === CHUNK_EVENTS || bytes + entry.bytes > CHUNK_BYTES;
      if (isFull && texts.length > 0) return { texts, next: entry.seq };
      texts.push(entry.text);
      bytes += entry.bytes;
    }
    return { texts, next: this.#next };
  }

  get #count(): number {
    return this.#history.length - this.#first;
  }

  *#from(seq: number): Generator<Entry> {
    const standing = this.#standing.all;
    yield* tail(standing, firstFrom(standing, seq));
    yield* tail(this.#history, Math.max(this.#first, firstFrom(this.#history, seq)));
  }
}
