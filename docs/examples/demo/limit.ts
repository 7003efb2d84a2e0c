/**
 * A signal that aborts with another, or after so many ms. The timer holds it: Node 20 forgets an
 * `AbortSignal.timeout` of which only an `AbortSignal.any` knows.
 */
export function limitOf(quit: AbortSignal, ms: number): AbortSignal {
  const limit = new AbortController();
  setTimeout(() => limit.abort(new DOMException('time is up', 'TimeoutError')), ms).unref();
  return AbortSignal.any([quit, limit.signal]);
}
