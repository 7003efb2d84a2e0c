import type { InspectEvent } from 'linekeeper/inspect';
import type { Moment } from './moment.js';

/** The events of a client that are kept, oldest first, without a copy of them. */
export interface EventLog {
  readonly length: number;
  /** Undefined out of range. */
  at(index: number): InspectEvent | undefined;
  /** Where the last event with a seq of at most this stands; -1 when all are younger. */
  indexOf(seq: number): number;
  [Symbol.iterator](): Iterator<InspectEvent>;
}

/** A run of events, and what stood before it: time travel begins at a chunk. It only ever grows. */
export interface Chunk {
  readonly before: Moment;
  readonly events: InspectEvent[];
}

/** A view of chunks up to an event: what is appended later is not seen. */
export class ChunkedLog implements EventLog {
  readonly chunks: readonly Chunk[];
  readonly length: number;
  readonly #size: number;

  /** All chunks but the last hold `size` events; `last` says how many of the last one are seen. */
  constructor(chunks: readonly Chunk[], size: number, last: number) {
    this.chunks = chunks;
    this.length = Math.max(0, chunks.length - 1) * size + last;
    this.#size = size;
  }

  at(index: number): InspectEvent | undefined {
    if (!(index >= 0 && index < this.length)) return undefined;
    return this.chunks[Math.floor(index / this.#size)]?.events[index % this.#size];
  }

  indexOf(seq: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.at(middle)?.seq ?? Infinity) <= seq) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** The chunk of an index, and how many of its events come up to and with it. */
  locate(index: number): { readonly chunk: Chunk | undefined; readonly count: number } {
    const chunk = this.chunks[Math.floor(Math.max(0, index) / this.#size)];
    return { chunk, count: index < 0 ? 0 : (index % this.#size) + 1 };
  }

  /** How many events of the chunk at this place are seen. */
  seenOf(place: number): number {
    return Math.max(0, Math.min(this.#size, this.length - place * this.#size));
  }

  *[Symbol.iterator](): Generator<InspectEvent> {
    for (let index = 0; index < this.length; index += 1) {
      const event = this.at(index);
      if (event !== undefined) yield event;
    }
  }
}

/** The chunks behind the events of a client. */
export function chunkedLog(log: EventLog): ChunkedLog {
  if (log instanceof ChunkedLog) return log;
  throw new TypeError('the events of a client are those that its store gave');
}
