import { ProtocolError } from './protocol-error.js';
import { limits } from './limits.js';

const QUOTE = 34;
const BACKSLASH = 92;
const opening = new Set([91, 123]);
const closing = new Set([93, 125]);

/** The deepest nesting of brackets outside of strings, counted without recursion. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isInString) {
      if (code === BACKSLASH) index += 1;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (opening.has(code)) deepest = Math.max(deepest, (depth += 1));
    else if (closing.has(code)) depth -= 1;
  }
  return deepest;
}

/** Keys that would change the prototype of what they are merged into. */
function pollutes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(pollutes);
  return Object.entries(value).some(([key, part]: [string, unknown]) => {
    if (key === '__proto__') return true;
    const isPrototype = key === 'constructor' && typeof part === 'object' && part !== null;
    return (isPrototype && Object.hasOwn(part, 'prototype')) || pollutes(part);
  });
}

/** Whether the text may hold such a key, written out or in escapes. */
const isSuspect = (text: string): boolean => /__proto__|"constructor"|\\u/.test(text);

/**
 * Reads JSON of a peer that is not trusted: bounded in depth, and without keys that reach for a
 * prototype.
 *
 * @throws ProtocolError BAD_FRAME.
 */
export function readJson(text: string): unknown {
  if (depthOf(text) > limits.jsonDepth) {
    throw new ProtocolError('BAD_FRAME', `JSON nests deeper than ${String(limits.jsonDepth)}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ProtocolError('BAD_FRAME', 'not JSON');
  }
  if (isSuspect(text) && pollutes(value)) {
    throw new ProtocolError('BAD_FRAME', 'a key reaches for a prototype');
  }
  return value;
}
