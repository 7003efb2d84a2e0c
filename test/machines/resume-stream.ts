import type { Packed } from '../../src/protocol/frames.js';
import type { SequenceRange } from '../../src/protocol/send-buffer.js';
import type { Stream } from '../../src/protocol/stream.js';

type Act = (stream: Stream) => unknown;

interface Past {
  readonly before: Past | null;
  readonly act: Act;
}

/**
 * A real `Stream` that can be copied: what was done to it is done to another one again, as soon as
 * something more is done. Time stands still, so what is forgotten is forgotten for want of room.
 */
export class CopiedStream {
  received = 0;
  first = 1;
  next = 1;
  owesAck = false;
  /** The number of the last message that the peer has said to have received. */
  acknowledged = 0;
  readonly #create: () => Stream;
  #past: Past | null = null;
  #stream: Stream | null = null;

  constructor(create: () => Stream) {
    this.#create = create;
  }

  copy(): CopiedStream {
    const copy = new CopiedStream(this.#create);
    copy.received = this.received;
    copy.first = this.first;
    copy.next = this.next;
    copy.owesAck = this.owesAck;
    copy.acknowledged = this.acknowledged;
    copy.#past = this.#past;
    return copy;
  }

  push(packed: Packed): number {
    return this.#do((stream) => stream.push(packed, 1, 0)) as number;
  }

  get(seq: number): Packed | undefined {
    return this.#real().get(seq);
  }

  accept(seq: number): boolean {
    return this.#do((stream) => stream.accept(seq, 1)) as boolean;
  }

  acknowledge(upTo: number): void {
    this.acknowledged = Math.max(this.acknowledged, upTo);
    this.#do((stream) => {
      stream.acknowledge(upTo);
    });
  }

  takeAck(): number | undefined {
    return this.#do((stream) => stream.takeAck()) as number | undefined;
  }

  skipTo(next: number): SequenceRange | null {
    return this.#do((stream) => stream.skipTo(next)) as SequenceRange | null;
  }

  resume(received: number): SequenceRange | null {
    this.acknowledged = Math.max(this.acknowledged, received);
    return this.#do((stream) => stream.resume(received, 0)) as SequenceRange | null;
  }

  /** What the future depends on. */
  get key(): string {
    const { first, next, received, owesAck, acknowledged } = this;
    return `${first},${next},${received},${Number(owesAck)},${acknowledged}`;
  }

  #real(): Stream {
    if (this.#stream === null) {
      this.#stream = this.#create();
      const acts: Act[] = [];
      for (let past = this.#past; past !== null; past = past.before) acts.push(past.act);
      for (const act of acts.reverse()) act(this.#stream);
    }
    return this.#stream;
  }

  #do(act: Act): unknown {
    const stream = this.#real();
    const result = act(stream);
    this.#past = { before: this.#past, act };
    this.received = stream.received;
    this.first = stream.first;
    this.next = stream.next;
    this.owesAck = stream.owesAck;
    return result;
  }
}
