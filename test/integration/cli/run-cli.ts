import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Inbox } from '../../support/inbox.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const tsconfig = fileURLToPath(new URL('tsconfig.sources.json', import.meta.url));
const PATIENCE_MS = 15_000;

/** The lines of one output. */
export interface Lines {
  /** All so far. */
  readonly all: readonly string[];
  /** The next one that was not asked for. */
  next(): Promise<string>;
  /** The next one that matches; those before it are passed over. */
  until(pattern: RegExp): Promise<string>;
}

/** The running command. */
export interface Cli {
  readonly child: ChildProcessWithoutNullStreams;
  readonly stdout: Lines;
  readonly stderr: Lines;
  /** Types lines. */
  type(...lines: readonly string[]): void;
  /** Resolves with the exit code, when the outputs have ended too. */
  readonly exited: Promise<number | null>;
}

export interface CliSetup {
  readonly env?: Readonly<Record<string, string>>;
  /** Modules that are loaded before the command. */
  readonly imports?: readonly string[];
}

function linesOf(stream: Readable, name: string): Lines {
  const all: string[] = [];
  const inbox = new Inbox<string>(`line on ${name}`);
  createInterface({ input: stream }).on('line', (line) => {
    all.push(line);
    inbox.push(line);
  });
  const next = (): Promise<string> => inbox.next(PATIENCE_MS);
  return {
    all,
    next,
    until: async (pattern) => {
      for (;;) {
        const line = await next();
        if (pattern.test(line)) return line;
      }
    },
  };
}

const running = new Set<Cli>();

/** Starts `linekeeper` from its sources as a process of its own. */
export function runCli(args: readonly string[], setup: CliSetup = {}): Cli {
  const imports = ['tsx', ...(setup.imports ?? [])].flatMap((module) => ['--import', module]);
  const child = spawn(process.execPath, [...imports, 'src/cli/main.ts', ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], TSX_TSCONFIG_PATH: tsconfig, ...setup.env },
  });
  // Writing to a command that has ended is no fault of the test.
  child.stdin.on('error', () => undefined);
  const cli: Cli = {
    child,
    stdout: linesOf(child.stdout, 'standard output'),
    stderr: linesOf(child.stderr, 'standard error'),
    type: (...lines) => {
      for (const line of lines) child.stdin.write(`${line}\n`);
    },
    exited: new Promise((resolve) => {
      child.once('close', (code) => {
        running.delete(cli);
        resolve(code);
      });
    }),
  };
  running.add(cli);
  return cli;
}

/** Ends what a test has left running. */
export async function endAll(): Promise<void> {
  const left = [...running];
  for (const { child } of left) child.kill('SIGKILL');
  await Promise.all(left.map(({ exited }) => exited));
}
