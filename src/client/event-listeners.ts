import { surface } from '../actors/surface.js';

/** An event that may say itself that its dispatch is over. */
interface MessageLike extends Event {
  readonly isImmediatelyStopped?: boolean;
}

interface Entry {
  readonly listener: EventListenerOrEventListenerObject;
  readonly capture: boolean;
  readonly once: boolean;
  isRemoved: boolean;
}

const isCapture = (options: boolean | EventListenerOptions | undefined): boolean =>
  typeof options === 'boolean' ? options : (options?.capture ?? false);

/** The listeners of one type of event, by the rules of the DOM standard (2.7), without its cost. */
export class EventListeners {
  #entries: readonly Entry[] = [];

  add(
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void {
    const capture = isCapture(options);
    const { once = false, signal } = typeof options === 'object' ? options : {};
    if (signal?.aborted === true || this.#find(listener, capture) !== undefined) return;
    const entry: Entry = { listener, capture, once, isRemoved: false };
    const at = capture ? this.#entries.filter((other) => other.capture).length : Infinity;
    // A new list each time: a dispatch under way goes on with the one that it began with.
    this.#entries = [...this.#entries.slice(0, at), entry, ...this.#entries.slice(at)];
    signal?.addEventListener('abort', () => {
      this.#drop(entry);
    });
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
    for (const entry of this.#entries) {
      if (entry.isRemoved) continue;
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

  #drop(entry: Entry): void {
    entry.isRemoved = true;
    this.#entries = this.#entries.filter((other) => other !== entry);
  }
}
