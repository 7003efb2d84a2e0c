import { once } from 'node:events';
import type { WebSocket } from 'ws';
import { Inbox } from '../support/inbox.js';

/** A frame of JSON. */
export type Fields = Readonly<Record<string, any>>;

/** The number and the acknowledgement of a numbered frame of JSON as they stand there, and the JSON. */
export function split(frame: string | Buffer): readonly [head: string, json: Fields] {
  const [, head = '', json = ''] = /^([\d,]*)(\{.*)$/s.exec(String(frame)) ?? [];
  return [head, JSON.parse(json) as Fields];
}

/** How a link ended. */
export interface End {
  readonly code: number;
  readonly reason: string;
}

/**
 * One end of a link that says what the test says, and keeps what it hears: text as it came, binary
 * as a buffer.
 */
export class Wire {
  readonly socket: WebSocket;
  /** Resolves when the link is closed. */
  readonly ended: Promise<End>;
  readonly #frames = new Inbox<string | Buffer>('frame');
  #unread: (string | Buffer)[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    // Links are broken on purpose; the close that follows tells enough.
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer, isBinary) => {
      const frame = isBinary ? data : data.toString();
      this.#unread.push(frame);
      this.#frames.push(frame);
    });
    this.ended = new Promise((resolve) => {
      socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  /** Sends a frame as it is. */
  send(frame: string | Uint8Array): void {
    this.socket.send(frame);
  }

  /** Sends a frame of JSON. */
  say(frame: Fields): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** The oldest frame that was not asked for, or the next to come. */
  async next(): Promise<string | Buffer> {
    const frame = await this.#frames.next();
    this.#unread.shift();
    return frame;
  }

  /** So many frames, in order. */
  async take(count: number): Promise<(string | Buffer)[]> {
    const frames: (string | Buffer)[] = [];
    while (frames.length < count) frames.push(await this.next());
    return frames;
  }

  /** The next frame, which has to be of JSON. */
  async hear(): Promise<Fields> {
    return JSON.parse(String(await this.next())) as Fields;
  }

  /**
   * Everything that the other end had sent by now and was not asked for: it answers a ping of
   * WebSocket behind that.
   */
  async rest(): Promise<(string | Buffer)[]> {
    await this.reached();
    return this.take(this.#unread.length);
  }

  /** Resolves when the other end has read everything that was sent by now. */
  async reached(): Promise<void> {
    const pong = once(this.socket, 'pong');
    this.socket.ping();
    await pong;
  }

  /** Ends the link as a fault would, and waits until this end knows. */
  async cut(): Promise<void> {
    this.socket.terminate();
    await this.ended;
  }

  async close(code?: number, reason?: string): Promise<void> {
    this.socket.close(code, reason);
    await this.ended;
  }
}
