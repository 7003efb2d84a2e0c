import { readdirSync } from 'node:fs';
import * as vitest from 'vitest';
import { watchTurns } from './settled.js';
import { createGraph, root, type Replacements } from './module-graph.js';

type Run = () => unknown;

interface Test {
  readonly name: string;
  readonly run: Run;
}

type Add = (name: string, ...rest: readonly unknown[]) => void;

/** `each` of vitest: rows are spread over the arguments where all of them are lists. */
const eachOf =
  (add: Add) =>
  (rows: readonly unknown[]): Add =>
  (name, ...rest) => {
    const areLists = rows.every((row) => Array.isArray(row));
    for (const [at, row] of rows.entries()) {
      const given = areLists ? (row as unknown[]) : [row];
      const onRow = (part: unknown): unknown =>
        typeof part === 'function'
          ? () => (part as (...row: unknown[]) => unknown)(...given)
          : part;
      add(`${name} [${at}]`, ...rest.map(onRow));
    }
  };

/**
 * The part of vitest that our tests use, collecting tests in place of running them. A test with
 * options asks for more time, since it is about many seeds: only who is patient waits for it.
 */
function collector(isPatient: boolean) {
  const tests: Test[] = [];
  let names: readonly string[] = [];
  let setups: readonly Run[] = [];
  let cleanups: readonly Run[] = [];
  const it: Add = (name, ...parts) => {
    if (parts.length > 1 && !isPatient) return;
    const run = parts.find((part) => typeof part === 'function') as Run;
    const [before, after] = [setups, cleanups];
    tests.push({
      name: [...names, name].join(' > '),
      run: async () => {
        for (const setup of before) await setup();
        try {
          await run();
        } finally {
          for (const cleanup of after) await cleanup();
        }
      },
    });
  };
  const describe: Add = (name, ...parts) => {
    if (parts.length > 1 && !isPatient) return;
    const outer = [names, setups, cleanups] as const;
    names = [...names, name];
    (parts.find((part) => typeof part === 'function') as Run)();
    [names, setups, cleanups] = outer;
  };
  const beforeEach = (run: Run): void => void (setups = [...setups, run]);
  const afterEach = (run: Run): void => void (cleanups = [...cleanups, run]);
  return {
    tests,
    vitest: {
      ...vitest,
      describe: Object.assign(describe, { each: eachOf(describe) }),
      it: Object.assign(it, { each: eachOf(it) }),
      beforeEach,
      afterEach,
    },
  };
}

/** The test files of a folder. */
export const testFilesOf = (folder: string, except: readonly string[] = []): string[] =>
  readdirSync(root + folder)
    .filter((name) => name.endsWith('.test.ts') && !except.includes(name))
    .map((name) => `${folder}/${name}`);

/** Runs the tests of a file on a mutant, and says which one fails first; null when all pass. */
export async function failureIn(
  file: string,
  replacements: Replacements,
  isPatient = false,
): Promise<string | null> {
  const { watched, settled } = watchTurns();
  const { tests, vitest: collecting } = collector(isPatient);
  const packages = { ...replacements.packages, vitest: collecting };
  try {
    createGraph(watched({ ...replacements, packages })).load(file);
  } catch (error) {
    return `${file}: ${String(error)}`;
  }
  for (const { name, run } of tests) {
    try {
      await settled(Promise.resolve(run()));
    } catch {
      return `${file}: ${name}`;
    }
  }
  return null;
}
