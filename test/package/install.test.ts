import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { mustRun, run } from './commands.js';
import { entries, manifest, optionalPeers, peers } from './manifest.js';
import { packed } from './packed.js';

const { app, appWithPeers } = packed();

/** What an entry imports from other packages before any of its functions is called. */
async function staticPackages(file: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [join(app, 'node_modules', manifest.name, file)],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    metafile: true,
    write: false,
    outdir: join(app, 'unwritten'),
  });
  const names = Object.values(metafile.outputs)
    .flatMap((output) => output.imports)
    .filter((one) => one.external && one.kind === 'import-statement')
    .filter((one) => !one.path.startsWith('node:'))
    .map((one) => /^(@[^/]+\/)?[^/]+/.exec(one.path)?.[0] ?? one.path);
  return [...new Set(names)];
}

function importInNode(id: string, cwd: string) {
  const program = `console.log(JSON.stringify(Object.keys(await import('${id}'))))`;
  return run(process.execPath, ['--input-type=module', '--eval', program], cwd);
}

test('the tarball installs beside XState alone, without optional peers', () => {
  expect(existsSync(join(app, 'node_modules/xstate/package.json'))).toBe(true);
  for (const peer of optionalPeers) {
    expect(existsSync(join(app, 'node_modules', peer)), peer).toBe(false);
  }
});

test('the tarball carries the licence and the statecharts, but no tests and no configs', () => {
  const inside = (path: string) => existsSync(join(app, 'node_modules', manifest.name, path));
  expect(inside('LICENSE')).toBe(true);
  expect(inside('machines/connection.machine.ts')).toBe(true);
  expect(inside('machines/tsconfig.json')).toBe(false);
  expect(inside('test')).toBe(false);
  // What the statecharts import, so that they can be pasted and read.
  expect(inside('src/policies/retry.ts')).toBe(true);
  expect(inside('src/client')).toBe(false);
});

test('the package.json of the installed package can be imported', async () => {
  const program = `import own from '${manifest.name}/package.json' with { type: 'json' };
    console.log(own.version)`;
  const args = ['--no-warnings', '--input-type=module', '--eval', program];
  expect((await mustRun(process.execPath, args, app)).trim()).toBe(manifest.version);
});

test('the command prints its usage without optional peers', async () => {
  const { code, stdout, stderr } = await run(
    join(app, 'node_modules/.bin', manifest.name),
    ['--help'],
    app,
  );
  expect(stderr).toBe('');
  expect(stdout).toContain(`${manifest.name} connect`);
  expect(code).toBe(0);
});

describe.each(entries)('$id', ({ subpath, id, file }) => {
  test('exports in plain Node what its source exports', async () => {
    const packages = await staticPackages(file);
    const project = packages.some((name) => optionalPeers.includes(name)) ? appWithPeers : app;
    const { code, stdout, stderr } = await importInNode(id, project);
    expect(stderr).toBe('');
    expect(code).toBe(0);

    const source = (await import(id)) as Record<string, unknown>;
    const exported = JSON.parse(stdout) as string[];
    expect(exported).not.toEqual([]);
    expect(exported.sort()).toEqual(Object.keys(source).sort());
  });

  test('imports no package that is not a declared peer', async () => {
    expect(peers).toEqual(expect.arrayContaining(await staticPackages(file)));
  });

  test.runIf(['.', './machines'].includes(subpath))('needs no peer but XState', async () => {
    expect(await staticPackages(file)).toEqual(['xstate']);
  });
});
