import type { OutboxCarrier, OutboxLock } from './types.js';

/** What is known of those that share a store. */
export interface Shared {
  readonly name: string;
  readonly lock: OutboxLock | null;
}

/** Who asks for terms. */
interface TermsOptions {
  readonly connection: OutboxCarrier;
  readonly shared: Shared | null;
  readonly begin: () => void;
  readonly pause: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * The terms of one that sends, of several with one store: each from the lock until the link is lost.
 * Whoever is not connected does not keep the others from sending.
 */
export class Terms {
  readonly #options: TermsOptions;
  readonly #offs: readonly (() => void)[];
  /** From asking for the present one. */
  #term: AbortController | null = null;

  constructor(options: TermsOptions) {
    this.#options = options;
    const { connection } = options;
    this.#offs = [
      connection.on('open', () => {
        this.#ask();
      }),
      connection.on('close', () => {
        this.giveUp();
      }),
    ];
    if (connection.getSnapshot().status === 'connected') this.#ask();
  }

  /** Leaves it to the others until the next link. */
  giveUp(): void {
    this.#term?.abort();
  }

  end(): void {
    this.giveUp();
    for (const off of this.#offs) off();
  }

  #ask(): void {
    const { signal } = (this.#term = new AbortController());
    this.#run(signal).catch((error: unknown) => {
      if (signal.aborted) return;
      this.#options.failed(error);
      // Doubles are told apart by their ids; what is never sent is lost.
      void this.#last(signal);
    });
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { shared } = this.#options;
    const last = (): Promise<void> => this.#last(signal);
    await (shared?.lock?.(shared.name, signal, last) ?? last());
  }

  async #last(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { begin, pause } = this.#options;
    begin();
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => {
        // At once: the next term may begin in the same turn.
        pause();
        resolve();
      });
    });
  }
}
