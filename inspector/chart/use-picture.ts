import type { MachineDefinition } from 'linekeeper/inspect';
import { startTransition, useEffect, useState, type RefObject } from 'react';
import { workerEngine } from './engine.js';
import { layout, type Picture } from './layout.js';
import { measureByCanvas } from './measure.js';
import type { Direction } from './placement.js';

/** A chart on its way: laid out, still in work, or not to be laid out. */
export type Progress =
  | { readonly type: 'pending' }
  | { readonly type: 'ready'; readonly picture: Picture; readonly layoutMs: number }
  | { readonly type: 'failed'; readonly message: string };

/** How many pictures are kept; charts are walked through, and turned between two directions. */
const KEPT = 24;
const kept = new Map<string, Promise<Progress>>();

async function lay(
  definition: MachineDefinition,
  direction: Direction,
  fontFamily: string,
): Promise<Progress> {
  const startedAt = performance.now();
  try {
    const measure = measureByCanvas(fontFamily);
    const picture = await layout(definition, direction, { engine: workerEngine, measure });
    return { type: 'ready', picture, layoutMs: performance.now() - startedAt };
  } catch (error) {
    return { type: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

function progressOf(
  definition: MachineDefinition,
  direction: Direction,
  fontFamily: string,
): Promise<Progress> {
  const key = `${definition.hash} ${direction} ${fontFamily}`;
  const known = kept.get(key) ?? lay(definition, direction, fontFamily);
  kept.delete(key);
  kept.set(key, known);
  for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
  // A failure may have been the worker's, so it is not remembered.
  void known.then(({ type }) => {
    if (type === 'failed') kept.delete(key);
  });
  return known;
}

/**
 * The picture of a machine, laid out in the background with the font of `host`. While a chart is
 * turned, the picture before it stays.
 */
export function usePicture(
  definition: MachineDefinition,
  direction: Direction | null,
  host: RefObject<HTMLElement | null>,
): Progress {
  const [progress, setProgress] = useState<Progress>({ type: 'pending' });
  useEffect(() => {
    const element = host.current;
    if (element === null || direction === null) return;
    let isWanted = true;
    const { fontFamily } = getComputedStyle(element);
    void progressOf(definition, direction, fontFamily).then((next) => {
      if (isWanted) startTransition(() => setProgress(next));
    });
    return () => {
      isWanted = false;
    };
  }, [definition, direction, host]);
  const isOld = progress.type === 'ready' && progress.picture.definition.hash !== definition.hash;
  return isOld ? { type: 'pending' } : progress;
}
