import { graphOf, keyOf, type Graph } from './paths-graph.js';
import { setting, type Setting } from './paths-settings.js';
import { walkLogic, type Walk, type WalkLogic } from './paths-walk.js';

/** A walk that knows which states it has been in. */
interface Trail extends Walk {
  readonly trail: readonly string[];
}

/** What an ordinary day is made of: the moves of which the simple paths try every order. */
export const everyday: Setting = setting('an ordinary day');
const everydayMoves =
  /^(start|stop|retry now|offline|online|hidden|visible|time passes|main opens|main ends: (retry|auth))$/;

/**
 * Every simple path of at most so many steps, as a tree: no state twice on the way, so unlike the
 * shortest ways these come to each state by all the detours that there are.
 */
export function simplePaths(length: number): Graph {
  const logic = walkLogic(everyday);
  const key = (walk: Walk): string => keyOf(everyday, walk);
  const trailing: WalkLogic = {
    ...logic,
    getInitialSnapshot: (...args) => {
      const walk = logic.getInitialSnapshot(...args);
      return { ...walk, trail: [key(walk)] } as Trail;
    },
    transition: (before, event, scope) => {
      const { trail } = before as Trail;
      const walk = logic.transition(before, event, scope);
      const place = key(walk);
      // Leads back to where the path has been: no simple path goes on from here.
      return trail.includes(place) ? before : ({ ...walk, trail: [...trail, place] } as Trail);
    },
  };
  return graphOf(
    everyday,
    trailing,
    (walk) => (walk as Trail).trail.join('\n'),
    (walk, move) => (walk as Trail).trail.length <= length && everydayMoves.test(move),
  );
}
