/**
 * `npm test`: every static check, then every test. Ends with a line that reads
 * `N passed, N failed` (and `, N skipped`), and exits with 1 if anything failed. Before that line
 * it prints the numbers that generated tests recorded.
 *
 * Arguments go to vitest: `npm test -- --project unit`.
 *
 * Tests that need a component of the machine (Chromium, network namespaces) skip themselves with a
 * reason where it is missing, but fail when `CI` is set: they read `process.env.CI`.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const totals = { passed: 0, failed: 0, skipped: 0 };
let figures = [];

/** Runs a command in the repository; without `inherit` its output is collected, not shown. */
function run(command, args, { inherit = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    child.on('error', (error) => resolve({ ok: false, output: String(error) }));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
  });
}

async function step(name, script) {
  const began = performance.now();
  const { ok, output } = await run('npm', ['run', '--silent', script]);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  totals[ok ? 'passed' : 'failed'] += 1;
  if (!ok) console.log(output.trimEnd());
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
}

/** One run of vitest, shown while it runs or else when it has failed; adds up what it counted. */
async function tests(args, { inherit = false, env = {} } = {}) {
  const began = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'linekeeper-test-'));
  const countsFile = join(folder, 'counts.json');
  const figuresFile = join(folder, 'figures.jsonl');
  const { ok, output } = await run(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--config=test/vitest.config.ts',
      '--allowOnly=false',
      '--reporter=default',
      '--reporter=./test/counts-reporter.mjs',
      ...args,
    ],
    {
      inherit,
      env: { ...env, LINEKEEPER_COUNTS_FILE: countsFile, LINEKEEPER_FIGURES: figuresFile },
    },
  );
  const counts = readCounts(countsFile);
  figures = [...figures, ...readFigures(figuresFile)];
  rmSync(folder, { recursive: true, force: true });

  if (!ok && !inherit) console.log(output.trimEnd());
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(
    `${ok ? 'ok    ' : 'FAILED'} ${args.join(' ')} (${counts.passed} tests, ${seconds} s)`,
  );
  for (const { name, reason } of counts.skipped) console.log(`skipped: ${name} (${reason})`);
  for (const failure of counts.failures) console.log(`FAILED outside of a test: ${failure}`);
  totals.passed += counts.passed;
  totals.failed += counts.failed + counts.failures.length;
  totals.skipped += counts.skipped.length;

  if (counts.passed + counts.failed === 0) {
    totals.failed += 1;
    console.log('FAILED vitest ran no test');
  } else if (!ok && counts.failed + counts.failures.length === 0) {
    totals.failed += 1;
    console.log('FAILED vitest, though no test did');
  }
}

/** Unlike `--maxWorkers` it goes for the workers of a project, too. */
const oneWorker = { VITEST_MAX_WORKERS: '1' };

const staticChecks = async () => {
  await step('lint', 'lint');
  await step('types', 'typecheck');
  await step('format', 'format:check');
  await step('size', 'size');
};

/**
 * Two lanes, as most machines that test have two cores: what computes, and what mostly waits. The
 * package is built anew, so whatever reads the build is over by then.
 */
async function everything() {
  const computes = async () => {
    await tests(['--project=machines'], { env: oneWorker });
    await staticChecks();
    await tests(['--project=package']);
    await tests(['--project=kills']);
  };
  const waits = async () => {
    await tests(['--project=unit'], { env: oneWorker });
    await tests(['--project=integration', '--project=conformance', '--project=examples']);
    await tests(['--project=faults']);
    await tests(['--project=browser']);
  };
  await Promise.all([computes(), waits()]);
}

/** A vitest that crashed leaves no file, which reads as no test. */
function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: [], failures: [] };
  }
}

/** What `recordFigure` of test/support/figures.ts wrote, a line each; no file when nobody did. */
function readFigures(file) {
  try {
    return readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  } catch {
    return [];
  }
}

function printFigures() {
  if (figures.length === 0) return;
  // Suites run side by side: by name the order is the same each time.
  const rows = figures
    .map(({ name, value }) => [
      name,
      typeof value === 'number' ? value.toLocaleString('en') : value,
    ])
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  const width = Math.max(...rows.map(([name]) => name.length));
  console.log('What the generated tests saw');
  for (const [name, value] of rows) console.log(`  ${name.padEnd(width)}  ${value}`);
}

const asked = process.argv.slice(2);
await step('build', 'build');
if (asked.length > 0) {
  await staticChecks();
  await tests(asked, { inherit: true });
} else {
  console.log('All of it takes about a quarter of an hour; what is over is told line by line.');
  // A minute of real time, in which it hardly computes.
  await Promise.all([everything(), tests(['--project=continuity'])]);
}
printFigures();

const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : '';
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`);
process.exitCode = totals.failed > 0 ? 1 : 0;
