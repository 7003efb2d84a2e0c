const PATIENCE_MS = 5000;

interface Waiter<Item> {
  resolve(item: Item): void;
  reject(error: Error): void;
}

/** A queue read one by one: what arrived before it was asked for is not missed. */
export class Inbox<Item> {
  readonly #name: string;
  #unread: Item[] = [];
  #waiters: Waiter<Item>[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  push(item: Item): void {
    const waiter = this.#waiters.shift();
    if (waiter) waiter.resolve(item);
    else this.#unread.push(item);
  }

  /** The oldest unread item, or the next to come; rejects when none comes in time. */
  next(withinMs = PATIENCE_MS): Promise<Item> {
    const [item] = this.#unread.splice(0, 1);
    if (item !== undefined) return Promise.resolve(item);
    return new Promise<Item>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        reject(new Error(`No ${this.#name} within ${withinMs} ms.`));
      }, withinMs);
      const waiter: Waiter<Item> = {
        resolve(value) {
          clearTimeout(timer);
          resolve(value);
        },
        reject(error) {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.#waiters.push(waiter);
    });
  }

  /** Forgets what is unread and fails whoever still waits. */
  close(): void {
    this.#unread = [];
    for (const waiter of this.#waiters.splice(0)) {
      waiter.reject(new Error(`Closed while waiting for a ${this.#name}.`));
    }
  }
}
