import type { Clock } from 'linekeeper';

/** How long an app may take to answer a command, in ms. */
const PATIENCE_MS = 10_000;

interface Waiting {
  readonly timer: unknown;
  readonly settle: (error: string | null) => void;
}

/** Commands that were sent and not answered yet. */
export class PendingCommands {
  readonly #clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>;
  readonly #waiting = new Map<string, Waiting>();
  #last = 0;

  constructor(clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>) {
    this.#clock = clock;
  }

  /** Sends under a fresh id; rejects on an error, on failAll() and when nobody answers in time. */
  run(send: (id: string) => void): Promise<void> {
    this.#last += 1;
    const id = `v${this.#last}`;
    return new Promise<void>((resolve, reject) => {
      const timer = this.#clock.setTimeout(() => {
        this.settle(id, `no answer within ${PATIENCE_MS / 1000} s; the page may be frozen`);
      }, PATIENCE_MS);
      const settle = (error: string | null): void => {
        if (error === null) resolve();
        else reject(new Error(error));
      };
      this.#waiting.set(id, { timer, settle });
      send(id);
    });
  }

  /** Takes an answer; one that nobody waits for is dropped. */
  settle(id: string, error: string | null): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    this.#clock.clearTimeout(waiting.timer);
    waiting.settle(error);
  }

  /** Rejects every command that is still out. */
  failAll(error: string): void {
    for (const id of [...this.#waiting.keys()]) this.settle(id, error);
  }
}
