import type { SequenceRange } from '../../src/protocol/send-buffer.js';

/** What was sent in one direction of a session, and what the two apps were told of it. */
export class Page {
  /** How many were sent. */
  sent: number;
  /** How far the receiving app has got: each number was delivered to it, or told as lost. */
  got: number;
  /** What the sender has given up, one bit for each number. */
  #forgone: number;

  constructor(sent = 0, got = 0, forgone = 0) {
    this.sent = sent;
    this.got = got;
    this.#forgone = forgone;
  }

  copy(): Page {
    return new Page(this.sent, this.got, this.#forgone);
  }

  /** The receiving app is handed a message. */
  *deliver(seq: number): Generator<string> {
    if (seq <= this.got) yield 'nothing is delivered twice';
    if (seq > this.got + 1) yield 'nothing is left out in silence';
    if (seq > this.sent) yield 'nothing is delivered that was not sent';
    if (this.#hasForgone(seq)) yield 'what the sender gave up does not arrive after all';
    this.got = Math.max(this.got, seq);
  }

  /** The receiving app is told not to wait for these. */
  *lose({ from, to }: SequenceRange): Generator<string> {
    if (from <= this.got) yield 'what has arrived is not told as lost';
    if (from > this.got + 1) yield 'nothing is left out in silence';
    for (let seq = from; seq <= to; seq += 1) {
      if (!this.#hasForgone(seq)) yield 'only what the sender gave up is told as lost';
    }
    this.got = Math.max(this.got, to);
  }

  /** The sender, which has room for so many, cannot repeat these any more. */
  *forgo({ from, to }: SequenceRange, bound: number): Generator<string> {
    if (from <= this.got) yield 'what has arrived is not given up';
    if (this.sent - to < bound) yield 'nothing is given up while there is room for it';
    for (let seq = from; seq <= to; seq += 1) this.#forgone |= 1 << seq;
  }

  /** The sender learns that the peer has received up to this number. */
  *acknowledge(upTo: number): Generator<string> {
    if (upTo > this.got) yield 'only what was handed over is acknowledged';
  }

  /** The session is over, and these are told as in doubt. */
  *close(inDoubt: SequenceRange | null): Generator<string> {
    const { from, to } = inDoubt ?? { from: 0, to: -1 };
    for (let seq = this.got + 1; seq <= this.sent; seq += 1) {
      const isTold = this.#hasForgone(seq) || (seq >= from && seq <= to);
      if (!isTold) yield 'what a session takes with it is told as in doubt';
    }
  }

  /** What the future depends on: of what has arrived, nothing. */
  get key(): string {
    return `${this.sent},${this.got},${this.#forgone >> (this.got + 1)}`;
  }

  #hasForgone(seq: number): boolean {
    return (this.#forgone & (1 << seq)) !== 0;
  }
}
