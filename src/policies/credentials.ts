/**
 * A value that must not leave the process by accident: a logger, an inspector or JSON.stringify sees
 * only `[redacted]`.
 */
export class Secret {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  /** The value itself. */
  reveal(): unknown {
    return this.#value;
  }

  toJSON(): string {
    return '[redacted]';
  }

  /** Whether both hold the same value, by identity or as JSON; undefined is no value. */
  equals(other: Secret): boolean {
    if (this.#value === undefined) return false;
    if (Object.is(this.#value, other.#value)) return true;
    try {
      return JSON.stringify(this.#value) === JSON.stringify(other.#value);
    } catch {
      return false; // cyclic or BigInt: two values that cannot be compared count as different
    }
  }
}

/** Whether an error of a credentials function means "refused", so that another try is of no use. */
export function isAuthError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, status, statusCode } = error as Record<'code' | 'status' | 'statusCode', unknown>;
  return (
    code === 'AUTH_REFUSED' || [status, statusCode].some((http) => http === 401 || http === 403)
  );
}
