import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { mustRun, repository } from './commands.js';
import { optionalPeers } from './manifest.js';

/** What the tests of this folder work on, or why there is nothing to work on. */
export type Packed =
  | {
      /** The packed package. */
      tarball: string;
      /** A project with the tarball and XState installed, and nothing else. */
      app: string;
      /** The same, and every optional peer beside it. */
      appWithPeers: string;
    }
  | { failure: string };

declare module 'vitest' {
  interface ProvidedContext {
    packed: Packed;
  }
}

/**
 * Packs once for all tests of this folder and installs the result without the network. A failure is
 * handed to the tests that need the tarball: thrown here, it would end the whole test run.
 */
export default async function setup(project: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), 'linekeeper-package-'));
  const packed = await packAndInstall(folder).catch((error: unknown) => ({
    failure: String(error),
  }));
  project.provide('packed', packed);
  return () => rm(folder, { recursive: true, force: true });
}

async function packAndInstall(folder: string): Promise<Packed> {
  // `npm pack` builds first (prepack), so these tests never judge an old build.
  const tarball = await pack(repository, folder);
  const xstate = await pack(join(repository, 'node_modules/xstate'), folder, '--ignore-scripts');

  const app = join(folder, 'app');
  await mkdir(app);
  await writeFile(join(app, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const quiet = ['--offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await mustRun('npm', ['install', ...quiet, tarball, xstate], app);

  const appWithPeers = join(folder, 'app-with-peers');
  await cp(app, appWithPeers, { recursive: true, verbatimSymlinks: true });
  await linkPeers(appWithPeers);
  return { tarball, app, appWithPeers };
}

async function pack(source: string, destination: string, ...options: string[]): Promise<string> {
  const args = ['pack', source, '--json', '--loglevel=error', '--pack-destination', destination];
  const output = await mustRun('npm', [...args, ...options]);
  // A build script may have printed something before the report.
  const [report] = JSON.parse(output.slice(output.search(/^\[/m))) as [{ filename: string }];
  return join(destination, report.filename);
}

/** Links stand in for an installation, which would need the network for what the peers need. */
async function linkPeers(app: string) {
  const { devDependencies } = JSON.parse(
    await readFile(join(repository, 'package.json'), 'utf8'),
  ) as { devDependencies: Record<string, string> };
  await mkdir(join(app, 'node_modules/@types'), { recursive: true });
  for (const peer of optionalPeers) {
    const types = `@types/${peer.replace('@', '').replace('/', '__')}`;
    for (const name of [peer, types, '@types/node'].filter((one) => one in devDependencies)) {
      const link = join(app, 'node_modules', name);
      await mkdir(join(link, '..'), { recursive: true });
      await symlink(join(repository, 'node_modules', name), link).catch(ignoreExisting);
    }
  }
}

function ignoreExisting(error: NodeJS.ErrnoException) {
  if (error.code !== 'EEXIST') throw error;
}
