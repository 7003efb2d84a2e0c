/** One shape for open, message, error and close: fields that an event does not carry keep defaults. */
export interface FakeEvent {
  readonly type: string;
  readonly target: unknown;
  readonly data: unknown;
  readonly code: number;
  readonly reason: string;
  readonly wasClean: boolean;
  readonly error: unknown;
  readonly message: string;
}

export type FakeEventInit = Partial<Omit<FakeEvent, 'type' | 'target'>>;
export type FakeHandler = (event: FakeEvent) => void;
export type FakeListener = FakeHandler | { handleEvent(event: FakeEvent): void };
/** What products declare whose socket type is only as wide as they need. */
export type NarrowListener = (event: never) => void;
type ListenerOptions = boolean | { once?: boolean; signal?: AbortSignal };

interface Attached {
  readonly once: boolean;
  /** `onopen` and its like hold one slot each, which keeps its place in the order when replaced. */
  readonly isHandler: boolean;
  callback: FakeListener;
}

/**
 * The part of EventTarget that sockets use, with what the platform hides from a test: how many
 * listeners are still attached. An error thrown by a listener is not swallowed: it fails the test.
 */
export class FakeEventTarget {
  readonly #attached = new Map<string, Attached[]>();

  addEventListener(type: string, listener: FakeListener | null, options?: ListenerOptions): void;
  // One signature for both would leave the event of an inline listener without a type.
  // eslint-disable-next-line @typescript-eslint/unified-signatures
  addEventListener(type: string, listener: NarrowListener, options?: ListenerOptions): void;
  addEventListener(
    type: string,
    given: FakeListener | NarrowListener | null,
    options?: ListenerOptions,
  ): void {
    const listener = given as FakeListener | null;
    const { once = false, signal } = typeof options === 'object' ? options : {};
    if (listener === null || signal?.aborted) return;
    const list = this.#listOf(type);
    if (list.some((entry) => entry.callback === listener && !entry.isHandler)) return;
    list.push({ callback: listener, once, isHandler: false });
    signal?.addEventListener('abort', () => this.removeEventListener(type, listener), {
      once: true,
    });
  }

  removeEventListener(type: string, listener: FakeListener | NarrowListener | null): void {
    this.#remove(type, (entry) => entry.callback === listener && !entry.isHandler);
  }

  /** Listeners and `on*` handlers still attached, of one type or of all. */
  listenerCount(type?: string): number {
    if (type !== undefined) return this.#attached.get(type)?.length ?? 0;
    return [...this.#attached.values()].reduce((sum, list) => sum + list.length, 0);
  }

  /** Calls the listeners whatever state the socket is in: late, twice or after close. */
  fireRaw(type: string, init: FakeEventInit = {}): void {
    this.dispatch({
      type,
      target: this,
      data: undefined,
      code: 0,
      reason: '',
      wasClean: false,
      error: undefined,
      message: '',
      ...init,
    });
  }

  protected dispatch(event: FakeEvent): void {
    for (const entry of [...this.#listOf(event.type)]) {
      // A listener removed by an earlier listener of the same event is not called any more.
      if (!this.#listOf(event.type).includes(entry)) continue;
      if (entry.once) this.#remove(event.type, (other) => other === entry);
      if (typeof entry.callback === 'function') entry.callback.call(this, event);
      else entry.callback.handleEvent(event);
    }
  }

  protected getHandler(type: string): FakeHandler | null {
    const callback = this.#attached.get(type)?.find((entry) => entry.isHandler)?.callback;
    return typeof callback === 'function' ? callback : null;
  }

  protected setHandler(type: string, handler: FakeHandler | null): void {
    const list = this.#listOf(type);
    const slot = list.find((entry) => entry.isHandler);
    if (handler === null) this.#remove(type, (entry) => entry.isHandler);
    else if (slot) slot.callback = handler;
    else list.push({ callback: handler, once: false, isHandler: true });
  }

  #listOf(type: string): Attached[] {
    const list = this.#attached.get(type) ?? [];
    this.#attached.set(type, list);
    return list;
  }

  #remove(type: string, isWanted: (entry: Attached) => boolean): void {
    const kept = this.#listOf(type).filter((entry) => !isWanted(entry));
    this.#attached.set(type, kept);
  }
}
