/** Whether a value is a promise, or like one. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/**
 * Takes the sting out of a promise where none is accepted: the app is told of the wrong value, and
 * its rejection must not end a Node process besides.
 */
export function ignoreRejection(value: unknown): void {
  if (isThenable(value)) value.then(undefined, () => undefined);
}
