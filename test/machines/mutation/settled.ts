import * as timersPromises from 'node:timers/promises';
import type { Replacements } from './module-graph.js';

/** Turns of the event loop in which nothing has moved on, after which nothing will. */
const QUIET_TURNS = 200;

/** Tells work that hangs from work that takes long: on a virtual clock both take no time. */
export interface TurnWatch {
  /** Makes the modules of a graph wait for turns of the event loop where it is seen. */
  readonly watched: (replacements: Replacements) => Replacements;
  /** The outcome of work of such a graph; throws when it stands still without having settled. */
  readonly settled: <Value>(work: Promise<Value>) => Promise<Value>;
}

export function watchTurns(): TurnWatch {
  let turns = 0;
  const nextTurn = (): Promise<void> => {
    turns += 1;
    return timersPromises.setImmediate();
  };
  return {
    watched: ({ packages, exports, ...others }) => ({
      ...others,
      packages: {
        ...packages,
        'node:timers/promises': { ...timersPromises, setImmediate: nextTurn },
      },
      exports: { ...exports, 'src/testing/next-turn.ts': () => ({ nextTurn }) },
    }),
    async settled(work) {
      const over = work.then(
        () => true,
        () => true,
      );
      for (let quiet = 0; quiet < QUIET_TURNS;) {
        const before = turns;
        if (await Promise.race([over, timersPromises.setImmediate(false)])) return work;
        quiet = turns === before ? quiet + 1 : 0;
      }
      throw new Error('it hangs');
    },
  };
}
