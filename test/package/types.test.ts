import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository, runTool } from './commands.js';
import { entries, manifest } from './manifest.js';
import { packed } from './packed.js';

const { app, appWithPeers } = packed();

const strict = {
  target: 'ES2022',
  lib: ['ES2022', 'DOM'],
  types: [] as string[],
  module: 'NodeNext',
  moduleResolution: 'NodeNext',
  jsx: 'react-jsx',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noEmit: true,
};

/** Compiles a foreign project in a folder of its own and answers with what tsc said. */
async function compile(app: string, name: string, ids: string[], options: object) {
  const folder = join(app, name);
  await mkdir(folder);
  const program = ids.map((id, index) => `export * as entry${index} from '${id}';\n`).join('');
  await writeFile(join(folder, 'entries.ts'), program);
  const config = { compilerOptions: { ...strict, ...options }, include: ['.'] };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  return {
    folder,
    check: () => runTool('tsc', ['-p', folder, '--listFiles'], app),
  };
}

test('the main entry compiles in a strict foreign project that checks libraries', async () => {
  const { check } = await compile(app, 'strict', [manifest.name], {
    skipLibCheck: false,
  });
  const { code, stdout } = await check();
  expect(errorsIn(stdout)).toEqual([]);
  expect(code).toBe(0);
  expect(stdout).toContain(`node_modules/${manifest.name}/dist/src/client/index.d.ts`);
});

test('the server entry needs the types of Node and ws, and neither those of the DOM nor of jose', async () => {
  const { check } = await compile(appWithPeers, 'server', [`${manifest.name}/server`], {
    skipLibCheck: false,
    lib: ['ES2022'],
    types: ['node'],
  });
  const { stdout } = await check();
  expect(errorsIn(stdout)).toEqual([]);
  const files = stdout.split('\n').filter((line) => /node_modules\/jose\/|lib\.dom/.test(line));
  expect(files).toEqual([]);
});

test('XState types are reached by ./machines alone', async () => {
  const others = entries.filter(({ subpath }) => subpath !== './machines').map(({ id }) => id);
  const { check } = await compile(appWithPeers, 'without-xstate', others, {
    skipLibCheck: true,
  });
  const { stdout } = await check();
  const files = stdout.split('\n').filter((line) => /node_modules\/(@xstate|xstate)\//.test(line));
  expect(files).toEqual([]);
});

test('every entry and every type test compiles in a foreign project with its peers', async () => {
  const { folder, check } = await compile(
    appWithPeers,
    'everything',
    entries.map(({ id }) => id),
    { skipLibCheck: true, types: ['node'] },
  );
  const typeTests = join(repository, 'test/types');
  for (const file of await readdir(typeTests)) {
    if (/\.test-d\.tsx?$/.test(file)) await cp(join(typeTests, file), join(folder, file));
  }
  const { code, stdout } = await check();
  expect(errorsIn(stdout)).toEqual([]);
  expect(code).toBe(0);
});

function errorsIn(output: string): string[] {
  return output.split('\n').filter((line) => line.includes('error TS'));
}
