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

/** What `ws` says of an opening in which none, or none that was offered, was selected. */
const unselected = /^Server sent (no|an invalid) subprotocol$/;

/**
 * Whether a socket ended because the server does not know the subprotocol. Browsers, like `ws`, fail
 * an opening that selects none of those that were offered; but a browser does not say why.
 */
export function lacksSubprotocol(signs: Signs): 'yes' | 'perhaps' | 'no' {
  const { hasOpened, code, httpStatus } = signs;
  if (hasOpened) return puzzled.includes(code) ? 'yes' : 'no';
  if (httpStatus !== undefined) return httpStatus === 400 ? 'yes' : 'no';
  // The network says ECONNREFUSED and the like in Node.
  const error = (signs.error ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  if (typeof error.code === 'string') return 'no';
  return unselected.test(String(error.message)) ? 'yes' : 'perhaps';
}
