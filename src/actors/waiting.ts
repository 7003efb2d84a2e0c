import { optionError, signal as rule } from '../protocol/option-rules.js';

/** Those who wait for the same thing. */
export interface Waiting {
  readonly isEmpty: () => boolean;
  /**
   * Resolves or rejects with the others, and rejects with the reason of the signal when that aborts.
   * Rejects with LinekeeperError OPTION_INVALID for a signal that is none.
   */
  readonly wait: (signal: AbortSignal | undefined) => Promise<void>;
  /** It is there, or with an error will not be. */
  readonly settle: (error?: Error) => void;
  /** The same for whoever waits from now on. */
  readonly end: (error: Error) => void;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Creates a place to wait. */
export function createWaiting(): Waiting {
  let ended: Error | undefined;
  let waiting: readonly Waiter[] = [];
  const settle = (error?: Error): void => {
    const settled = waiting;
    waiting = [];
    for (const { resolve, reject } of settled) {
      if (error === undefined) resolve();
      else reject(error);
    }
  };
  return {
    isEmpty: () => waiting.length === 0,
    wait: (signal) => {
      if (!rule.test(signal)) return Promise.reject(optionError('signal', signal, rule.accepts));
      let abort = (): void => undefined;
      const waited = new Promise<void>((resolve, reject) => {
        const waiter: Waiter = { resolve, reject };
        abort = () => {
          waiting = waiting.filter((other) => other !== waiter);
          reject(signal?.reason as Error);
        };
        if (ended !== undefined) reject(ended);
        else if (signal?.aborted === true) abort();
        else waiting = [...waiting, waiter];
      });
      signal?.addEventListener('abort', abort);
      const done = (): void => signal?.removeEventListener('abort', abort);
      // Whoever does not look at the answer must not be ended by an unhandled rejection either.
      waited.then(done, done);
      return waited;
    },
    settle,
    end: (error) => {
      ended = error;
      settle(error);
    },
  };
}
