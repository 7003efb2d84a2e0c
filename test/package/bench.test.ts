import { expect, test } from 'vitest';
import { runTool } from './commands.js';
import { packed } from './packed.js';

const main = 'test/bench/main.ts';
const bench = (...args: string[]) =>
  runTool('tsx', ['--tsconfig', 'test/bench/built.tsconfig.json', main, ...args]);

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

const times = (count: number, cell: RegExp) =>
  Array.from({ length: count }, () => expect.stringMatching(cell));

test('a smoke run of the benchmark prints a table with a value for every contender', async () => {
  // The bench measures the build, which is made for the package.
  packed();

  const { code, stdout } = await bench('--quick', '--only', 'open,bundle');

  expect(code).toBe(0);
  const table = readTable(stdout);
  expect(table.get('what')).toEqual([
    'ws',
    'linekeeper',
    'SupervisedWebSocket',
    'reconnecting-websocket',
    'partysocket',
    'budget',
    'met',
  ]);
  expect(table.get('construct to open, p50')?.slice(0, 5)).toEqual(
    times(5, /^\d+\.\d\d ms \([+-]\d+\.\d\d\)$/),
  );
  expect(table.get('bundle, own code')?.slice(0, 5)).toEqual(times(5, /^\d+\.\d\d kB$/));
});

test('a smoke run shows what a slow reader and a long queue do to each client', async () => {
  packed();

  const [slow, queue] = await Promise.all([
    bench('--quick', '--only', 'backpressure'),
    bench('--quick', '--only', 'paced-flush'),
  ]);

  expect([slow.code, queue.code]).toEqual([0, 0]);
  const slowTable = readTable(slow.stdout);
  const buffered = slowTable.get('16 MiB to a slow reader: most buffered') ?? [];
  expect(buffered.slice(0, 5)).toEqual(times(5, /^\d+\.\d\d MiB$/));
  // The high-water mark, and one message beyond it.
  for (const own of buffered.slice(1, 3)) expect(Number.parseFloat(own)).toBeLessThanOrEqual(1.02);
  expect(slowTable.get('the same without drained(): most buffered')?.slice(0, 5)).toEqual([
    '-',
    ...times(2, /^\d+\.\d\d MiB$/),
    '-',
    '-',
  ]);

  const queueTable = readTable(queue.stdout);
  const most = 'most in 100 ms';
  expect(queueTable.get(`300 queued, then back: ${most}`)?.slice(0, 5)).toEqual([
    '-',
    ...times(4, /^\d+$/),
  ]);
  expect(queueTable.get(`300 queued, then back, pace null: ${most}`)?.slice(0, 5)).toEqual([
    '-',
    ...times(2, /^\d+$/),
    '-',
    '-',
  ]);
});

test('a smoke run of the server half stands beside ws and socket.io, and loses nothing', async () => {
  packed();

  const { code, stdout } = await bench(
    '--quick',
    '--only',
    'session-receive,session-send,session-echo,server-heartbeat,server-heap,resume,broadcast,nothing-lost',
  );

  expect(code).toBe(0);
  const table = readTable(stdout);
  expect(table.get('what')).toEqual(['ws', 'linekeeper', 'socket.io', 'budget', 'met']);
  const ratio = (unit: string) => new RegExp(`^\\d+(\\.\\d+)? ${unit} \\(\\d+\\.\\d\\dx\\)$`);
  const cellsOf = (what: string) => table.get(what)?.slice(0, 3);
  expect(cellsOf('receive 64 B with a session')).toEqual(times(3, ratio('k/s')));
  expect(cellsOf('receive 64 B with a session: CPU each')).toEqual(times(3, ratio('us')));
  expect(cellsOf('send 64 B with a session')).toEqual(times(3, ratio('k/s')));
  expect(cellsOf('echo round trip with a session')).toEqual(times(3, ratio('us')));
  expect(cellsOf('heartbeat of 400 sockets: longest stall')).toEqual(times(3, /^\d+ ms$/));
  expect(cellsOf('heartbeat of 400 sockets: CPU each')).toEqual(times(3, /^\d+\.\d us$/));
  expect(cellsOf('heartbeat of 400 sockets: false deaths')).toEqual(['0', '0', '0']);
  expect(cellsOf('server heap of an empty session')).toEqual(times(3, /^\d+\.\d kB$/));
  const ms = /^\d+\.\d{3} ms$/;
  expect(cellsOf('resume beside 2,000 messages: found and decided')).toEqual([
    '-',
    ...times(2, ms),
  ]);
  expect(cellsOf('resume beside 2,000 messages: hello to welcome')).toEqual([
    '-',
    expect.stringMatching(ms),
    '-',
  ]);
  expect(cellsOf('broadcast to 400 plain clients')).toEqual([...times(2, ratio('k/s')), '-']);
  expect(cellsOf('broadcast to 400 sessions')).toEqual(times(3, ratio('k/s')));

  const own = (what: string) => cellsOf(what)?.[1];
  expect(own('600 messages down: lost / doubled / out of order')).toBe('0 / 0 / 0');
  expect(own('600 messages up: lost / doubled / out of order')).toBe('0 / 0 / 0');
  expect(own('resumed after 3 cuts, one before any message')).toBe('3');
});

test('the benchmark refuses to measure the sources', async () => {
  const { code, stdout, stderr } = await runTool('tsx', [main, '--quick', '--only', 'bundle']);

  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain('linekeeper is not the build: start it by "npm run bench"');
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
