import type { RawData, WebSocket } from 'ws';
import type { Payload } from '../protocol/frames.js';
import type { Spoke } from './heartbeat-wheel.js';
import type { LinkDesk } from './link-desk.js';
import { TokenBucket } from './token-bucket.js';
import type { LinkEnd } from './types.js';

/** Who has a link: a greeting at first, then a client. */
export interface LinkHandler {
  /** Takes a message. Binary ones are buffers. */
  received(link: Link, data: Payload): void;
  /** The socket has taken what held it up. */
  drained(link: Link): void;
  /** The link has ended: exactly once. */
  ended(link: Link, end: LinkEnd): void;
}

/**
 * The longest pause of a flooding client, in ms: one read brings up to 64 KiB of messages, which at a
 * low rate would be a debt of minutes, and a client whose ping is not answered for 5 s gives the link up.
 */
const MAX_PAUSE_MS = 2000;

const LINK = Symbol('link');
type Linked = WebSocket & { [LINK]: Link };
const linkOf = (socket: WebSocket): Link => (socket as Linked)[LINK];

// One function for all sockets: a closure for each would be a good part of what a connection costs.
function onMessage(this: WebSocket, data: RawData, isBinary: boolean): void {
  linkOf(this).received(data as Buffer, isBinary);
}
function onPong(this: WebSocket): void {
  linkOf(this).pong();
}
function onClose(this: WebSocket, code: number, reason: Buffer): void {
  linkOf(this).closed({ code, reason: reason.toString() });
}
function onError(this: WebSocket, error: Error): void {
  linkOf(this).broken(error);
}

/** One socket of a server, from its upgrade to its end. */
export class Link implements Spoke {
  readonly socket: WebSocket;
  readonly address: string;
  handler: LinkHandler;
  slot = -1;
  rttMs: number | null = null;
  readonly #desk: LinkDesk;
  #isOver = false;
  /** Since when the socket has taken all it can, and the writes that it is full with. */
  #blockedAt: number | null = null;
  #blocking = 0;
  #isWarned = false;
  #isFlooding = false;
  #isHeard = false;
  #isPaused = false;
  #misses = 0;
  #pingedAt: number | null = null;
  #bucket: TokenBucket | null = null;

  constructor(socket: WebSocket, address: string, desk: LinkDesk, handler: LinkHandler) {
    this.socket = socket;
    this.address = address;
    this.handler = handler;
    this.#desk = desk;
    (socket as Linked)[LINK] = this;
    socket.on('message', onMessage);
    socket.on('pong', onPong);
    socket.on('close', onClose);
    socket.on('error', onError);
    desk.opened(this);
  }

  /** Whether it has ended, or is about to: nothing is sent or heard any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether the socket has taken all it can. */
  get isBlocked(): boolean {
    return this.#blockedAt !== null;
  }

  /** Whether it has been so for longer than a burst explains. */
  get isStuck(): boolean {
    const { patienceMs } = this.#desk.slowConsumer;
    return this.#blockedAt !== null && this.#desk.now() - this.#blockedAt >= patienceMs;
  }

  /** Writes a frame. Whoever asks first whether it is blocked keeps the memory bounded. */
  write(data: string | Uint8Array): void {
    if (this.#isOver) return;
    const { socket } = this;
    const { slowConsumer, counters } = this.#desk;
    counters.sent += 1;
    const waiting = socket.bufferedAmount + data.length;
    if (waiting < slowConsumer.maxBytes) socket.send(data);
    else this.#writeBlocked(data);
    // Afterwards: a logger may send as well.
    if (waiting <= slowConsumer.warnBytes || this.#isWarned) return;
    this.#isWarned = true;
    this.#desk.warn(this, { waiting }, 'A client reads more slowly than it is sent to');
  }

  /** The socket is full with this, and tells when it has taken it. */
  #writeBlocked(data: string | Uint8Array): void {
    this.#blockedAt ??= this.#desk.now();
    this.#blocking += 1;
    this.socket.send(data, () => {
      this.#blocking -= 1;
      if (this.#blocking > 0) return;
      this.#blockedAt = null;
      if (!this.#isOver) this.handler.drained(this);
    });
  }

  /** Closes with a close frame, without waiting for the answer for long. */
  close(code: number, reason: string): void {
    if (this.#isOver) return;
    this.socket.close(code, reason);
    this.#desk.closing(this);
    this.#end({ code, reason });
  }

  /** Cuts the socket. */
  terminate(end: LinkEnd = { code: 1006, reason: '' }): void {
    this.socket.terminate();
    this.#end(end);
  }

  /** A turn of the heartbeat: asks for a sign of life where nothing has come meanwhile. */
  beat(isLate: boolean, misses: number): void {
    if (this.#isOver) return;
    // What was not read was not heard either.
    if (this.#isHeard || this.#isPaused) {
      this.#isHeard = false;
      this.#pingedAt = null;
      this.#misses = 0;
      return;
    }
    if (this.#pingedAt !== null && !isLate) {
      this.#misses += 1;
      if (this.#misses >= misses) {
        this.#desk.died(this);
        this.terminate({ code: 4000, reason: 'no sign of life' });
        return;
      }
    }
    this.#pingedAt = this.#desk.now();
    this.socket.ping();
  }

  received(data: Buffer, isBinary: boolean): void {
    if (this.#isOver) return;
    this.#isHeard = true;
    this.#desk.counters.received += 1;
    this.#slowDown();
    this.handler.received(this, isBinary ? data : data.toString());
  }

  pong(): void {
    if (this.#pingedAt === null) return;
    this.rttMs = Math.max(0, this.#desk.now() - this.#pingedAt);
    this.#pingedAt = null;
    this.#misses = 0;
  }

  closed(end: LinkEnd): void {
    this.#desk.closed(this);
    this.#end(end);
  }

  broken(error: Error): void {
    this.#desk.broken(this, error);
  }

  /** Who sends more than it may is read more slowly, so that TCP slows it down; nothing is lost. */
  #slowDown(): void {
    const { messagesPerSecond } = this.#desk;
    if (messagesPerSecond === Infinity) return;
    const now = this.#desk.now();
    this.#bucket ??= new TokenBucket(messagesPerSecond, 2 * messagesPerSecond, now);
    const waitMs = this.#bucket.spend(now, MAX_PAUSE_MS);
    if (waitMs === 0 || this.#isPaused) return;
    this.#isPaused = true;
    this.socket.pause();
    // Once: what slows the client down must not fill the log.
    if (!this.#isFlooding) this.#desk.flooded(this);
    this.#isFlooding = true;
    this.#desk.after(waitMs, () => {
      this.#isPaused = false;
      if (!this.#isOver) this.socket.resume();
    });
  }

  #end(end: LinkEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#desk.ended(this);
    // A socket that is not read does not notice its end.
    if (this.#isPaused) this.socket.resume();
    this.handler.ended(this, end);
  }
}
