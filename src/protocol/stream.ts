import { ProtocolError } from './protocol-error.js';
import type { Packed, ResumeWindow } from './frames.js';
import { SendBuffer, type BufferBounds, type SequenceRange } from './send-buffer.js';

/** A range of numbers that were lost; null for none. */
const rangeOf = (from: number, to: number): SequenceRange | null =>
  from > to ? null : { from, to };

/**
 * One side of a session: what it has sent and may have to repeat, and how far it has received. Both
 * sides use it, and it outlives links. It does no input and no output, and is told the time.
 *
 * Between a `resume` here and one at the peer, what each lacks is repeated: a message is delivered
 * once and in order, or is within a range that is told as lost.
 */
export class Stream {
  readonly #buffer: SendBuffer;
  #received = 0;
  #acknowledged = 0;
  #unacknowledgedBytes = 0;
  #confirmed = 0;

  constructor(bounds: BufferBounds) {
    this.#buffer = new SendBuffer(bounds);
  }

  /** The number of the last message that was received. */
  get received(): number {
    return this.#received;
  }

  /** The number that the next message to be sent gets. */
  get next(): number {
    return this.#buffer.next;
  }

  /** The number of the oldest message that can be repeated; `next` when there is none. */
  get first(): number {
    return this.#buffer.first;
  }

  /** The number of the last message that the peer has said to have received. */
  get confirmed(): number {
    return this.#confirmed;
  }

  /** Messages that were sent and are neither acknowledged nor forgotten. */
  get unacknowledged(): number {
    return this.#buffer.size;
  }

  /** Bytes of them. */
  get bufferedBytes(): number {
    return this.#buffer.bytes;
  }

  /** Keeps a message for a resume and gives its number. */
  push(packed: Packed, bytes: number, now: number): number {
    return this.#buffer.add(packed, bytes, now);
  }

  /** A message that can be repeated, by its number. */
  get(seq: number): Packed | undefined {
    return this.#buffer.get(seq);
  }

  /** What can be repeated, in order. */
  kept(): Generator<readonly [seq: number, packed: Packed]> {
    return this.#buffer.kept();
  }

  /** Forgets what is older than the bounds allow. */
  expire(now: number): void {
    this.#buffer.expire(now);
  }

  /**
   * Takes the number of an inbound message.
   *
   * @returns whether it is to be delivered: false for one that was received before.
   * @throws ProtocolError SEQUENCE_GAP for one that is ahead.
   */
  accept(seq: number, bytes: number): boolean {
    if (seq <= this.#received) return false;
    if (seq > this.#received + 1) {
      throw new ProtocolError(
        'SEQUENCE_GAP',
        `${String(seq)} came, ${String(this.#received + 1)} was due`,
      );
    }
    this.#received = seq;
    this.#unacknowledgedBytes += bytes;
    return true;
  }

  /**
   * Takes what the peer has received, and forgets it.
   *
   * @throws ProtocolError ACK_AHEAD for what was never sent.
   */
  acknowledge(upTo: number): void {
    if (upTo >= this.#buffer.next) {
      throw new ProtocolError(
        'ACK_AHEAD',
        `${String(upTo)} was acknowledged, ${String(this.#buffer.next - 1)} was sent last`,
      );
    }
    this.#confirmed = Math.max(this.#confirmed, upTo);
    this.#buffer.release(upTo);
  }

  /** What is to be acknowledged with the next frame; undefined when nothing has come since the last. */
  takeAck(): number | undefined {
    if (this.#acknowledged === this.#received) return undefined;
    this.#acknowledged = this.#received;
    this.#unacknowledgedBytes = 0;
    return this.#received;
  }

  /** Whether something was received that is not acknowledged. */
  get owesAck(): boolean {
    return this.#acknowledged !== this.#received;
  }

  /** Whether half of what the peer keeps is not acknowledged: it would soon have to forget. */
  isAckUrgent(window: ResumeWindow): boolean {
    return (
      (this.#received - this.#acknowledged) * 2 >= window.messages ||
      this.#unacknowledgedBytes * 2 >= window.bytes
    );
  }

  /** The peer has forgotten what comes before `next`; gives what is lost by that. */
  skipTo(next: number): SequenceRange | null {
    const lost = rangeOf(this.#received + 1, next - 1);
    this.#received = Math.max(this.#received, next - 1);
    return lost;
  }

  /**
   * A new link: the peer has received up to `received`. What comes after is in `kept()`.
   *
   * @returns what the peer lacks and cannot be repeated any more.
   * @throws ProtocolError ACK_AHEAD for what was never sent.
   */
  resume(received: number, now: number): SequenceRange | null {
    this.expire(now);
    this.acknowledge(received);
    // What a new link is told in its first frames counts as acknowledged.
    this.#acknowledged = this.#received;
    this.#unacknowledgedBytes = 0;
    return rangeOf(received + 1, this.first - 1);
  }
}
