import type { RawData, WebSocket } from 'ws';
import { Bucket } from './bucket.js';
import type { RelayClock } from './clock.js';
import type { RelayLimits } from './limits.js';
import type { Reading } from './messages.js';
import type { Refusals } from './refusals.js';

/** What every peer shares. */
export interface PeerWorld {
  readonly limits: RelayLimits;
  readonly clock: RelayClock;
  readonly refusals: Refusals;
}

/** How long a refused peer has to answer the close, in ms. */
const GRACE_MS = 1000;

/** A reason that fits into a close frame. */
const short = (text: string): string => {
  const bytes = Buffer.from(text);
  return bytes.length <= 120 ? text : `${bytes.subarray(0, 117).toString().replace(/�+$/, '')}…`;
};

/** The socket of an app or a viewer: what comes in is read, measured and checked. */
export class Peer<Message> {
  /** What a log calls it. */
  name: string;
  readonly #socket: WebSocket;
  readonly #world: PeerWorld;
  readonly #read: (json: string) => Reading<Message>;
  readonly #messages: Bucket;
  readonly #bytes: Bucket;
  #isRefused = false;

  constructor(
    socket: WebSocket,
    name: string,
    read: (json: string) => Reading<Message>,
    world: PeerWorld,
  ) {
    const { limits, clock } = world;
    this.name = name;
    this.#socket = socket;
    this.#world = world;
    this.#read = read;
    this.#messages = new Bucket(limits.messagesPerSecond, clock);
    this.#bytes = new Bucket(limits.bytesPerSecond, clock);
  }

  /** Bytes that are waiting for it to read. */
  get waiting(): number {
    return this.#socket.bufferedAmount;
  }

  /** Hands over what it says, and then that it is gone. */
  listen(said: (message: Message) => void, gone: () => void): void {
    this.#socket.on('message', (data, isBinary) => {
      const message = this.#isRefused ? null : this.#take(data, isBinary);
      if (message !== null) said(message);
    });
    // What ws itself refuses (too big, no UTF-8, broken frames) it closes itself.
    this.#socket.on('error', (error) => {
      this.#refused(error.message);
    });
    this.#socket.on('close', gone);
  }

  /** Sends a text; `sent` is called when it has left, or never can. Drops a peer that does not read. */
  send(json: string, sent?: () => void): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.waiting > this.#world.limits.waitingBytes) {
      this.refuse(1013, 'does not read what it is sent');
      return;
    }
    this.#socket.send(json, sent);
  }

  /** Closes for a reason that the peer and the log are told, once. */
  refuse(code: number, why: string): void {
    if (this.#isRefused) return;
    this.#refused(why);
    this.#socket.close(code, short(why));
  }

  /** Closes without blame. */
  close(code: number, reason: string): void {
    this.#isRefused = true;
    this.#socket.close(code, reason);
    this.#terminateSoon();
  }

  #refused(why: string): void {
    if (this.#isRefused) return;
    this.#isRefused = true;
    this.#world.refusals.log(`refused ${this.name}: ${why}`);
    this.#terminateSoon();
  }

  #terminateSoon(): void {
    const { clock } = this.#world;
    const timer = clock.setTimeout(() => {
      this.#socket.terminate();
    }, GRACE_MS);
    this.#socket.on('close', () => {
      clock.clearTimeout(timer);
    });
  }

  #take(data: RawData, isBinary: boolean): Message | null {
    const { limits } = this.#world;
    // ws hands over one Buffer, as its binaryType has not been changed.
    const bytes = data as Buffer;
    if (!this.#messages.take(1)) {
      this.refuse(1008, `more than ${limits.messagesPerSecond} messages per second`);
    } else if (!this.#bytes.take(bytes.length)) {
      this.refuse(1008, `more than ${limits.bytesPerSecond} bytes per second`);
    } else if (isBinary) {
      this.refuse(1003, 'a binary message; accepted: JSON as text');
    } else {
      const { message, problem } = this.#read(bytes.toString());
      if (problem === null) return message;
      this.refuse(1007, problem);
    }
    return null;
  }
}
