import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program in a process of its own, which is talked to by its input and its output. */
export interface Program extends AsyncDisposable {
  readonly pid: number;
  /** Writes a line to its input. */
  say(line: string): void;
  /** SIGKILL, which no program can answer to; resolves when it is gone. */
  kill(): Promise<void>;
}

/** What a program is, and where it runs. */
export interface ProgramOptions {
  readonly name: string;
  /** Arguments to Node, the file among them. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Who is told what it prints, and that it has ended without having been killed. */
export interface ProgramListener {
  printed(line: string): void;
  failed(error: Error): void;
}

/** What ends with this process. */
const ends = new Set<() => void>();
process.once('exit', () => {
  for (const end of ends) end();
});

/** Starts a program with Node. It does not outlive this process. */
export function startProgram(options: ProgramOptions, listener: ProgramListener): Program {
  const { name, args, cwd, env } = options;
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env } });
  const exited = once(child, 'exit');
  let isWanted = true;
  let complaints = '';

  createInterface(child.stdout).on('line', (line) => {
    listener.printed(line);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  // Its end is told by `close`.
  child.stdin.on('error', () => undefined);
  child.once('close', (code: number | null, signal: NodeJS.Signals | null) => {
    // Ctrl-C in a terminal is for every process at once.
    if (!isWanted || signal === 'SIGINT') return;
    listener.failed(new Error(`${name} ended by itself (${code ?? signal ?? ''})\n${complaints}`));
  });
  const end = (): void => {
    isWanted = false;
    child.kill('SIGKILL');
  };
  ends.add(end);

  const kill = async (): Promise<void> => {
    ends.delete(end);
    end();
    if (child.exitCode === null && child.signalCode === null) await exited;
  };
  return {
    pid: child.pid ?? NaN,
    say: (line) => {
      child.stdin.write(`${line}\n`);
    },
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
