import type { Packed } from './frames.js';

/** How much is kept of what was sent and is not acknowledged. */
export interface BufferBounds {
  readonly maxMessages: number;
  /** Bytes of UTF-8, or of binary data. */
  readonly maxBytes: number;
  /** In ms. */
  readonly maxAgeMs: number;
}

/** Messages from one number to another, both included. */
export interface SequenceRange {
  readonly from: number;
  readonly to: number;
}

interface Kept {
  readonly packed: Packed;
  readonly bytes: number;
  readonly at: number;
}

const SMALLEST_RING = 16;

/**
 * What was sent and not acknowledged, by number: a ring, so that finding, adding and forgetting take
 * the same time whatever it holds. Bounded; what does not fit any more is forgotten, oldest first.
 */
export class SendBuffer {
  readonly #bounds: BufferBounds;
  #ring: (Kept | undefined)[] | null = null;
  #first = 1;
  #next = 1;
  #bytes = 0;

  constructor(bounds: BufferBounds) {
    this.#bounds = bounds;
  }

  /** The number of the oldest message that is kept; `next` when there is none. */
  get first(): number {
    return this.#first;
  }

  /** The number that the next message gets. */
  get next(): number {
    return this.#next;
  }

  /** How many are kept. */
  get size(): number {
    return this.#next - this.#first;
  }

  /** Bytes that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps a message and gives its number. `now` in ms. */
  add(packed: Packed, bytes: number, now: number): number {
    const seq = this.#next;
    const ring = this.#roomFor(this.size + 1);
    ring[seq & (ring.length - 1)] = { packed, bytes, at: now };
    this.#next += 1;
    this.#bytes += bytes;
    this.#forgetWhatIsOver(now);
    return seq;
  }

  /** The message with this number; undefined when it is not kept. */
  get(seq: number): Packed | undefined {
    return seq < this.#first || seq >= this.#next ? undefined : this.#at(seq)?.packed;
  }

  /** Forgets every message up to this number. */
  release(upTo: number): void {
    while (this.#first <= upTo && this.#first < this.#next) this.#forgetOldest();
    if (this.#first === this.#next && this.#ring !== null && this.#ring.length > SMALLEST_RING) {
      this.#ring = null;
    }
  }

  /** Forgets what is too old. */
  expire(now: number): void {
    this.#forgetWhatIsOver(now);
  }

  /** What is kept, in order, without changing it. */
  *kept(): Generator<readonly [seq: number, packed: Packed]> {
    for (let seq = this.#first; seq < this.#next; seq += 1) {
      const packed = this.get(seq);
      if (packed !== undefined) yield [seq, packed];
    }
  }

  #at(seq: number): Kept | undefined {
    const ring = this.#ring;
    return ring === null ? undefined : ring[seq & (ring.length - 1)];
  }

  #forgetWhatIsOver(now: number): void {
    while (this.#first < this.#next && this.#isOver(now)) this.#forgetOldest();
  }

  #isOver(now: number): boolean {
    const { maxMessages, maxBytes, maxAgeMs } = this.#bounds;
    if (this.#next - this.#first > maxMessages || this.#bytes > maxBytes) return true;
    const oldest = this.#at(this.#first);
    return oldest !== undefined && now - oldest.at > maxAgeMs;
  }

  #forgetOldest(): void {
    const ring = this.#ring;
    if (ring === null) return;
    const place = this.#first & (ring.length - 1);
    this.#bytes -= ring[place]?.bytes ?? 0;
    ring[place] = undefined;
    this.#first += 1;
  }

  /** A ring for so many: its length is a power of two, and it doubles, so each move is paid once. */
  #roomFor(count: number): (Kept | undefined)[] {
    const ring = this.#ring ?? new Array<Kept | undefined>(SMALLEST_RING).fill(undefined);
    this.#ring = ring;
    if (count <= ring.length) return ring;
    const larger = new Array<Kept | undefined>(ring.length * 2).fill(undefined);
    for (let seq = this.#first; seq < this.#next; seq += 1) {
      larger[seq & (larger.length - 1)] = ring[seq & (ring.length - 1)];
    }
    this.#ring = larger;
    return larger;
  }
}
