import { readFileSync } from 'node:fs';
import type { BufferBounds, SendBuffer } from '../../../src/protocol/send-buffer.js';
import { createGraph, root } from '../../machines/mutation/module-graph.js';

/** Bounds that nothing reaches. */
export const endless: BufferBounds = {
  maxMessages: Infinity,
  maxBytes: Infinity,
  maxAgeMs: Infinity,
};

const path = 'src/protocol/send-buffer.ts';

/** The class as it is, but for one thing that no test can bring about from outside. */
function variant(
  changes: readonly (readonly [what: string, into: string])[],
  packages: Readonly<Record<string, unknown>> = {},
): typeof SendBuffer {
  let source = readFileSync(root + path, 'utf8');
  for (const [what, into] of changes) {
    if (!source.includes(what)) throw new Error(`${path} has no "${what}" any more`);
    source = source.replaceAll(what, into);
  }
  const exports = createGraph({ sources: { [path]: source }, packages }).load(path);
  return (exports as { SendBuffer: typeof SendBuffer }).SendBuffer;
}

/** A buffer that begins with another number: getting there by adding would take hours. */
export function bufferFrom(first: number, bounds: BufferBounds = endless): SendBuffer {
  const Later = variant([
    ['#first = 1;', `#first = ${first};`],
    ['#next = 1;', `#next = ${first};`],
  ]);
  return new Later(bounds);
}

/** A buffer that counts every place of its ring that is read or written. */
export function countedBuffer(bounds: BufferBounds): {
  readonly buffer: SendBuffer;
  readonly steps: () => number;
  /** How many places of its rings hold something. */
  readonly held: () => number;
} {
  let steps = 0;
  const rings: unknown[][] = [];
  function Counted(length: number): unknown[] {
    const own = new Array<unknown>(length);
    rings.push(own);
    return new Proxy(own, {
      get: (ring, key) => {
        if (key !== 'length') steps += 1;
        return Reflect.get(ring, key) as unknown;
      },
      set: (ring, key, value) => {
        steps += 1;
        return Reflect.set(ring, key, value);
      },
    });
  }
  const Counting = variant(
    [
      ["from './frames.js';", "from './frames.js';\nimport { Counted } from 'counted';"],
      ['new Array<', 'new Counted<'],
    ],
    { counted: { Counted } },
  );
  return {
    buffer: new Counting(bounds),
    steps: () => steps,
    held: () => rings.flat().filter((place) => place !== undefined).length,
  };
}
