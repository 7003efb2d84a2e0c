/** How a socket ended before the session protocol was heard on it. */
interface Signs {
  /** Whether it had opened. */
  readonly hasOpened: boolean;
  readonly code: number;
  readonly error: unknown;
  readonly httpStatus?: number;
}

/** What a server closes with that takes a hello for a message of its own, and does not understand it. */
const puzzled: readonly number[] = [1002, 1003, 1007, 4400];

/**
 * Whether a socket may have ended because the server does not know the subprotocol. Browsers, and
 * `ws`, fail an opening that selects none of those that were offered, and a browser does not say why.
 */
export function mayLackSubprotocol({ hasOpened, code, error, httpStatus }: Signs): boolean {
  if (hasOpened) return puzzled.includes(code);
  // The network says ECONNREFUSED and the like in Node; the server a status.
  const { code: cause } = (error ?? {}) as { readonly code?: unknown };
  return typeof cause !== 'string' && (httpStatus === undefined || httpStatus === 400);
}
