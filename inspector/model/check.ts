import { ViewerError } from './error.js';
import type { Shape } from './shape.js';

/**
 * Checks that a value has a shape.
 *
 * @throws ViewerError that says where it is wrong, what was given and what is accepted.
 */
export function check(what: string, of: Shape, value: unknown): void {
  if (!of.test(value)) throw new ViewerError(of.explain(value, what));
}
