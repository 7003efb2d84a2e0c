import type { IncomingMessage } from 'node:http';
import { ProtocolError } from '../protocol/protocol-error.js';
import type {
  Body,
  ControlFrame,
  HelloFrame,
  NumberedFrame,
  Packed,
  Payload,
  ResumeRefusal,
  ResumeWindow,
} from '../protocol/frames.js';
import { limits } from '../protocol/limits.js';
import { Stream } from '../protocol/stream.js';
import { TopicMember } from './topic-member.js';
import type { Core, Member } from './core.js';
import { refuseLink } from './refuse-link.js';
import { answerRequest, type RequestBody } from './requests.js';
import type { Link, LinkHandler } from './link.js';
import type { ClientEnd, LinkEnd, SendOutcome, User } from './types.js';
import { assertClose, assertEventData, assertEventName } from './arguments.js';
import { sizeOf, toPayload } from './payload.js';

/** As many requests may wait for the app, which holds what they carry. */
const MAX_UNANSWERED = 100;

/** What a client keeps that does not say so. */
const DEFAULT_WINDOW: ResumeWindow = { messages: 1000, bytes: 1_048_576 };

/** A client that speaks the session protocol: it outlives its links. */
export class Client extends TopicMember implements Member, LinkHandler {
  readonly isPlain = false;
  readonly #stream: Stream;
  #link: Link | null = null;
  #window = DEFAULT_WINDOW;
  #address = '';
  /** Counts the links that were welcomed; tokens are bound to it. */
  #epoch = 0;
  /** The latest epoch that the client has shown to know of: older tokens are void. */
  #confirmed = 0;
  /** The number of the latest link by the client's own count. */
  #linkNumber = 0;
  /** The number of the last message that was written to the present link. */
  #written = 0;
  #isAckDue = false;
  #requests: Promise<void> | null = null;
  /** Requests that the app has not answered yet. */
  #unanswered = 0;

  constructor(core: Core, user: User | null) {
    super(core, user);
    const { maxMessages, maxBytes, maxAgeMs } = core.settings.sessions;
    this.#stream = new Stream({ maxMessages, maxBytes, maxAgeMs });
  }

  get address(): string {
    return this.#address;
  }

  get isConnected(): boolean {
    return this.#link !== null;
  }

  get rttMs(): number | null {
    return this.#link?.rttMs ?? null;
  }

  get unacknowledged(): number {
    return this.#stream.unacknowledged;
  }

  get bufferedBytes(): number {
    return this.#link?.socket.bufferedAmount ?? 0;
  }

  /** Why a hello may not resume this session; null when it may. `late` is a link that was overtaken. */
  refusalOf(hello: HelloFrame, user: User | null): ResumeRefusal | 'late' | null {
    const epoch = this.core.tokens.read(this.id, hello.token ?? '');
    if (epoch === null || epoch < this.#confirmed || epoch > this.#epoch) return 'token';
    if (user?.id !== this.user?.id) return 'user';
    if ((hello.received ?? 0) >= this.#stream.next) return 'ahead';
    return hello.link <= this.#linkNumber ? 'late' : null;
  }

  /** Takes a new link, in place of any that it has, and repeats what the client lacks. */
  attach(link: Link, hello: HelloFrame, refusal?: ResumeRefusal): void {
    const { settings, tokens, waiting } = this.core;
    const former = this.#link;
    this.#link = null;
    if (former !== null) refuseLink(this.core, former, new ProtocolError('SUPERSEDED'));
    waiting.delete(this);

    this.#epoch += 1;
    this.#linkNumber = hello.link;
    this.#window = hello.window ?? DEFAULT_WINDOW;
    this.#address = link.address;
    this.#link = link;
    link.handler = this;
    const isResumed = this.#epoch > 1;
    if (isResumed) this.#stream.resume(hello.received ?? 0, this.core.now());
    this.#written = this.#stream.first - 1;
    this.#control({
      type: 'welcome',
      session: this.id,
      token: tokens.issue(this.id, this.#epoch),
      resumed: isResumed,
      ...(refusal !== undefined && { refusal }),
      received: this.#stream.received,
      next: this.#stream.first,
      heartbeatMs: settings.heartbeat?.intervalMs ?? 0,
      graceMs: Math.min(settings.sessions.graceMs, limits.timeMs),
      spreadMs: this.core.spreadMs(),
      window: {
        messages: Math.min(settings.sessions.maxMessages, limits.sequence),
        bytes: Math.min(settings.sessions.maxBytes, limits.sequence),
      },
      ...(settings.maxPayload !== undefined && { maxPayload: settings.maxPayload }),
    });
    this.#pump();
  }

  /** Tells that it has come back. */
  announceResumed(request: IncomingMessage): void {
    this.tell('resumed');
    this.core.announce('resumed', this, request);
  }

  send(data: string | Buffer | Uint8Array | ArrayBuffer): SendOutcome {
    return this.deliver(this.core.settings.codec.pack({ kind: 'message', data: toPayload(data) }));
  }

  sendEvent(name: string, data?: unknown): SendOutcome {
    assertEventName(name);
    assertEventData(data);
    return this.deliver(this.core.settings.codec.pack({ kind: 'event', name, data }));
  }

  close(code = 1000, reason = ''): void {
    assertClose(code, reason);
    if (this.isOver) return;
    const link = this.#link;
    this.#link = null;
    if (link !== null) {
      link.close(code, reason);
      this.#tellDisconnected({ code, reason });
    }
    this.end('ended');
  }

  terminate(): void {
    this.#link?.terminate();
  }

  /** Sends, or keeps, what is packed already. */
  deliver(packed: Packed): SendOutcome {
    if (this.isOver) return 'dropped';
    const bytes = sizeOf(packed);
    // What can be neither sent nor kept takes no number, and pushes nothing else out.
    const canSend = this.#link?.isBlocked === false;
    if (!canSend && bytes > this.core.settings.sessions.maxBytes) return 'dropped';
    return this.#number(packed, bytes);
  }

  /** Answers a request. It takes a number in any case: if it is lost, the client learns it by that. */
  reply(packed: Packed): void {
    if (!this.isOver) this.#number(packed, sizeOf(packed));
  }

  /** Sends an acknowledgement alone, if one is owed. */
  acknowledge(): void {
    this.#isAckDue = false;
    if (this.#link === null || !this.#stream.owesAck) return;
    if (this.#link.isBlocked) {
      this.#oweAck();
      return;
    }
    const received = this.#stream.takeAck();
    if (received !== undefined) this.#control({ type: 'ack', received });
  }

  /** Says when to come back, before the server goes down. */
  drain(retryAfterMs: number): void {
    this.#control({ type: 'drain', retryAfterMs });
    this.#link?.close(1012, JSON.stringify({ retryAfterMs }));
  }

  override end(why: ClientEnd): void {
    this.core.acks.delete(this);
    super.end(why);
  }

  received(link: Link, data: Payload): void {
    if (link !== this.#link) return;
    // Whoever speaks has had the welcome, and with it the token.
    this.#confirmed = this.#epoch;
    try {
      const frame = this.core.settings.codec.decode(data);
      if (frame.type === 'numbered') this.#hear(frame, data);
      else this.#obey(frame);
    } catch (error) {
      refuseLink(this.core, link, error);
    }
  }

  drained(link: Link): void {
    if (link === this.#link) this.#pump();
  }

  ended(link: Link, end: LinkEnd): void {
    if (link !== this.#link) return;
    this.#link = null;
    this.core.acks.delete(this);
    this.#isAckDue = false;
    this.#tellDisconnected(end);
    if (this.isOver) return;
    if (this.core.isClosing) this.end('ended');
    else if (end.code === 1000) this.end('closed');
    else this.core.wait(this);
  }

  protected self(): this {
    return this;
  }

  #tellDisconnected(end: LinkEnd): void {
    this.tell('disconnected', end);
    this.core.announce('disconnected', this, end);
  }

  #number(packed: Packed, bytes: number): SendOutcome {
    const link = this.#link;
    const seq = this.#stream.push(packed, bytes, this.core.now());
    if (link === null) return this.#kept(seq);
    if (link.isBlocked) {
      const isForgotten = this.#stream.first > this.#written + 1;
      const isSlow = link.isStuck || isForgotten;
      if (isSlow && this.core.settings.slowConsumer.policy === 'close') {
        refuseLink(this.core, link, new ProtocolError('SLOW_CONSUMER'));
      }
      return this.#kept(seq);
    }
    // What is too large to be kept can still be sent.
    if (this.#written === seq - 1) this.#write(link, seq, packed);
    else this.#pump();
    return this.#written >= seq ? 'sent' : this.#kept(seq);
  }

  /** What is to be repeated or was held back, as far as the socket takes it. */
  #pump(): void {
    for (
      let link = this.#link;
      link !== null && !link.isBlocked && this.#written + 1 < this.#stream.next;
      link = this.#link
    ) {
      const next = this.#written + 1;
      const { first } = this.#stream;
      const packed = this.#stream.get(Math.max(first, next));
      if (first > next) {
        // Forgotten before it was written.
        this.#control({ type: 'lost', next: first });
        this.#written = first - 1;
      }
      if (packed === undefined) return;
      this.#write(link, this.#written + 1, packed);
    }
  }

  #write(link: Link, seq: number, packed: Packed): void {
    this.#written = seq;
    link.write(this.core.settings.codec.encode(seq, this.#stream.takeAck(), packed));
  }

  #control(frame: ControlFrame): void {
    this.#link?.write(this.core.settings.codec.encodeControl(frame));
  }

  #oweAck(): void {
    if (this.#isAckDue) return;
    this.#isAckDue = true;
    this.core.acks.add(this);
  }

  /** Whether the buffer has room for it at all. */
  #kept(seq: number): SendOutcome {
    return this.#stream.first <= seq ? 'buffered' : 'dropped';
  }

  #obey(frame: ControlFrame): void {
    switch (frame.type) {
      case 'ack':
        this.#stream.acknowledge(frame.received);
        break;
      case 'lost': {
        const range = this.#stream.skipTo(frame.next);
        if (range === null) break;
        this.tell('lost', range);
        this.core.announce('lost', this, range);
        break;
      }
      case 'ping':
        // Who asks and does not read is not answered: the answers would pile up.
        if (this.#link?.isBlocked === false) this.#control({ type: 'pong', id: frame.id });
        break;
      case 'pong':
        break;
      case 'error':
        this.core.settings.logger.info(
          { client: this.id, code: frame.code, message: frame.message },
          '[WebSocket] A client reports an error',
        );
        break;
      case 'hello':
        throw new ProtocolError('HELLO_TWICE');
      default:
        throw new ProtocolError('BAD_FRAME', `${frame.type} is for the server to send`);
    }
  }

  #hear({ seq, ack, body }: NumberedFrame, data: Payload): void {
    // Before it counts as received, as with every frame that is refused.
    if (body.kind === 'reply') {
      throw new ProtocolError('BAD_FRAME', 'there is no request to reply to');
    }
    // It is repeated when the client has come back, and there is room for it.
    if ('topic' in body && this.#unanswered >= MAX_UNANSWERED) {
      throw new ProtocolError('TRY_LATER', 'too many requests wait for an answer');
    }
    if (ack !== undefined) this.#stream.acknowledge(ack);
    if (!this.#stream.accept(seq, data.length)) return;
    if (this.#stream.isAckUrgent(this.#window)) this.acknowledge();
    else this.#oweAck();
    this.#take(seq, body);
  }

  #take(seq: number, body: Exclude<Body, { readonly kind: 'reply' }>): void {
    switch (body.kind) {
      case 'message': {
        const message = body.data as string | Buffer;
        this.tell('message', message);
        this.core.announce('message', this, message);
        break;
      }
      case 'event':
        this.tell('event', body.name, body.data);
        this.core.announce('event', this, body.name, body.data);
        break;
      default:
        this.#request(seq, body);
    }
  }

  /** Requests are answered in order, also where the app takes its time. */
  #request(seq: number, body: RequestBody): void {
    const answer = (): undefined | Promise<void> => answerRequest(this.core, this, seq, body);
    const running = this.#requests === null ? answer() : this.#requests.then(answer);
    if (running === undefined) return;
    this.#unanswered += 1;
    const pending = running.then(() => {
      this.#unanswered -= 1;
      if (this.#requests === pending) this.#requests = null;
    });
    this.#requests = pending;
  }
}
