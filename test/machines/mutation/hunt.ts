import { recordFigure } from '../../support/figures.js';
import { inOrder } from './asked-first.js';
import { verdictOf, type Level } from './levels.js';
import type { Mutant } from './mutant.js';
import { quarantined } from './quarantine.js';
import { survivors } from './survivors.js';

/** What became of the mutants. */
export interface Bag {
  /** Survived every level, and nobody has said why that is right. */
  readonly unexplained: readonly string[];
  /** Said to survive, and killed all the same. */
  readonly killed: readonly string[];
}

/** All of them is what to run after a change here: it takes longer, and judges the explanations. */
const isThorough = process.env['LINEKEEPER_MUTANTS'] === 'all';

/**
 * Lets the levels at each mutant, one after the other until one notices. A level that found fault with
 * the product would find it with every mutant: mutants-bugs.test.ts asks each about the product.
 */
export async function hunt(
  kind: string,
  mutants: Iterable<Mutant>,
  levels: readonly Level[],
): Promise<Bag> {
  const kills = new Map<Level, number>(levels.map((level) => [level, 0]));
  const unexplained: string[] = [];
  const killed: string[] = [];
  let count = 0;
  let explained = 0;
  await quarantined(async () => {
    for (const mutant of mutants) {
      count += 1;
      const isExplained = Object.hasOwn(survivors, mutant.id);
      if (isExplained) explained += 1;
      if (isExplained && !isThorough) continue;
      let killer: Level | undefined;
      for (const level of isThorough ? levels : inOrder(levels, mutant.id)) {
        if ((await verdictOf(level, mutant)) === null) continue;
        killer = level;
        break;
      }
      if (killer !== undefined) kills.set(killer, (kills.get(killer) ?? 0) + 1);
      if (killer !== undefined && isExplained) killed.push(mutant.id);
      if (killer === undefined && !isExplained) unexplained.push(mutant.id);
    }
  });
  recordFigure(`mutants of ${kind}`, count);
  for (const [level, dead] of kills) recordFigure(`mutants of ${kind}, killed by ${level}`, dead);
  recordFigure(`mutants of ${kind}, surviving and explained`, explained);
  return { unexplained, killed };
}
