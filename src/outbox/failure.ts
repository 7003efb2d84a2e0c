import { LinekeeperError } from '../protocol/errors.js';

/** The error of a store, in the words of an outbox. */
export function failure(what: string, cause: unknown): LinekeeperError {
  if (cause instanceof LinekeeperError) return cause;
  const isFull = (cause as { readonly name?: unknown } | null)?.name === 'QuotaExceededError';
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause));
  return new LinekeeperError(
    isFull ? 'OUTBOX_FULL' : 'OUTBOX_FAILED',
    `${what}: ${message || name}`,
    cause,
  );
}
