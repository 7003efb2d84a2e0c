import { LinekeeperError } from '../protocol/errors.js';
import { explainClose } from './explain.js';
import type { ConnectionSnapshot } from './types.js';

/** Those who wait for something of a connection that runs. */
export interface Waiters {
  wait(signal: AbortSignal | undefined): Promise<void>;
  /** Settles the waiting when the snapshot is an answer. */
  heard(snapshot: ConnectionSnapshot): void;
  /** Nobody waits in vain from now on. */
  end(error: LinekeeperError): void;
}

function reasonToGiveUp({ status, reason, lastClose }: ConnectionSnapshot): LinekeeperError | null {
  if (status !== 'stopped') return null;
  const why = lastClose === null ? undefined : explainClose(lastClose);
  if (reason === 'fatal') return new LinekeeperError('FATAL_CLOSE', why, lastClose?.error);
  if (reason === 'exhausted')
    return new LinekeeperError('ATTEMPTS_EXHAUSTED', why, lastClose?.error);
  return new LinekeeperError('STOPPED');
}

/** Creates the waiters; `isAnswer` says whether what they wait for is there. */
export function createWaiters(isAnswer: (snapshot: ConnectionSnapshot) => boolean): Waiters {
  let ended: LinekeeperError | undefined;
  let waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];
  return {
    wait: (signal) => {
      const waited = new Promise<void>((resolve, reject) => {
        if (ended !== undefined) {
          reject(ended);
          return;
        }
        if (signal?.aborted === true) {
          reject(signal.reason as Error);
          return;
        }
        const abort = (): void => {
          waiting = waiting.filter((other) => other !== entry);
          reject(signal?.reason as Error);
        };
        const entry = {
          resolve: () => {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
          reject: (error: Error) => {
            signal?.removeEventListener('abort', abort);
            reject(error);
          },
        };
        signal?.addEventListener('abort', abort);
        waiting.push(entry);
      });
      // Whoever does not look at the answer must not be ended by an unhandled rejection.
      waited.catch(() => undefined);
      return waited;
    },
    end(error) {
      ended = error;
    },
    heard(snapshot) {
      if (waiting.length === 0) return;
      const error = reasonToGiveUp(snapshot);
      if (error === null && !isAnswer(snapshot)) return;
      const settled = waiting;
      waiting = [];
      for (const { resolve, reject } of settled) {
        if (error === null) resolve();
        else reject(error);
      }
    },
  };
}
