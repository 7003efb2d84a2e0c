import { firstTypeError } from './compiler.js';
import { latestFirst, type FirstFailure } from './latest-first.js';
import { createGraph, type Replacements } from './module-graph.js';
import { replacementsFor, type Mutant } from './mutant.js';
import type * as RandomRun from '../random-run.js';
import type * as Pure from './pure.js';
import { settingNames, type PathTree } from './pure.js';
import { watchTurns } from './settled.js';
import { journeys } from './simulated.js';
import { failureIn, testFilesOf } from './specified.js';

/** What can notice that something is wrong, each by itself. */
export const levels = ['policies', 'paths', 'types', 'units', 'worlds'] as const;
export type Level = (typeof levels)[number];

/** Says what is wrong first with a mutant; null when nothing is. */
type Killer = (replacements: Replacements) => Promise<string | null>;

const JOURNEYS = 120;
const LENGTH = 80;

/** Beside the unit tests, those that mutants have shown to be wanting; the slow ones last. */
const policyTests = [
  ...testFilesOf('test/unit/policies', ['presets.test.ts', 'backoff-extremes.test.ts']),
  'test/machines/mutants-policies-found.test.ts',
  'test/unit/policies/presets.test.ts',
  'test/unit/policies/backoff-extremes.test.ts',
];

/** On what is global, which a mutant would leave as it is in the middle of the test. */
const onGlobals = ['xstate-actors.test.ts', 'errors-unheard.test.ts'];
/** Generated walks: they are the level of the worlds. */
const walks = ['invariants.test.ts'];
/** About the words of a page, slowly. */
const aside = ['api-page.test.ts'];

/** Those that take as long as all others together. */
const slowTests = [
  'test/unit/machines/hints.test.ts',
  'test/unit/machines/stop-in-listeners.test.ts',
  'test/unit/machines/triggers.test.ts',
  'test/unit/machines/xstate-delays.test.ts',
  'test/unit/client/events.test.ts',
  'test/unit/client/backoff-storage.test.ts',
];
/** Those that are about what the machine decides. */
const unitTests = [
  'test/machines/mutants-machines-found.test.ts',
  ...testFilesOf('test/unit/machines', [...walks, ...onGlobals]),
  ...testFilesOf('test/unit/regressions', [...onGlobals, ...aside]),
  ...['snapshot', 'credentials', 'outage-events'].map((name) => `test/unit/client/${name}.test.ts`),
].filter((file) => !slowTests.includes(file));
/** About many seeds, and the only ones that are about some bugs of the peers. */
const longTests = ['test/unit/machines/peers-bugs.test.ts'];

/** Paths are planted on the product, and then walked on each mutant. */
function plantAll(): readonly PathTree[] {
  const { plantPaths } = createGraph(replacementsFor({})).load(
    'test/machines/mutation/pure.ts',
  ) as typeof Pure;
  return settingNames.map(plantPaths);
}
let trees: FirstFailure<PathTree> | undefined;

const everyPolicyTest = latestFirst(policyTests);
const everyUnitTest = latestFirst(unitTests);
const everySlowTest = latestFirst(slowTests);
const everyLongTest = latestFirst(longTests);
const everyJourney = latestFirst(journeys(JOURNEYS, LENGTH));

const killers: Readonly<Record<Level, Killer>> = {
  policies: (replacements) => everyPolicyTest((file) => failureIn(file, replacements)),

  types: async ({ sources = {} }) => {
    for (const [path, source] of Object.entries(sources)) {
      const error = firstTypeError(path, source);
      if (error !== null) return error;
    }
    return null;
  },

  units: async (replacements) =>
    (await everyUnitTest((file) => failureIn(file, replacements))) ??
    (await everySlowTest((file) => failureIn(file, replacements))) ??
    everyLongTest((file) => failureIn(file, replacements, true)),

  paths: (replacements) => {
    trees ??= latestFirst(plantAll());
    const { firstWrongStep } = createGraph(replacements).load(
      'test/machines/mutation/pure.ts',
    ) as typeof Pure;
    return trees(firstWrongStep);
  },

  worlds: (replacements) => {
    const { watched, settled } = watchTurns();
    const { replay } = createGraph(watched(replacements)).load(
      'test/machines/random-run.ts',
    ) as typeof RandomRun;
    return everyJourney(async ({ setup, steps }) => {
      try {
        await settled(replay(setup, steps));
        return null;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    });
  },
};

/** What the level says of a mutant; a mutant that cannot even be built is wrong enough. */
export async function verdictOf(level: Level, mutant: Omit<Mutant, 'id'>): Promise<string | null> {
  try {
    return await killers[level](replacementsFor(mutant));
  } catch (error) {
    return `it throws: ${error instanceof Error ? error.message : String(error)}`;
  }
}
