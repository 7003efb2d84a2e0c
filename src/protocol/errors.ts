import { errorCodes, type ErrorCode } from './error-codes.js';

/** Every error that linekeeper throws or reports. */
export class LinekeeperError extends Error {
  /** What happened, for programs. */
  readonly code: ErrorCode;
  /** Whether the connection goes on by itself. */
  readonly retryable: boolean;
  /** Where the cause and the cure are written, within the package. */
  readonly docs: string;

  constructor(code: ErrorCode, message?: string, cause?: unknown) {
    const [retryable, summary] = errorCodes[code];
    const docs = `linekeeper/docs/errors.md#${code.toLowerCase()}`;
    super(
      `${message ?? summary} (${code}, see ${docs})`,
      cause === undefined ? undefined : { cause },
    );
    this.name = 'LinekeeperError';
    this.code = code;
    this.retryable = retryable;
    this.docs = docs;
  }
}

/**
 * Throw it from `credentials` to say that no credentials can be had without a person: the connection
 * goes to `blocked-auth` instead of trying again.
 */
export class AuthRefusedError extends LinekeeperError {
  constructor(message?: string, cause?: unknown) {
    super('AUTH_REFUSED', message, cause);
    this.name = 'AuthRefusedError';
  }
}
