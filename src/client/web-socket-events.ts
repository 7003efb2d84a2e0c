import type { ConnectionStatus } from '../../machines/connection.types.js';
import type { StatusReason } from '../../machines/describe.js';

interface CloseEventParts {
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
}

/** What Node has from 23 on. */
class NodeCloseEvent extends Event {
  readonly #parts: CloseEventParts;

  constructor(type: string, parts: CloseEventParts) {
    super(type);
    this.#parts = parts;
  }

  get code(): number {
    return this.#parts.code;
  }

  get reason(): string {
    return this.#parts.reason;
  }

  get wasClean(): boolean {
    return this.#parts.wasClean;
  }

  get [Symbol.toStringTag](): string {
    return 'CloseEvent';
  }
}

/** Makes a `close` event. */
export function closeEvent(parts: CloseEventParts): CloseEvent {
  const { CloseEvent = NodeCloseEvent } = globalThis as {
    CloseEvent?: new (type: string, parts: CloseEventParts) => CloseEvent;
  };
  return new CloseEvent('close', parts);
}

/** An `error` event that says what failed, which the standard leaves out. */
export class SocketErrorEvent extends Event {
  readonly error: unknown;
  readonly message: string;

  constructor(message: string, error: unknown) {
    super('error');
    this.message = message;
    this.error = error;
  }
}

/** The connection has another status. */
export class StatusEvent extends Event {
  readonly status: ConnectionStatus;
  readonly previous: ConnectionStatus;
  readonly reason: StatusReason;

  constructor(status: ConnectionStatus, previous: ConnectionStatus, reason: StatusReason) {
    super('status');
    this.status = status;
    this.previous = previous;
    this.reason = reason;
  }
}

/**
 * A `message` event. To make and to dispatch one of the platform's own costs more than all the rest
 * of receiving a frame, so this is a plain object that is one by its prototypes.
 */
export class SocketMessageEvent {
  /** While one lives the engine keeps the code for this shape: else each full collection ends it. */
  static readonly kept = new SocketMessageEvent(new EventTarget(), '', '');

  declare readonly type: 'message';
  readonly data: unknown;
  readonly origin: string;
  readonly target: EventTarget;
  /** The prototype's until it is stopped, as a field costs each event some time. */
  declare isImmediatelyStopped: boolean;

  constructor(target: EventTarget, data: unknown, origin: string) {
    this.data = data;
    this.origin = origin;
    this.target = target;
  }

  get [Symbol.toStringTag](): string {
    return 'MessageEvent';
  }

  /** When it was looked at: a clock for each message would cost more than the event. */
  get timeStamp(): number {
    return performance.now();
  }

  get currentTarget(): EventTarget {
    return this.target;
  }

  get srcElement(): EventTarget {
    return this.target;
  }

  composedPath(): EventTarget[] {
    return [this.target];
  }

  preventDefault(): void {
    // Nothing follows a message that could be prevented.
  }

  stopPropagation(): void {
    // A socket is its own only target.
  }

  stopImmediatePropagation(): void {
    this.isImmediatelyStopped = true;
  }
}

const constants = {
  type: 'message',
  lastEventId: '',
  source: null,
  ports: Object.freeze([]),
  bubbles: false,
  cancelable: false,
  composed: false,
  cancelBubble: false,
  returnValue: true,
  defaultPrevented: false,
  eventPhase: 2,
  isTrusted: true,
  userActivation: null,
};
for (const [name, value] of Object.entries(constants)) {
  Object.defineProperty(SocketMessageEvent.prototype, name, {
    value,
    enumerable: true,
    writable: true,
  });
}

Object.defineProperty(SocketMessageEvent.prototype, 'isImmediatelyStopped', {
  value: false,
  writable: true,
});

if (typeof MessageEvent !== 'undefined') {
  Object.setPrototypeOf(SocketMessageEvent.prototype, MessageEvent.prototype);
}
