import type { FrameData } from '../policies/liveness.js';
import { surface } from '../actors/surface.js';
import { EventListeners } from './event-listeners.js';
import {
  SocketMessageEvent,
  type SocketErrorEvent,
  type StatusEvent,
} from './web-socket-events.js';

/** The events of a SupervisedWebSocket. */
export interface SupervisedWebSocketEventMap {
  open: Event;
  message: MessageEvent;
  error: Event & Partial<Pick<SocketErrorEvent, 'error' | 'message'>>;
  close: CloseEvent;
  status: StatusEvent;
}

type Type = keyof SupervisedWebSocketEventMap;
type Handler<T extends Type> = (this: WebSocket, event: SupervisedWebSocketEventMap[T]) => unknown;
type Listener<T extends Type> = (event: SupervisedWebSocketEventMap[T]) => void;

/** An `on…` attribute: the listener stands where the first handler was set. */
interface Attribute {
  handler: unknown;
  readonly listener: (event: Event) => void;
}

const isListener = (given: unknown): given is EventListenerOrEventListenerObject =>
  typeof given === 'function' || (typeof given === 'object' && given !== null);

/** Who listens to a socket, by `addEventListener` or by an `on…` attribute. */
export class SocketTarget extends EventTarget {
  /** The only listener of messages: called as a method, its code becomes part of the message path. */
  #sole: EventListener | null = null;
  readonly #messages = new EventListeners((listener) => {
    this.#sole = listener;
  });
  readonly #attributes = new Map<Type, Attribute>();

  constructor() {
    super();
    // What the app itself dispatches is an event of the platform.
    super.addEventListener('message', (event) => {
      this.#messages.emit(event, this);
    });
  }

  get onopen(): Handler<'open'> | null {
    return this.#handlerOf('open');
  }
  set onopen(handler: Handler<'open'> | null) {
    this.#setHandler('open', handler);
  }
  get onmessage(): Handler<'message'> | null {
    return this.#handlerOf('message');
  }
  set onmessage(handler: Handler<'message'> | null) {
    this.#setHandler('message', handler);
  }
  get onerror(): Handler<'error'> | null {
    return this.#handlerOf('error');
  }
  set onerror(handler: Handler<'error'> | null) {
    this.#setHandler('error', handler);
  }
  get onclose(): Handler<'close'> | null {
    return this.#handlerOf('close');
  }
  set onclose(handler: Handler<'close'> | null) {
    this.#setHandler('close', handler);
  }
  get onstatus(): Handler<'status'> | null {
    return this.#handlerOf('status');
  }
  set onstatus(handler: Handler<'status'> | null) {
    this.#setHandler('status', handler);
  }

  override addEventListener<T extends Type>(
    type: T,
    listener: Listener<T> | { handleEvent: Listener<T> } | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    if (type !== 'message') super.addEventListener(type, listener, options);
    // As with the platform's own, null and undefined are no listeners.
    else if (isListener(listener)) this.#messages.add(listener, options);
  }

  override removeEventListener<T extends Type>(
    type: T,
    listener: Listener<T> | { handleEvent: Listener<T> } | null,
    options?: boolean | EventListenerOptions,
  ): void;
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void;
  override removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | EventListenerOptions,
  ): void {
    if (type !== 'message') super.removeEventListener(type, listener, options);
    else if (listener !== null) this.#messages.remove(listener, options);
  }

  /** Tells a message. */
  protected tellMessage(data: FrameData | Blob, origin: string): void {
    const event = new SocketMessageEvent(this, data, origin) as unknown as Event;
    if (this.#sole === null) {
      this.#messages.emit(event, this);
      return;
    }
    try {
      this.#sole(event);
    } catch (error) {
      surface(error);
    }
  }

  #handlerOf<T extends Type>(type: T): Handler<T> | null {
    return (this.#attributes.get(type)?.handler ?? null) as Handler<T> | null;
  }

  #setHandler(type: Type, given: unknown): void {
    const handler = typeof given === 'function' || typeof given === 'object' ? given : null;
    const attribute = this.#attributes.get(type);
    if (handler === null) {
      if (attribute === undefined) return;
      this.#attributes.delete(type);
      this.removeEventListener(type, attribute.listener);
    } else if (attribute !== undefined) {
      attribute.handler = handler;
    } else {
      const added: Attribute = {
        handler,
        listener: (event) => {
          if (typeof added.handler === 'function') added.handler.call(this, event);
        },
      };
      this.#attributes.set(type, added);
      this.addEventListener(type, added.listener);
    }
  }
}
