import { surface } from '../actors/surface.js';

/** An event that may say itself that its dispatch is over. */
interface MessageLike extends Event {
  readonly isImmediatelyStopped?: boolean;
}

interface Entry {
  readonly listener: EventListenerOrEventListenerObject;
  readonly capture: boolean;
  readonly once: boolean;
  /** Takes it off its signal. */
  readonly off: () => void;
  isRemoved: boolean;
}

const isCapture = (options: boolean | EventListenerOptions | null | undefined): boolean =>
  typeof options === 'boolean' ? options : (options?.capture ?? false);

/** The listeners of one type of event, by the rules of the DOM standard (2.7), without its cost. */
export class EventListeners {
  #entries: readonly Entry[] = [];
  readonly #alone: (listener: EventListener | null) => void;

  /** `alone` is told of the function that is the only listener, and stays; null when none is. */
  constructor(alone: (listener: EventListener | null) => void) {
    this.#alone = alone;
  }

  add(
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions | null,
  ): void {
    const capture = isCapture(options);
    const { once = false, signal } = typeof options === 'object' ? (options ?? {}) : {};
    if (signal?.aborted === true || this.#find(listener, capture) !== undefined) return;
    const drop = (): void => {
      this.#drop(entry);
    };
    const off = (): void => {
      signal?.removeEventListener('abort', drop);
    };
    const entry: Entry = { listener, capture, once, off, isRemoved: false };
    const at = capture ? this.#entries.filter((other) => other.capture).length : Infinity;
    // A new list each time: a dispatch under way goes on with the one that it began with.
    this.#keep([...this.#entries.slice(0, at), entry, ...this.#entries.slice(at)]);
    signal?.addEventListener('abort', drop);
  }

  remove(
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void {
    const entry = this.#find(listener, isCapture(options));
    if (entry !== undefined) this.#drop(entry);
  }

  /** Calls the listeners in order; what one throws is reported, and the others are called. */
  emit(event: MessageLike, target: EventTarget): void {
    const entries = this.#entries;
    // By index, as this is the message path: an iterator costs each message 3 % more.
    for (let index = 0; index < entries.length; index += 1) {
      const entry = entries[index];
      if (entry === undefined || entry.isRemoved) continue;
      if (entry.once) this.#drop(entry);
      const { listener } = entry;
      try {
        if (typeof listener === 'function') listener.call(target, event);
        else listener.handleEvent(event);
      } catch (error) {
        surface(error);
      }
      if (event.isImmediatelyStopped === true) return;
    }
  }

  #find(listener: EventListenerOrEventListenerObject, capture: boolean): Entry | undefined {
    return this.#entries.find((entry) => entry.listener === listener && entry.capture === capture);
  }

  #keep(entries: readonly Entry[]): void {
    this.#entries = entries;
    const [first] = entries;
    const isSole = entries.length === 1 && first?.once === false;
    this.#alone(isSole && typeof first.listener === 'function' ? first.listener : null);
  }

  #drop(entry: Entry): void {
    entry.isRemoved = true;
    entry.off();
    this.#keep(this.#entries.filter((other) => other !== entry));
  }
}
