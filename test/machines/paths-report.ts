import { recordFigure } from '../support/figures.js';
import { leafOf } from './paths-readings.js';
import { closeHeard, hearable } from './paths-items.js';
import type { Path } from './paths-cover.js';
import { wholePaths, type Edge, type Graph } from './paths-graph.js';

/** What a level has walked, and what of the declared its paths have shown. */
export interface Report {
  /** Counts a path. */
  walked(path: Path): void;
  /** Counts the whole paths of a graph, and each step of it once: what they share is walked once. */
  explored(graph: Graph): void;
  saw(items: Iterable<string>): void;
  /** The declared things that no path has shown. */
  unseen(): readonly string[];
  /** The classes of closes that were not heard where they can be. */
  unheard(): readonly string[];
  /** Those heard where they cannot be. */
  misheard(): readonly string[];
  record(level: string): void;
}

export function createReport(declared: ReadonlySet<string>): Report {
  let paths = 0;
  let steps = 0;
  const seen = new Set<string>();
  const heard = new Set<string>();
  const places = new Set<string>();

  const missing = (expected: Iterable<string>, found: ReadonlySet<string>): readonly string[] =>
    [...expected].filter((item) => !found.has(item));
  const share = (word: string): string => {
    const all = [...declared].filter((item) => item.startsWith(`${word} `));
    return `${all.length - missing(all, seen).length}/${all.length}`;
  };

  const step = (edge: Edge): void => {
    steps += 1;
    places.add(leafOf(edge.from.walk.world)).add(leafOf(edge.walk.world));
    const close = closeHeard(edge);
    // A machine that sleeps hears of all that was due at once, and of the last one only in the end.
    if (close !== null && edge.move !== 'the machine sleeps') heard.add(close);
  };

  return {
    walked(path) {
      paths += 1;
      path.forEach(step);
    },
    explored(graph) {
      paths += wholePaths(graph).length;
      graph.edges.forEach(step);
    },
    saw(items) {
      for (const item of items) seen.add(item);
    },
    unseen: () => missing(declared, seen),
    unheard: () => missing(hearable(places), heard),
    misheard: () => missing(heard, new Set(hearable(places))),
    record(level) {
      const all = hearable(places);
      const guarded = [...declared].filter((item) => item.startsWith('refused '));
      const outcomes = guarded.flatMap((item) => [item, item.replace('refused', 'taken')]);
      recordFigure(`paths, ${level}: paths`, paths);
      recordFigure(`paths, ${level}: steps`, steps);
      recordFigure(`paths, ${level}: states covered`, share('entered'));
      recordFigure(`paths, ${level}: transitions covered`, share('taken'));
      recordFigure(
        `paths, ${level}: guard outcomes covered`,
        `${outcomes.length - missing(outcomes, seen).length}/${outcomes.length}`,
      );
      recordFigure(
        `paths, ${level}: close classes x states`,
        `${all.length - missing(all, heard).length}/${all.length}`,
      );
    },
  };
}
