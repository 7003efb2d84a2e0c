import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createInspector, type Inspector } from 'linekeeper/inspect';
import {
  copyAsTest,
  createViewerStore,
  parseRecording,
  toRecording,
} from '../../../inspector/model/index.js';
import { useRig } from '../rig.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const rig = useRig();

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

let folder = '';

/** A project of somebody who has this package: the tests it is given are run by vitest itself. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linekeeper-copied-'));
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const aliases = {
    'linekeeper/testing': join(repository, 'src/testing/index.ts'),
    '#platform': join(repository, 'src/actors/platform.node.ts'),
  };
  await writeFile(
    join(folder, 'vitest.config.js'),
    `export default { resolve: { alias: ${JSON.stringify(aliases)} } };`,
  );
});

afterEach(() => rm(folder, { recursive: true }));

async function runByVitest(sources: Readonly<Record<string, string>>): Promise<Report> {
  for (const [name, source] of Object.entries(sources)) await writeFile(join(folder, name), source);
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--reporter=json', `--root=${folder}`];
  const output = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) => {
      // A failing test is an answer; no report is none.
      if (stdout.includes('numTotalTests')) resolve(stdout);
      else reject(new Error(stderr, { cause: error }));
    });
  });
  return JSON.parse(output) as Report;
}

/** The recording of an inspector, by way of a file. */
function copied(inspector: Inspector): string {
  const store = createViewerStore();
  const { client } = inspector;
  store.apply({ type: 'client', client, isConnected: true });
  store.apply({ type: 'events', client: client.id, events: inspector.events() });
  const file = JSON.stringify(toRecording(store.getSnapshot().clients, client.startedAt));
  const [id] = store.load(parseRecording(file));
  const imported = store.getSnapshot().clients.find((view) => view.id === id);
  return copyAsTest(imported!, { connection: 'c1' });
}

it('replays in vitest what happened between a real server and a real event loop', async () => {
  const inspector = createInspector();
  const options = {
    inspect: inspector,
    connectTimeoutMs: 150,
    stableWindowMs: 60,
    lostAfterMs: 30,
  };
  const client = await rig.connected(options);
  await client.next('stable');
  rig.server.closeAll(1012, 'restart');
  await client.next('open');
  rig.proxy.acceptSilently();
  client.connection.retryNow({ force: true });
  await client.next('retry');
  client.connection.stop();
  const source = copied(inspector);

  expect(source).toContain("'socket closes', 1012, 'restart'");
  const longer = source.replace('connectTimeoutMs: 150', 'connectTimeoutMs: 170');
  const other = source.replace("'cooldown:backoff'", "'cooldown:resume'");
  expect(longer).not.toBe(source);
  expect(other).not.toBe(source);
  await expect(
    runByVitest({ 'copied.test.ts': source, 'longer.test.ts': longer, 'other.test.ts': other }),
  ).resolves.toMatchObject({ numPassedTests: 1, numFailedTests: 2 });
});
