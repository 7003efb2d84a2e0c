import type { FrameErrorCode } from '../../../src/protocol/frame-errors.js';
import type { Frame, Payload, WelcomeFrame } from '../../../src/protocol/frames.js';
import { ProtocolError } from '../../../src/protocol/protocol-error.js';
import { textCodec } from '../../../src/protocol/text-codec.js';

// What PROTOCOL.md has a peer answer to one message after another, for whoever reads it right.

/** What a message does to a link: the code that ends it, or nothing. */
export type Verdict = FrameErrorCode | null;

/** The frame that a message is, or what it is refused with. */
function read(data: Payload): Frame | FrameErrorCode {
  try {
    return textCodec.decode(data);
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
}

/** What is known of one direction, and of the other. */
class Numbers {
  received = 0;
  sent = 0;

  /** Takes the header of a numbered frame; true where its body is to be taken. */
  take(seq: number, ack: number | undefined): Verdict | boolean {
    if (ack !== undefined && ack > this.sent) return 'ACK_AHEAD';
    if (seq > this.received + 1) return 'SEQUENCE_GAP';
    if (seq <= this.received) return false;
    this.received = seq;
    return true;
  }

  acknowledge(upTo: number): Verdict {
    return upTo > this.sent ? 'ACK_AHEAD' : null;
  }

  skip(next: number): Verdict {
    this.received = Math.max(this.received, next - 1);
    return null;
  }
}

/** A server that has sent nothing but what it is asked for: one reply to each request. */
export class ServerOracle {
  readonly #numbers = new Numbers();
  #isGreeted = false;

  hear(data: Payload): Verdict {
    const frame = read(data);
    if (typeof frame === 'string') return frame;
    if (!this.#isGreeted) {
      if (frame.type !== 'hello') return 'HELLO_EXPECTED';
      this.#isGreeted = true;
      return null;
    }
    switch (frame.type) {
      case 'hello':
        return 'HELLO_TWICE';
      case 'welcome':
      case 'drain':
        return 'BAD_FRAME';
      case 'ack':
        return this.#numbers.acknowledge(frame.received);
      case 'lost':
        return this.#numbers.skip(frame.next);
      case 'numbered': {
        // A client is asked nothing.
        if (frame.body.kind === 'reply') return 'BAD_FRAME';
        const isNew = this.#numbers.take(frame.seq, frame.ack);
        if (typeof isNew === 'string') return isNew;
        if (isNew === true && 'topic' in frame.body) this.#numbers.sent += 1;
        return null;
      }
      default:
        return null;
    }
  }
}

/** A client that has been welcomed to a session before, and sends nothing of its own. */
export class ClientOracle {
  #numbers = new Numbers();
  #isWelcome = false;
  #session: string;
  #token: string;
  /** How many messages and events its app was handed. */
  delivered = 0;

  constructor(session: string, token: string) {
    this.#session = session;
    this.#token = token;
  }

  /** A new link: what its hello says of the session. */
  linked(): object {
    this.#isWelcome = false;
    return { session: this.#session, token: this.#token, received: this.#numbers.received };
  }

  /** Whether the server has welcomed it on this link. */
  get isWelcome(): boolean {
    return this.#isWelcome;
  }

  hear(data: Payload): Verdict {
    const frame = read(data);
    if (typeof frame === 'string') return frame;
    switch (frame.type) {
      case 'hello':
        return 'BAD_FRAME';
      case 'welcome':
        return this.#isWelcome ? 'BAD_FRAME' : this.#welcomed(frame);
      case 'ack':
        return this.#isWelcome ? this.#numbers.acknowledge(frame.received) : 'BAD_FRAME';
      case 'lost':
        return this.#isWelcome ? this.#numbers.skip(frame.next) : 'BAD_FRAME';
      case 'numbered': {
        const { seq, ack, body } = frame;
        // A server asks for nothing.
        const isRequest = body.kind === 'subscribe' || body.kind === 'unsubscribe';
        if (!this.#isWelcome || isRequest) return 'BAD_FRAME';
        const isNew = this.#numbers.take(seq, ack);
        if (isNew === true && body.kind !== 'reply') this.delivered += 1;
        return typeof isNew === 'string' ? isNew : null;
      }
      default:
        return null;
    }
  }

  #welcomed({ session, token, resumed, received, next }: WelcomeFrame): Verdict {
    if (resumed) {
      if (session !== this.#session) return 'BAD_FRAME';
      if (received > 0) return 'ACK_AHEAD';
      this.#numbers.skip(next);
    } else this.#numbers = new Numbers();
    this.#session = session;
    this.#token = token;
    this.#isWelcome = true;
    return null;
  }
}
