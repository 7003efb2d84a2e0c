import type { Clock } from '../actors/clock.js';
import { createWaiting } from '../actors/waiting.js';
import { RETRY_MS } from './retry.js';

/** What the waiting is made of. */
interface DrainsOptions {
  readonly clock: Clock;
  readonly isEmpty: () => Promise<boolean>;
  readonly failed: (error: unknown) => void;
}

/** Those who wait for an outbox to be empty. */
export class Drains {
  readonly #options: DrainsOptions;
  readonly #waiting = createWaiting();
  #timer: unknown;

  constructor(options: DrainsOptions) {
    this.#options = options;
  }

  wait(signal: AbortSignal | undefined): Promise<void> {
    const waited = this.#waiting.wait(signal);
    this.look();
    return waited;
  }

  /** It may be empty. It is looked at again and again while somebody waits: entries expire, stores fail. */
  look(): void {
    const { clock, isEmpty, failed } = this.#options;
    clock.clearTimeout(this.#timer);
    if (this.#waiting.isEmpty()) return;
    this.#timer = clock.setTimeout(() => {
      this.look();
    }, RETRY_MS);
    isEmpty().then(
      (isAnswer) => {
        if (!isAnswer) return;
        clock.clearTimeout(this.#timer);
        this.#waiting.settle();
      },
      (error: unknown) => {
        if (!this.#waiting.isEmpty()) failed(error);
      },
    );
  }

  /** Nobody waits in vain from now on. */
  end(error: Error): void {
    this.#options.clock.clearTimeout(this.#timer);
    this.#waiting.end(error);
  }
}
