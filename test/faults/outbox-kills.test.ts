import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordFigure } from '../support/figures.js';
import { seededRandom } from '../support/seeded-random.js';
import { sourcePlugin } from '../support/source-plugin.js';
import { startReceiver } from './outbox-receiver.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Of each of two processes, side by side; the rest of the thousand are pages (test/browser). */
const KILLS = 350;

/** A process is killed after it has enqueued fewer than this. */
const MOST = 12;

/** And up to so much later, in ms, wherever it is by then: a message takes it about 1 ms. */
const MOST_MS = 3;

let folder = '';
let script = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linekeeper-outbox-'));
  // Beside the packages that it needs.
  script = join(root, 'node_modules', `.linekeeper-outbox-${String(process.pid)}.mjs`);
  const { outputFiles } = await build({
    entryPoints: [join(root, 'test/faults/children/outbox.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    external: ['ws', 'lmdb'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
    plugins: [sourcePlugin({ '#platform': join(root, 'src/actors/platform.node.ts') })],
  });
  await writeFile(script, outputFiles[0]?.text ?? '');
});

afterAll(async () => {
  await rm(script, { force: true });
  await rm(folder, { recursive: true, force: true });
});

interface Run {
  /** What was stored, as far as the process could say so. */
  readonly handed: readonly string[];
  readonly code: number | null;
  readonly stderr: string;
}

/** When a process is killed: so long after it has said so many lines. */
interface Kill {
  readonly lines: number;
  readonly ms: number;
}

/** Runs the process, and kills it; not for null. */
function runChild(args: readonly string[], kill: Kill | null): Promise<Run> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const handed: string[] = [];
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  createInterface(child.stdout).on('line', (line) => {
    handed.push(line);
    if (handed.length === kill?.lines) setTimeout(() => child.kill('SIGKILL'), kill.ms);
  });
  if (kill?.lines === 0) child.once('spawn', () => child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ handed, code, stderr }));
  });
}

async function killAgainAndAgain(seed: number): Promise<void> {
  const random = seededRandom(seed);
  await using receiver = await startReceiver(random);
  const path = join(folder, String(seed));
  const handed: string[] = [];
  for (let run = 0; run < KILLS; run += 1) {
    const kill = { lines: Math.floor(random() * MOST), ms: random() * MOST_MS };
    const { handed: some, stderr } = await runChild([receiver.url, path, String(run)], kill);
    expect(stderr).toBe('');
    handed.push(...some);
  }
  const last = await runChild([receiver.url, path, 'drain'], null);
  expect(last).toMatchObject({ code: 0, stderr: '' });

  const received = new Set(receiver.received);
  expect(handed.filter((text) => !received.has(text))).toEqual([]);
  expect(receiver.received).toHaveLength(received.size);
  expect(receiver.outOfOrder).toEqual([]);
  expect(handed.length).toBeGreaterThan(KILLS);
  const record = (what: string, value: number): void => {
    recordFigure(`outbox, process ${String(seed)}: ${what}`, value);
  };
  record('kills', KILLS);
  record('messages, all once and in order', received.size);
  record('repetitions that were told apart', receiver.repeated);
}

it(
  'a message that was handed over outlives any kill of its process, and comes once',
  { timeout: 480_000 },
  async () => {
    await Promise.all([1, 2].map(killAgainAndAgain));
  },
);
