import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tests = fileURLToPath(new URL('../../', import.meta.url));
const vitest = fileURLToPath(new URL('../../../node_modules/vitest/vitest.mjs', import.meta.url));

/** What a file's tests came to. */
export interface TestOutcome {
  readonly status: 'passed' | 'failed';
  /** What the failed ones say. */
  readonly messages: readonly string[];
}

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: 'passed' | 'failed';
    readonly message: string;
    readonly assertionResults: readonly { readonly failureMessages: readonly string[] }[];
  }[];
}

const config = (folder: string): string => `
  import { defineConfig } from 'vitest/config';
  import shared from '../vitest.config.js';

  export default defineConfig({
    root: shared.root,
    resolve: shared.resolve,
    test: { include: ['test/${folder}/*.test.ts'] },
  });
`;

/**
 * Runs the sources of tests by vitest in a process of its own, as a developer would who pasted them
 * into files of this repository. `machine` is the module that copied tests of machines import.
 */
export async function runCopied<Name extends string>(
  sources: Readonly<Record<Name, string>>,
  machine?: string,
): Promise<Readonly<Record<Name, TestOutcome>>> {
  const folder = await mkdtemp(join(tests, 'copied-'));
  try {
    const report = join(folder, 'report.json');
    const files = {
      'vitest.config.ts': config(basename(folder)),
      'your-machine.ts': machine ?? '',
    };
    for (const [name, source] of Object.entries<string>(sources)) {
      Object.assign(files, { [`${name}.test.ts`]: source });
    }
    await Promise.all(
      Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)),
    );
    const child = spawn(
      process.execPath,
      [
        ...[vitest, 'run', '--config', join(folder, 'vitest.config.ts')],
        ...['--reporter=json', `--outputFile=${report}`],
      ],
      { cwd: folder, stdio: 'ignore', env: { PATH: process.env['PATH'], NODE_ENV: 'test' } },
    );
    await new Promise((resolve) => child.once('close', resolve));
    const { testResults } = JSON.parse(await readFile(report, 'utf8')) as Report;
    const outcomes = testResults.map(({ name, status, message, assertionResults }) => [
      basename(name, '.test.ts'),
      { status, messages: [message, ...assertionResults.flatMap((one) => one.failureMessages)] },
    ]);
    return Object.fromEntries(outcomes) as Readonly<Record<Name, TestOutcome>>;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
