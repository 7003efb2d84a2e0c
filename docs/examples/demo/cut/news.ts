/** Whoever waits for something to hold is asked again whenever there is news. */
export class News {
  readonly #checks = new Set<() => void>();
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /** Something has changed. */
  tell(): void {
    for (const check of this.#checks) check();
  }

  /** @throws the reason of the signal. */
  until(holds: () => boolean): Promise<void> {
    const signal = this.#signal;
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const settle = (): void => {
        this.#checks.delete(check);
        signal.removeEventListener('abort', abort);
      };
      const check = (): void => {
        if (!holds()) return;
        settle();
        resolve();
      };
      const abort = (): void => {
        settle();
        reject(signal.reason as Error);
      };
      this.#checks.add(check);
      signal.addEventListener('abort', abort);
      check();
    });
  }
}
