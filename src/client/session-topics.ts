/** Someone who waits for a request to be confirmed. */
export interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** A request to subscribe to a topic, or to end that. */
export interface TopicRequest {
  readonly topic: string;
  readonly isWanted: boolean;
  readonly waiters: readonly Waiter[];
}

interface Entry {
  /** What the app wants: the last of its wishes. */
  isWanted: boolean;
  /** What the server was last asked for in this session. */
  isAsked: boolean;
  /** What is to be asked for, in order: each wish is answered, also one that another has undone. */
  wishes: { readonly isWanted: boolean; readonly waiters: Waiter[] }[];
  /** How many requests are not answered yet. */
  underWay: number;
}

/** What the app wants to be subscribed to, and what the server was asked for. */
export class SessionTopics {
  readonly #entries = new Map<string, Entry>();
  readonly #ask: (request: TopicRequest) => boolean;

  /** `ask` sends a request; false when there is no link to send it by. */
  constructor(ask: (request: TopicRequest) => boolean) {
    this.#ask = ask;
  }

  /** The app wants, or does not want, a topic. */
  want(topic: string, isWanted: boolean, waiter: Waiter): void {
    const entry = this.#entries.get(topic) ?? { isWanted, isAsked: false, wishes: [], underWay: 0 };
    this.#entries.set(topic, entry);
    entry.isWanted = isWanted;
    const last = entry.wishes.at(-1);
    if (last?.isWanted === isWanted) last.waiters.push(waiter);
    else entry.wishes.push({ isWanted, waiters: [waiter] });
    this.#sync(topic, entry);
  }

  /** A link is there: whatever the server was not asked for. */
  linked(): void {
    for (const [topic, entry] of this.#entries) {
      const { isWanted, isAsked, wishes } = entry;
      // In a new session it is asked for again, and nobody waits for that.
      if (wishes.length === 0 && isWanted !== isAsked) wishes.push({ isWanted, waiters: [] });
      this.#sync(topic, entry);
    }
  }

  /** The session is another one: the server knows of nothing. */
  forgotten(requests: readonly TopicRequest[]): void {
    for (const [topic, entry] of this.#entries) {
      const waiters = [...requests.filter((one) => one.topic === topic), ...entry.wishes].flatMap(
        (one) => one.waiters,
      );
      const { isWanted } = entry;
      if (isWanted) {
        const wishes = waiters.length === 0 ? [] : [{ isWanted, waiters }];
        this.#entries.set(topic, { isWanted, isAsked: false, wishes, underWay: 0 });
      } else {
        this.#entries.delete(topic);
        for (const { resolve } of waiters) resolve();
      }
    }
  }

  /** Requests, or the replies to them, were lost: they are made again when a link is there. */
  lost(requests: readonly TopicRequest[]): void {
    for (const request of [...requests].reverse()) {
      const { topic, isWanted, waiters } = request;
      const entry = this.#entries.get(topic);
      if (entry === undefined) continue;
      if (entry.isAsked !== isWanted) {
        // Another request has undone it since: to make it again would undo that one.
        this.confirmed(request);
        continue;
      }
      entry.underWay -= 1;
      entry.wishes.unshift({ isWanted, waiters: [...waiters] });
    }
  }

  /** The server has confirmed a request. */
  confirmed(request: TopicRequest): void {
    const entry = this.#answered(request);
    if (entry?.isWanted === false) this.#entries.delete(request.topic);
    for (const { resolve } of request.waiters) resolve();
  }

  /** The server has refused a request: unless another one follows, it is not asked again. */
  refused(request: TopicRequest, error: unknown): void {
    if (this.#answered(request) !== null) this.#entries.delete(request.topic);
    for (const { reject } of request.waiters) reject(error);
  }

  /** Nobody waits any more; what is wanted stays wanted. */
  failed(error: unknown): void {
    for (const entry of this.#entries.values()) {
      for (const { waiters } of entry.wishes.splice(0)) {
        for (const { reject } of waiters) reject(error);
      }
    }
  }

  /** The entry of a request that was answered, if that was the last one; else null. */
  #answered({ topic }: TopicRequest): Entry | null {
    const entry = this.#entries.get(topic);
    if (entry === undefined) return null;
    entry.underWay -= 1;
    return entry.underWay === 0 && entry.wishes.length === 0 ? entry : null;
  }

  #sync(topic: string, entry: Entry): void {
    const { wishes } = entry;
    for (let next = wishes[0]; next !== undefined; next = wishes[0]) {
      if (!this.#ask({ topic, ...next })) return;
      wishes.shift();
      entry.isAsked = next.isWanted;
      entry.underWay += 1;
    }
  }
}
