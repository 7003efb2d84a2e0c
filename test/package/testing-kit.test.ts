import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { mustRun, repository, run, runTool } from './commands.js';
import { packed } from './packed.js';

const { app, appWithPeers } = packed();
const examples = join(repository, 'docs/examples/testing');

/** A project outside of this repository that has the tarball, and vitest and fast-check to test with. */
const project = join(app, '../app-with-tests');
const expected = { vitest: 0, node: 0 };

beforeAll(async () => {
  await cp(app, project, { recursive: true, verbatimSymlinks: true });
  for (const name of ['vitest', 'fast-check']) {
    await symlink(join(repository, 'node_modules', name), join(project, 'node_modules', name));
  }
  await cp(examples, project, { recursive: true });
  const files = await readdir(examples);
  expected.vitest = files.filter((file) => file.endsWith('.test.ts')).length;
  expected.node = files.filter((file) => file.endsWith('.mjs')).length;
});

interface VitestReport {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
  readonly testResults: readonly { readonly status: string }[];
}

describe('a project that installed the tarball', () => {
  test('tests its app with vitest: the examples of the documentation', async () => {
    const { stdout, stderr } = await run(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', `--root=${project}`],
      project,
    );
    const report = JSON.parse(stdout) as VitestReport;
    expect(report.numFailedTests, stdout + stderr).toBe(0);
    expect(report.numPassedTests).toBeGreaterThan(100);
    expect(report.testResults.map(({ status }) => status)).toEqual(
      Array.from({ length: expected.vitest }, () => 'passed'),
    );
  });

  test('tests its app with node:test', async () => {
    expect(expected.node).toBe(1);
    const output = await mustRun(
      process.execPath,
      ['--test', '--test-reporter=tap', 'node-test.mjs'],
      project,
    );
    expect(output).toMatch(/^# fail 0$/m);
    expect(Number(/^# pass (\d+)$/m.exec(output)?.[1])).toBeGreaterThan(100);
  });

  test('gets the kit from the tarball, not from this repository', async () => {
    const program = `console.log(import.meta.resolve('linekeeper/testing'))`;
    const output = await mustRun(
      process.execPath,
      ['--input-type=module', '--eval', program],
      project,
    );
    expect(output.trim()).toMatch(/app-with-tests\/node_modules\/linekeeper\/dist\/src\/testing\//);
  });
});

/** What a program prints that closes with 1012, in a project without a test runner. */
const program = (before: string) => `
  ${before}
  const { createConnection } = await import('linekeeper');
  const { createWorld, recordStatuses } = await import('linekeeper/testing');
  const world = createWorld();
  const connection = createConnection({ url: 'wss://app.test', ...world.options });
  const statuses = recordStatuses(connection);
  connection.start();
  connection.send('hello');
  await world.server.close(1012);
  connection.stop();
  console.log(statuses.join(' '));
`;

describe('the kit depends on no test runner', () => {
  test('it imports XState alone', async () => {
    const { metafile } = await build({
      stdin: { contents: `export * from 'linekeeper/testing'`, resolveDir: app },
      bundle: true,
      format: 'esm',
      platform: 'browser',
      external: ['xstate'],
      metafile: true,
      write: false,
    });
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    expect(new Set(imports.map(({ path }) => path))).toEqual(new Set(['xstate']));
  });

  test.each([
    ['plain Node', ''],
    [
      'what jsdom leaves out, as in an environment of jest',
      `for (const name of ['setImmediate', 'MessageChannel', 'TextEncoder', 'TextDecoder']) {
         delete globalThis[name];
       }`,
    ],
  ])('it runs in %s', async (_, before) => {
    const output = await mustRun(
      process.execPath,
      ['--input-type=module', '--eval', program(before)],
      app,
    );
    expect(output.trim()).toBe('connecting connected cooldown:backoff stopped:manual');
  });

  test('the main entry does not pull it in', async () => {
    const { metafile } = await build({
      stdin: { contents: `export * from 'linekeeper'`, resolveDir: app },
      bundle: true,
      format: 'esm',
      platform: 'browser',
      external: ['xstate'],
      metafile: true,
      write: false,
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.some((input) => input.includes('dist/src/client/'))).toBe(true);
    expect(inputs.filter((input) => input.includes('dist/src/testing/'))).toEqual([]);
  });
});

describe('the types of the kit', () => {
  const strict = {
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    types: [] as string[],
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
  };

  async function check(home: string, name: string, code: string, options: object = {}) {
    const folder = join(home, name);
    await mkdir(folder);
    await writeFile(join(folder, 'kit.ts'), code);
    const compilerOptions = { ...strict, ...options };
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, include: ['.'] }),
    );
    const { stdout } = await runTool('tsc', ['-p', folder, '--pretty', 'false'], home);
    return stdout.split('\n').filter((line) => line !== '');
  }

  test('compile where libraries are checked and fast-check is missing', async () => {
    const code = `export * from 'linekeeper/testing';`;
    expect(await check(app, 'kit-alone', code, { skipLibCheck: false })).toEqual([]);
  });

  test('give steps to fast-check, and from it', async () => {
    const code = `
      import fc from 'fast-check';
      import * as namespace from 'fast-check';
      import { worldCommands, type Step } from 'linekeeper/testing';
      export const some: fc.Arbitrary<Step[]> = worldCommands(fc);
      export const others: fc.Arbitrary<Step[]> = worldCommands(namespace, { maxSteps: 3 });
      // @ts-expect-error a step is not any text
      export const wrong: Step = 'server explodes';
      // @ts-expect-error steps are no numbers
      export const numbers: fc.Arbitrary<number[]> = worldCommands(fc);
    `;
    const options = { skipLibCheck: true };
    expect(await check(appWithPeers, 'kit-with-fast-check', code, options)).toEqual([]);
  });

  test('fit the examples, in a project as strict as can be', async () => {
    const options = { ...strict, skipLibCheck: true, types: ['node'] };
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, include: ['*.ts'] }),
    );
    await mkdir(join(project, 'node_modules/@types'), { recursive: true });
    const types = 'node_modules/@types/node';
    await symlink(join(repository, types), join(project, types));
    const { stdout } = await runTool('tsc', ['-p', project, '--pretty', 'false'], project);
    expect(stdout.split('\n').filter((line) => line !== '')).toEqual([]);
  });
});
