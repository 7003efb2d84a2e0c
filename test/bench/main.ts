/**
 * `npm run bench`: both halves beside bare `ws` and their rivals, against their budgets.
 * See docs/benchmarks.md for the method.
 */
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { openLab } from './lab.js';
import type { Line } from './line.js';
import { contenderNames, isOurs } from './names.js';
import { parseOptions, UsageError, type BenchOptions } from './options.js';
import type { Group, Row } from './row.js';
import { groups } from './rows/index.js';
import { renderTable } from './table.js';

const rowNames = groups.flatMap(({ rows }) => rows.map(({ name }) => name));

const help = `Usage: npm run bench -- [options]

Measures the built package beside bare ws, reconnecting-websocket, partysocket and socket.io.

  --only <rows>  these rows, separated by commas: ${rowNames.join(', ')}
  --quick        a smoke run: one short round of each row, nothing is judged
  --check        exit with 1 when a budget is missed
  -h, --help     this text

Exit codes: 0 measured, 1 a budget is missed (with --check) or the run failed, 2 bad usage.`;

function describeMachine(): string {
  const manifest = createRequire(import.meta.url)('../../package.json') as {
    version: string;
    devDependencies: Record<string, string>;
  };
  const rivals = [...new Set(Object.values(contenderNames).flat())].filter((name) => !isOurs(name));
  const versions = [
    `linekeeper ${manifest.version}`,
    ...rivals.map((name) => `${name} ${manifest.devDependencies[name]}`),
  ];
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

/** A table, with what was measured for it. */
interface Table extends Group {
  readonly lines: readonly Line[];
}

async function measure({ rows: chosen, quick }: BenchOptions): Promise<readonly Table[]> {
  const selected = groups
    .map((group) => ({ ...group, rows: group.rows.filter(({ name }) => chosen.includes(name)) }))
    .filter(({ rows }) => rows.length > 0);
  const rows = selected.flatMap((group) => group.rows);
  const lines = new Map<Row, readonly Line[]>();
  const lab = openLab(quick);
  const run = async (row: Row): Promise<void> => {
    const began = performance.now();
    lines.set(row, await row.run(lab));
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.error(`${row.name}: measured in ${seconds} s`);
  };
  const runAlone = async (): Promise<void> => {
    for (const row of rows.filter(({ waits }) => waits !== true)) await run(row);
  };
  const runWaiting = async (): Promise<void> => {
    await Promise.all(rows.filter(({ waits }) => waits === true).map(run));
  };
  try {
    if (quick) {
      // Nothing is judged, so nothing needs the machine to itself.
      await Promise.all([runAlone(), runWaiting()]);
    } else {
      await runAlone();
      await runWaiting();
    }
  } finally {
    await lab[Symbol.asyncDispose]();
  }
  return selected.map((group) => ({
    ...group,
    lines: group.rows.flatMap((row) => lines.get(row) ?? []),
  }));
}

/** tsx follows the paths of the root tsconfig.json, which lead to the sources. */
function assertBuild(): void {
  for (const name of ['linekeeper', 'linekeeper/server']) {
    if (import.meta.resolve(name).includes('/dist/')) continue;
    throw new UsageError(`${name} is not the build: start it by "npm run bench"`);
  }
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), rowNames);
  if (options.help) {
    console.log(help);
    return 0;
  }
  assertBuild();
  console.log(describeMachine());
  const tables = await measure(options);
  for (const { title, columns, lines } of tables) {
    console.log(`\n${title}\n\n${renderTable(columns, lines, !options.quick)}`);
  }
  console.log();
  if (options.quick) return 0;
  const judged = tables.flatMap(({ lines }) => lines.flatMap(({ budget }) => budget ?? []));
  const missed = judged.filter(({ isMet }) => !isMet);
  console.log(`${judged.length - missed.length} of ${judged.length} budgets met`);
  return options.check && missed.length > 0 ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => {
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? `bench: ${error.message}` : error);
  return isUsage ? 2 : 1;
});
