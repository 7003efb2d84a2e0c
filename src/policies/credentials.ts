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

  /** Whether both hold the same value; undefined is no value. */
  equals(other: Secret): boolean {
    if (this.#value === undefined) return false;
    try {
      return isSame(this.#value, other.#value);
    } catch {
      return false; // cyclic: two values that cannot be compared count as different
    }
  }
}

const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** Compares plain data by content; anything else (Headers, buffers, class instances) by identity. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]))
  );
}

/** Whether an error of a credentials function means "refused", so that another try is of no use. */
export function isAuthError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, status, statusCode } = error as Record<'code' | 'status' | 'statusCode', unknown>;
  return (
    code === 'AUTH_REFUSED' || [status, statusCode].some((http) => http === 401 || http === 403)
  );
}
