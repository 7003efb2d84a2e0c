import { expect, test } from 'vitest';
import { runTool } from './commands.js';
import { packed } from './packed.js';

const bench = (...args: string[]) => runTool('tsx', ['test/bench/main.ts', ...args]);

/** The cells of each line of the table, by the name of the line. */
function readTable(output: string): ReadonlyMap<string, readonly string[]> {
  const rows = output
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  return new Map(rows.map(([what = '', ...cells]) => [what, cells]));
}

test('a smoke run of the benchmark prints a table with a value for every contender', async () => {
  // The bench measures the build, which is made for the package.
  packed();

  const { code, stdout } = await bench('--quick', '--only', 'open,bundle');

  expect(code).toBe(0);
  const table = readTable(stdout);
  expect(table.get('what')).toEqual([
    'ws',
    'linekeeper',
    'reconnecting-websocket',
    'partysocket',
    'budget',
    'met',
  ]);
  expect(table.get('construct to open, p50')?.slice(0, 4)).toEqual(
    Array.from({ length: 4 }, () => expect.stringMatching(/^\d+\.\d\d ms \([+-]\d+\.\d\d\)$/)),
  );
  expect(table.get('bundle, own code')?.slice(0, 4)).toEqual(
    Array.from({ length: 4 }, () => expect.stringMatching(/^\d+\.\d\d kB$/)),
  );
});

test.each([
  [['--only', 'open,speed'], 'unknown row "speed"; accepted: receive, send,'],
  [['--fast'], "Unknown option '--fast'; accepted: --only, --quick, --check, --help"],
  [['--check', '--quick'], 'give one of them'],
])('the benchmark refuses %j with one line that says what it takes', async (args, message) => {
  const { code, stdout, stderr } = await bench(...args);

  expect(code).toBe(2);
  expect(stdout).toBe('');
  const [line, ...rest] = stderr.trimEnd().split('\n');
  expect(line).toMatch(/^bench: /);
  expect(line).toContain(message);
  expect(rest).toEqual([]);
});
