/**
 * `npm run bench`: the client beside bare `ws` and its rivals, against its budgets.
 * See docs/benchmarks.md for the method.
 */
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { openLab } from './lab.js';
import { contenderNames, type Line } from './line.js';
import { parseOptions, UsageError, type BenchOptions } from './options.js';
import type { Row } from './row.js';
import { rows } from './rows/index.js';
import { renderTable } from './table.js';

const help = `Usage: npm run bench -- [options]

Measures the built package beside bare ws, reconnecting-websocket and partysocket.

  --only <rows>  these rows, separated by commas: ${rows.map(({ name }) => name).join(', ')}
  --quick        a smoke run: one short round of each row, nothing is judged
  --check        exit with 1 when a budget is missed
  -h, --help     this text

Exit codes: 0 measured, 1 a budget is missed (with --check) or the run failed, 2 bad usage.`;

function describeMachine(): string {
  const manifest = createRequire(import.meta.url)('../../package.json') as {
    version: string;
    devDependencies: Record<string, string>;
  };
  const versions = contenderNames.map(
    (name) =>
      `${name} ${name === 'linekeeper' ? manifest.version : manifest.devDependencies[name]}`,
  );
  const [load = 0] = loadavg();
  const date = new Date().toISOString().slice(0, 10);
  const cpu = cpus()[0]?.model.trim() ?? 'an unknown CPU';
  const cores = availableParallelism();
  const warning = `\nThe machine is busy with other work: trust what counts CPU, not what counts seconds.`;
  return (
    `${versions.join(', ')}\n` +
    `${date}, Node ${process.versions.node}, ${cores} cores of ${cpu}, ` +
    `load before the run ${load.toFixed(1)}${load > cores / 2 ? warning : ''}`
  );
}

async function measure({ rows: chosen, quick }: BenchOptions): Promise<readonly Line[]> {
  const selected = rows.filter(({ name }) => chosen.includes(name));
  const lines = new Map<Row, readonly Line[]>();
  const lab = openLab(quick);
  const run = async (row: Row): Promise<void> => {
    const began = performance.now();
    lines.set(row, await row.run(lab));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.error(`${row.name}: measured in ${seconds} s`);
  };
  try {
    for (const row of selected.filter(({ waits }) => waits !== true)) await run(row);
    await Promise.all(selected.filter(({ waits }) => waits === true).map(run));
  } finally {
    await lab[Symbol.asyncDispose]();
  }
  return selected.flatMap((row) => lines.get(row) ?? []);
}

async function main(): Promise<number> {
  const options = parseOptions(
    process.argv.slice(2),
    rows.map(({ name }) => name),
  );
  if (options.help) {
    console.log(help);
    return 0;
  }
  console.log(describeMachine());
  const lines = await measure(options);
  console.log(`\n${renderTable(lines, !options.quick)}\n`);
  if (options.quick) return 0;
  const judged = lines.filter(({ budget }) => budget !== undefined);
  const missed = judged.filter(({ budget }) => budget?.isMet === false);
  console.log(`${judged.length - missed.length} of ${judged.length} budgets met`);
  return options.check && missed.length > 0 ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => {
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? `bench: ${error.message}` : error);
  return isUsage ? 2 : 1;
});
