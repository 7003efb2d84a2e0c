import type { MessageData } from '../actors/web-socket.js';
import { bytesOf } from './web-socket-rules.js';

/** What `readyState` says. */
export const states = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 } as const;

interface Class<T> {
  readonly prototype: T;
}

/**
 * Makes of a class what Web IDL makes of an interface: with constants, with members that are
 * enumerated, and with its name in `toString()`.
 */
export function asInterface(
  WebSocket: Class<{ readonly close: object }>,
  Target: Class<object>,
): void {
  for (const { prototype } of [WebSocket, Target]) {
    for (const name of Object.getOwnPropertyNames(prototype)) {
      if (name !== 'constructor') Object.defineProperty(prototype, name, { enumerable: true });
    }
  }
  for (const [name, value] of Object.entries(states)) {
    for (const holder of [WebSocket, WebSocket.prototype]) {
      Object.defineProperty(holder, name, { value, enumerable: true });
    }
  }
  // Both of its arguments are optional.
  Object.defineProperty(WebSocket.prototype.close, 'length', { value: 0 });
  Object.defineProperty(WebSocket.prototype, Symbol.toStringTag, {
    value: 'WebSocket',
    configurable: true,
  });
}

interface Sent {
  readonly message: MessageData;
  readonly before: Sent | null;
}

/** What was sent in the present turn: it counts as buffered, even if it has left (`ws` writes at once). */
export class TurnBytes {
  /** The latest, as each names the one before: an array that grows costs every message more. */
  #uncounted: Sent | null = null;
  #bytes = 0;
  #isOver = true;

  add(message: MessageData): void {
    this.#uncounted = { message, before: this.#uncounted };
    if (!this.#isOver) return;
    this.#isOver = false;
    queueMicrotask(() => {
      this.#uncounted = null;
      this.#bytes = 0;
      this.#isOver = true;
    });
  }

  /** Counted when it is asked for, which is seldom. */
  get bytes(): number {
    for (let sent = this.#uncounted; sent !== null; sent = sent.before) {
      this.#bytes += bytesOf(sent.message);
    }
    this.#uncounted = null;
    return this.#bytes;
  }
}
