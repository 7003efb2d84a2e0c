import { inspect } from 'node:util';
import fc, { type RunDetails } from 'fast-check';
import { BrokenInvariant, newTally, replay, type Tally } from './random-run.js';
import { setups, type Setup } from './random-setup.js';
import { steps, type Step } from './random-step.js';
import type { Sabotage } from './random-world.js';

/** The most steps of one world. */
const MAX_STEPS = 60;

export interface Worlds {
  /** Of fast-check: the same seed makes the same worlds. */
  readonly seed: number;
  readonly count: number;
  /** Where in the shrinking of a failed world to begin: printed with it. */
  readonly path?: string | undefined;
  readonly sabotage?: Sabotage;
}

/** The smallest world found in which an invariant breaks. */
export interface Failure {
  readonly setup: Setup;
  readonly steps: readonly Step[];
  /** What to read: what broke, how to run it again, and a test to paste. */
  readonly report: string;
}

export interface Outcome {
  readonly tally: Tally;
  readonly failure: Failure | null;
}

const indented = (value: unknown): string =>
  inspect(value, { breakLength: 96, compact: 3, depth: null, maxArrayLength: null })
    .split('\n')
    .join('\n    ');

/** A test that does what the failed world did: no generator is needed to run it. */
function testOf(invariant: string, setup: Setup, taken: readonly Step[]): string {
  const lines = taken.map((step) => `      ${inspect(step, { breakLength: Infinity })},\n`);
  return [
    "import { it } from 'vitest';",
    "import { replay } from './random-run.js';",
    '',
    `it(${JSON.stringify(invariant)}, () =>`,
    '  replay(',
    `    ${indented(setup)},`,
    `    [\n${lines.join('')}    ],`,
    '  ));',
  ].join('\n');
}

function failureOf(details: RunDetails<[Setup, Step[]]>): Failure | null {
  if (!details.failed) return null;
  const { counterexample, counterexamplePath: path, errorInstance, seed, numShrinks } = details;
  if (counterexample === null) throw new Error('No world was made: fast-check gave up.');
  const [setup, taken] = counterexample;
  const what = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const report = [
    `A random world broke an invariant at ${what}`,
    `seed ${String(seed)}, path "${path}", shrunk ${String(numShrinks)} times to ${String(taken.length)} steps`,
    `again: LINEKEEPER_SEED=${String(seed)} LINEKEEPER_PATH=${path} npm run test:unit -- random-worlds`,
    'as a test, to paste into test/machines:',
    '',
    testOf(errorInstance instanceof BrokenInvariant ? errorInstance.invariant : what, setup, taken),
  ].join('\n');
  return { setup, steps: taken, report };
}

/** Makes random worlds until one breaks an invariant, and shrinks that one. */
export async function makeWorlds({ seed, count, path, sabotage }: Worlds): Promise<Outcome> {
  const tally = newTally();
  const property = fc.asyncProperty(setups, steps(MAX_STEPS), (setup, taken) =>
    replay(setup, taken, { sabotage, tally }),
  );
  const details = await fc.check(property, {
    seed,
    numRuns: count,
    ...(path !== undefined && { path }),
  });
  return { tally, failure: failureOf(details) };
}
