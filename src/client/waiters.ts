import { createWaiting } from '../actors/waiting.js';
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
  // Before the first start() it is worth waiting; after an end nothing comes by itself.
  if (status !== 'stopped' || reason === 'initial') return null;
  const why = lastClose === null ? undefined : explainClose(lastClose);
  if (reason === 'fatal') return new LinekeeperError('FATAL_CLOSE', why, lastClose?.error);
  if (reason === 'exhausted')
    return new LinekeeperError('ATTEMPTS_EXHAUSTED', why, lastClose?.error);
  return new LinekeeperError('STOPPED');
}

/** Creates the waiters; `isAnswer` says whether what they wait for is there. */
export function createWaiters(isAnswer: (snapshot: ConnectionSnapshot) => boolean): Waiters {
  const { isEmpty, wait, settle, end } = createWaiting();
  return {
    wait,
    end,
    heard(snapshot) {
      if (isEmpty()) return;
      const error = reasonToGiveUp(snapshot);
      if (error !== null || isAnswer(snapshot)) settle(error ?? undefined);
    },
  };
}
