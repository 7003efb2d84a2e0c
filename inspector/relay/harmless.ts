import type { Check } from './shape.js';

const DEEPEST = 128;

/**
 * What no message may hold, whatever its shape: an object with a `__proto__` of its own, which
 * careless copying turns into a prototype, and nesting so deep that careless walking overflows.
 */
export const harmless: Check = (value) => walk(value, 0);

function walk(value: unknown, depth: number): string | null {
  if (typeof value !== 'object' || value === null) return null;
  if (depth > DEEPEST) return `: nested deeper than ${DEEPEST}`;
  if (!Array.isArray(value) && Object.hasOwn(value, '__proto__')) {
    return ': has a field named __proto__';
  }
  for (const item of Object.values(value)) {
    const problem = walk(item, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}
