import type { NumberedFrame } from '../../src/protocol/frames.js';
import type { SequenceRange } from '../../src/protocol/send-buffer.js';

/** What is known of one direction of a session. */
interface Direction {
  /** What was sent, by number. */
  readonly sent: Map<number, string>;
  /** How far the receiving app has got. */
  got: number;
  /** Numbers that somebody was told not to count on: an app, or a peer. */
  readonly told: Set<number>;
  /** Numbers that were delivered. */
  readonly delivered: Set<number>;
}

const direction = (): Direction => ({
  sent: new Map(),
  got: 0,
  told: new Set(),
  delivered: new Set(),
});

type Sender = 'client' | 'server';

/** What both apps have sent, received and been told, in every session; complains at once. */
export class Ledger {
  readonly #sessions = new Map<string, Record<Sender, Direction>>();

  /** What is known of a session. */
  of(session: string): Record<Sender, Direction> {
    const found = this.#sessions.get(session) ?? { client: direction(), server: direction() };
    this.#sessions.set(session, found);
    return found;
  }

  /** A numbered frame is on the wire: what has a number keeps it. */
  wired(session: string, sender: Sender, { seq, body }: NumberedFrame): void {
    const data = body.kind === 'message' ? String(body.data) : JSON.stringify(body);
    const { sent } = this.of(session)[sender];
    const before = sent.get(seq);
    if (before !== undefined && before !== data) {
      throw new Error(`number ${String(seq)} of the ${sender} was "${before}", and is "${data}"`);
    }
    sent.set(seq, data);
  }

  /** The app of a server has sent this: unless it is on the wire already, it has the next number. */
  pushed(session: string, data: string): void {
    const { sent } = this.of(session).server;
    const last = Math.max(0, ...sent.keys());
    if (sent.get(last) !== data) sent.set(last + 1, data);
  }

  delivered(session: string, sender: Sender, data: string): void {
    const one = this.of(session)[sender];
    const [seq] = [...one.sent].find(([, sent]) => sent === data) ?? [];
    if (seq === undefined) throw new Error(`"${data}" was delivered and never sent`);
    if (one.delivered.has(seq)) throw new Error(`"${data}" was delivered twice`);
    if (seq !== one.got + 1) {
      throw new Error(`"${data}" has number ${String(seq)}, due was ${String(one.got + 1)}`);
    }
    if (one.told.has(seq)) throw new Error(`"${data}" was told as lost, and arrived`);
    one.delivered.add(seq);
    one.got = seq;
  }

  /** The receiving app is told that these do not come. */
  skipped(session: string, sender: Sender, { from, to }: SequenceRange): void {
    const one = this.of(session)[sender];
    if (from !== one.got + 1) {
      throw new Error(`lost from ${String(from)} on is told after ${String(one.got)}`);
    }
    for (let seq = from; seq <= to; seq += 1) {
      if (sender === 'client' && !one.told.has(seq)) {
        throw new Error(`the server is told that ${String(seq)} is lost, and the client is not`);
      }
      one.told.add(seq);
    }
    one.got = to;
  }

  /** The app of a client is told that these of its own did not arrive. */
  forgone(session: string, { from, to }: SequenceRange): void {
    const { delivered, told } = this.of(session).client;
    for (let seq = from; seq <= to; seq += 1) {
      if (delivered.has(seq)) throw new Error(`${String(seq)} arrived, and is told as lost`);
      told.add(seq);
    }
  }

  /** The app of a client is told that a session is over, and that these of its own are in doubt. */
  over(session: string, inDoubt: SequenceRange | null): void {
    const { sent, delivered, told } = this.of(session).client;
    const { from, to } = inDoubt ?? { from: 0, to: -1 };
    const silent = [...sent.keys()].filter(
      (seq) => !delivered.has(seq) && !told.has(seq) && (seq < from || seq > to),
    );
    if (silent.length > 0) {
      throw new Error(`${silent.join()} went with the session, and only ${from}-${to} are told`);
    }
  }

  /** Everything has come to rest: whatever was sent has arrived, or is told as lost. */
  atRest(session: string): void {
    for (const sender of ['client', 'server'] as const) {
      const { sent, got } = this.of(session)[sender];
      const last = Math.max(0, ...sent.keys());
      if (got !== last) {
        throw new Error(
          `at rest, the ${sender} has sent ${String(last)}, and ${String(got)} arrived`,
        );
      }
    }
  }
}
