import type { Clock } from '../actors/clock.js';
import type { Outbound, SessionLink, SessionPort, SessionStart } from '../actors/ports.js';
import { utf8Length } from '../policies/utf8.js';
import { viewOf } from '../protocol/bytes.js';
import { LinekeeperError } from '../protocol/errors.js';
import { ProtocolError } from '../protocol/protocol-error.js';
import type {
  Body,
  Codec,
  ControlFrame,
  NumberedFrame,
  Packed,
  Payload,
  ResumeWindow,
  WelcomeFrame,
} from '../protocol/frames.js';
import type { BufferBounds } from '../protocol/send-buffer.js';
import { Stream } from '../protocol/stream.js';
import { itemOf } from './session-item.js';
import { Talk, type TalkOwner } from './session-talk.js';
import { SessionTopics, type TopicRequest, type Waiter } from './session-topics.js';
import type { SessionLoss } from './types.js';

/** What a session is made of. */
export interface SessionSetup {
  readonly transport: string;
  readonly codec: Codec;
  readonly bounds: BufferBounds;
  readonly isRequired: boolean;
  /** How long a server that was never heard to speak the protocol has for its welcome, in ms. */
  readonly helloTimeoutMs: number;
  readonly clock: Clock;
  /** Takes what the server has sent, in order and once. */
  readonly deliver: (body: Body) => void;
  /** A welcome, or a loss, has changed what is known of recovery. */
  readonly changed: () => void;
  readonly report: (error: LinekeeperError) => void;
}

/** A request under way: about a topic, or anything else that waits for a reply. */
type Pending = TopicRequest | Waiter;

const windowOf = ({ maxMessages, maxBytes }: BufferBounds): ResumeWindow => ({
  messages: Math.min(maxMessages, Number.MAX_SAFE_INTEGER),
  bytes: Math.min(maxBytes, Number.MAX_SAFE_INTEGER),
});

const sizeOf = (packed: Packed): number =>
  typeof packed === 'string' ? utf8Length(packed) : packed.byteLength;

/** No number with an acknowledgement is as long: only what is nearer to the limit is measured. */
const HEADER_ROOM = 64;

/** The client half of a session: it outlives sockets, and ends with `forget`. */
export class Session implements SessionPort, TalkOwner {
  readonly subprotocol: string;
  readonly isRequired: boolean;
  readonly #setup: SessionSetup;
  readonly #topics: SessionTopics;
  readonly #pending = new Map<number, Pending>();
  /** Who waits for the acknowledgement of a message, by its number and in order. */
  readonly #deliveries = new Map<number, Waiter>();
  #stream: Stream;
  #id: string | null = null;
  #token = '';
  #isKnown = false;
  /** Openings that failed for an unknown reason. */
  #doubts = 0;
  /** Requests up to this number may have been answered in what was lost; 0 for none. */
  #doubted = 0;
  /** The last link had no session, so that nobody answers. */
  #isWithout = false;
  /** The largest message that the server takes, in bytes with its number. */
  #maxPayload = Infinity;
  #recovered: boolean | null = null;
  #lost: SessionLoss | null = null;
  #talk: Talk | null = null;

  constructor(setup: SessionSetup) {
    this.#setup = setup;
    this.#stream = new Stream(setup.bounds);
    this.subprotocol = setup.codec.subprotocol;
    this.isRequired = setup.isRequired;
    this.#topics = new SessionTopics((request) => {
      if (this.#talk?.isWelcome !== true) return false;
      const { isWanted, topic } = request;
      const kind = isWanted ? 'subscribe' : 'unsubscribe';
      this.#pending.set(this.#push({ kind, topic }), request);
      return true;
    });
  }

  get isKnown(): boolean {
    return this.#isKnown;
  }

  get id(): string | null {
    return this.#id;
  }

  get recovered(): boolean | null {
    return this.#recovered;
  }

  get lost(): SessionLoss | null {
    return this.#lost;
  }

  get unacknowledged(): number {
    return this.#stream.unacknowledged;
  }

  get isFull(): boolean {
    const { maxMessages, maxBytes } = this.#setup.bounds;
    const { unacknowledged, bufferedBytes } = this.#stream;
    return unacknowledged >= maxMessages || bufferedBytes >= maxBytes;
  }

  get helloTimeoutMs(): number {
    return this.#setup.helloTimeoutMs;
  }

  /** What the server is told to begin with. */
  get hello(): TalkOwner['hello'] {
    return {
      window: windowOf(this.#setup.bounds),
      ...(this.#id !== null && {
        session: this.#id,
        token: this.#token,
        received: this.#stream.received,
      }),
    };
  }

  doubt(): boolean {
    this.#doubts += 1;
    // A server that is away for a moment fails one, and one that refuses the offer every one.
    return this.#doubts > 1;
  }

  begin(start: SessionStart): SessionLink {
    const talk = new Talk(start, this, this.#setup);
    this.#talk = talk;
    this.#isWithout = false;
    talk.hello();
    return talk;
  }

  doWithout(): void {
    this.#isWithout = true;
    this.#topics.failed(new LinekeeperError('SESSION_UNSUPPORTED'));
  }

  want(topic: string, isWanted: boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#topics.want(topic, isWanted, { resolve, reject });
      if (this.#isWithout) this.#topics.failed(new LinekeeperError('SESSION_UNSUPPORTED'));
    });
  }

  /**
   * Sends what the outlet hands over.
   *
   * @throws LinekeeperError MESSAGE_TOO_LARGE for what the server would close the link over.
   */
  send(data: Outbound): void {
    const item = itemOf(data);
    if (item === null) {
      // A Blob was refused where it was sent.
      const payload = (typeof data === 'string' ? data : viewOf(data)) as Payload;
      this.#push({ kind: 'message', data: payload }, true);
    } else {
      const seq = this.#push(item.body, true);
      if (item.resolve !== undefined) {
        const waiters = item.body.kind === 'message' ? this.#deliveries : this.#pending;
        waiters.set(seq, { resolve: item.resolve, reject: item.failed });
      }
    }
  }

  /** The connection has stopped by itself: whoever waits is told. The session may be resumed yet. */
  giveUp(): void {
    const stopped = new LinekeeperError('STOPPED');
    this.#failDeliveries(stopped);
    for (const [seq, one] of this.#pending) {
      if ('topic' in one) {
        for (const { reject } of one.waiters) reject(stopped);
        this.#pending.set(seq, { ...one, waiters: [] });
      } else {
        one.reject(stopped);
        this.#pending.delete(seq);
      }
    }
    this.#topics.failed(stopped);
  }

  /** stop(): the session is over, and whoever waits is told. What is subscribed to stays wanted. */
  forget(): void {
    const stopped = new LinekeeperError('STOPPED');
    this.#talk?.end();
    this.#forgetSession(stopped);
    this.#topics.failed(stopped);
    this.#isWithout = false;
    this.#recovered = null;
    this.#lost = null;
  }

  /** The server's answer to the hello: repeats what it lacks. @throws ProtocolError */
  welcomed(frame: WelcomeFrame, talk: Talk): void {
    this.#isKnown = true;
    this.#maxPayload = frame.maxPayload ?? Infinity;
    if (frame.resumed && frame.session !== this.#id) {
      throw new ProtocolError('BAD_FRAME', 'session: it is not the one that was asked for');
    }
    const loss = frame.resumed ? this.#resumed(frame) : this.#begun();
    const isLost = loss !== null && (loss.received !== null || loss.sent !== null);
    this.#recovered = loss === null ? null : !isLost;
    this.#lost = isLost ? loss : null;
    this.#id = frame.session;
    this.#token = frame.token;

    // It confirms the token as well: from here on the one before is void.
    talk.control({ type: 'ack', received: this.#stream.received });
    if (frame.resumed && this.#stream.first > frame.received + 1) {
      talk.control({ type: 'lost', next: this.#stream.first });
    }
    for (const [seq, packed] of this.#stream.kept()) {
      // To repeat what a smaller limit forbids would end every link in the same way.
      if (this.#fits(seq, undefined, packed)) talk.write(seq, undefined, packed);
      else talk.control({ type: 'lost', next: seq + 1 });
    }
    this.#topics.linked();
    if (isLost) this.#tellLoss(loss);
    this.#setup.changed();
  }

  /** Takes a frame once the link is welcome. @throws ProtocolError */
  hear(frame: ControlFrame | NumberedFrame, bytes: number, talk: Talk): void {
    switch (frame.type) {
      case 'numbered': {
        const { seq, ack, body } = frame;
        // Before it counts as received, as with every frame that is refused.
        if (body.kind === 'subscribe' || body.kind === 'unsubscribe') {
          throw new ProtocolError('BAD_FRAME', `${body.kind} is for the client to send`);
        }
        if (ack !== undefined) this.#stream.acknowledge(ack);
        if (!this.#stream.accept(seq, bytes)) return;
        if (this.#stream.isAckUrgent(talk.window)) this.acknowledge(talk);
        else talk.oweAck();
        this.#take(body);
        this.#acknowledged();
        break;
      }
      case 'ack':
        this.#stream.acknowledge(frame.received);
        this.#acknowledged();
        break;
      case 'lost':
        this.#skipped(frame.next);
        break;
      case 'error':
        this.#setup.report(
          new LinekeeperError('SERVER_ERROR', `the server says ${frame.code}: ${frame.message}`),
        );
        break;
      case 'drain':
        // The close that follows says the same.
        break;
      default:
        throw new ProtocolError('BAD_FRAME', `${frame.type} came after the welcome`);
    }
  }

  /** Sends an acknowledgement alone, if one is owed. */
  acknowledge(talk: Talk): void {
    const received = this.#stream.takeAck();
    if (received !== undefined) talk.control({ type: 'ack', received });
  }

  ended(talk: Talk): void {
    if (this.#talk === talk) this.#talk = null;
  }

  /** @throws LinekeeperError MESSAGE_TOO_LARGE, where it may be refused; then it takes no number. */
  #push(body: Body, mayRefuse = false): number {
    const { codec, clock } = this.#setup;
    const packed = codec.pack(body);
    const { next, received, owesAck } = this.#stream;
    if (mayRefuse && !this.#fits(next, owesAck ? received : undefined, packed)) {
      const bytes = `${String(sizeOf(packed))} bytes and its number`;
      const most = `the server takes ${String(this.#maxPayload)}`;
      throw new LinekeeperError('MESSAGE_TOO_LARGE', `a message has ${bytes}; ${most}`);
    }
    const seq = this.#stream.push(packed, sizeOf(packed), clock.now());
    this.#talk?.write(seq, this.#stream.takeAck(), packed);
    return seq;
  }

  /** Whether the server takes it. */
  #fits(seq: number, ack: number | undefined, packed: Packed): boolean {
    // A character has at most three bytes.
    if (packed.length * 3 + HEADER_ROOM <= this.#maxPayload) return true;
    return sizeOf(this.#setup.codec.encode(seq, ack, packed)) <= this.#maxPayload;
  }

  #take(body: Body): void {
    if (body.kind !== 'reply') {
      this.#setup.deliver(body);
      return;
    }
    const pending = this.#pending.get(body.to);
    this.#pending.delete(body.to);
    if (pending === undefined) return;
    if (body.error === undefined) {
      if ('topic' in pending) this.#topics.confirmed(pending);
      else pending.resolve();
      return;
    }
    const { code, message } = body.error;
    const error = new LinekeeperError('REQUEST_REFUSED', `${message} (${code})`);
    if (!('topic' in pending)) {
      pending.reject(error);
      return;
    }
    this.#topics.refused(pending, error);
    // A subscription that is not had again after a reconnect: nobody waits for that.
    if (pending.waiters.length === 0) this.#setup.report(error);
  }

  /** What the resume of this session did not bring back. @throws ProtocolError */
  #resumed(frame: WelcomeFrame): SessionLoss {
    // First, since a welcome that claims too much must change nothing.
    this.#stream.acknowledge(frame.received);
    const received = this.#stream.skipTo(frame.next);
    const forgotten = this.#stream.resume(frame.received, this.#setup.clock.now());
    this.#settleDeliveries();
    const tooLarge = [...this.#stream.kept()]
      .filter(([seq, packed]) => !this.#fits(seq, undefined, packed))
      .map(([seq]) => seq);
    const from = forgotten?.from ?? tooLarge[0];
    const to = tooLarge.at(-1) ?? forgotten?.to;
    const sent = from === undefined || to === undefined ? null : { from, to };
    if (sent !== null) {
      this.#loseRequests((seq) => {
        const isForgotten = forgotten !== null && seq >= forgotten.from && seq <= forgotten.to;
        return isForgotten || tooLarge.includes(seq);
      });
    }
    if (received !== null) this.#doubted = Math.max(this.#doubted, frame.received);
    this.#settleDoubts();
    return { transport: this.#setup.transport, received, sent };
  }

  /** A new session: what is lost of the one before; null when there was none. */
  #begun(): SessionLoss | null {
    if (this.#id === null) return null;
    const { confirmed, next, received } = this.#stream;
    // With what was forgotten before it was acknowledged.
    const sent = confirmed + 1 < next ? { from: confirmed + 1, to: next - 1 } : null;
    const { transport } = this.#setup;
    this.#forgetSession(new LinekeeperError('SESSION_LOST'));
    return { transport, received: { from: received + 1, to: null }, sent };
  }

  #skipped(next: number): void {
    const received = this.#stream.skipTo(next);
    if (received === null) return;
    this.#recovered = false;
    this.#lost = { transport: this.#setup.transport, received, sent: null };
    this.#doubted = this.#stream.next - 1;
    this.#settleDoubts();
    this.#topics.linked();
    this.#tellLoss(this.#lost);
    this.#setup.changed();
  }

  /** Requests that the server will never see: topics are asked for again. */
  #loseRequests(isLost: (seq: number) => boolean): void {
    this.#failDeliveries(new LinekeeperError('SESSION_LOST'), isLost);
    this.#topics.lost(this.#settle(isLost));
  }

  #acknowledged(): void {
    this.#settleDeliveries();
    if (this.#doubted === 0) return;
    this.#settleDoubts();
    this.#topics.linked();
  }

  #settleDeliveries(): void {
    const { confirmed } = this.#stream;
    for (const [seq, { resolve }] of this.#deliveries) {
      if (seq > confirmed) return;
      this.#deliveries.delete(seq);
      resolve();
    }
  }

  #failDeliveries(error: LinekeeperError, isLost = (_: number): boolean => true): void {
    for (const [seq, { reject }] of this.#deliveries) {
      if (!isLost(seq)) continue;
      this.#deliveries.delete(seq);
      reject(error);
    }
  }

  /** Something of the server was lost: the replies to requests that it has seen may be in it. */
  #settleDoubts(): void {
    const { confirmed } = this.#stream;
    this.#loseReplies(Math.min(confirmed, this.#doubted));
    if (confirmed >= this.#doubted) this.#doubted = 0;
  }

  /** Requests up to this number were seen, and what the server has said to them may be lost. */
  #loseReplies(upTo: number): void {
    const requests = this.#settle((seq) => seq <= upTo);
    // Nobody is refused to leave a topic; whether one may join it has to be asked again.
    this.#topics.lost(requests.filter(({ isWanted }) => isWanted));
    for (const request of requests) if (!request.isWanted) this.#topics.confirmed(request);
  }

  /** Takes requests out of those that wait; gives those about topics, and fails the others. */
  #settle(isLost: (seq: number) => boolean): readonly TopicRequest[] {
    const lost = [...this.#pending].filter(([seq]) => isLost(seq));
    for (const [seq] of lost) this.#pending.delete(seq);
    const error = new LinekeeperError('SESSION_LOST');
    for (const [, one] of lost) if (!('topic' in one)) one.reject(error);
    return lost.map(([, one]) => one).filter((one) => 'topic' in one);
  }

  #tellLoss(loss: SessionLoss): void {
    const { received, sent } = loss;
    const range = (what: string, { from, to }: { from: number; to: number | null }): string =>
      `messages ${what} from ${String(from)}${to === null ? ' on' : ` to ${String(to)}`}`;
    const parts = [
      received === null ? '' : range('of the server', received),
      sent === null ? '' : range('of this side', sent),
    ].filter((part) => part !== '');
    const text = `${parts.join(' and ')} may be lost`;
    this.#setup.report(new LinekeeperError('SESSION_LOST', text, loss));
  }

  #forgetSession(error: LinekeeperError): void {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    this.#failDeliveries(error);
    this.#stream = new Stream(this.#setup.bounds);
    this.#id = null;
    this.#token = '';
    this.#doubted = 0;
    this.#topics.forgotten(pending.filter((one) => 'topic' in one));
    for (const one of pending) if (!('topic' in one)) one.reject(error);
  }
}
