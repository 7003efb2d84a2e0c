import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Inbox } from '../support/inbox.js';
import { sourcePlugin } from '../support/source-plugin.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** How a child process ended, and everything it wrote. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A Node process that runs a script of the tests with linekeeper's sources. */
export interface Child {
  /** The oldest message that was not asked for yet, or the next one. */
  next(withinMs?: number): Promise<unknown>;
  send(message: object): void;
  /** Resolves when the process has ended by itself or was killed. */
  readonly ended: Promise<ChildEnd>;
  kill(): void;
}

export interface ChildOptions {
  /** A file below `test/`. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly nodeFlags?: readonly string[];
  /** Runs Node through this command: `ip netns exec name`. */
  readonly through?: readonly string[];
}

async function bundle(script: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${root}test/${script}`],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'silent',
    plugins: [sourcePlugin({ '#platform': `${root}src/actors/platform.node.ts` })],
  });
  return outputFiles[0]?.text ?? '';
}

/** Starts the script in a Node of its own. It gets the arguments, and talks by `process.send`. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { script, args = [], nodeFlags = [], through = [] } = options;
  const source = await bundle(script);
  // Read from stdin, the script resolves packages from the working directory and needs no file.
  const command = [...through, process.execPath, ...nodeFlags, '--input-type=module', '-', ...args];
  const child = spawn(command[0]!, command.slice(1), {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const messages = new Inbox<unknown>('message of the child');
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (output[name] += text));
  }
  child.on('message', (message) => messages.push(message));
  // A child that dies early breaks the pipe; how it ended says more.
  child.stdin?.on('error', () => undefined).end(source);

  const ended = new Promise<ChildEnd>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      messages.close();
      resolve({ code, signal, ...output });
    });
  });
  return {
    next: async (withinMs) => {
      try {
        return await messages.next(withinMs);
      } catch (error) {
        throw new Error(`The child said nothing. It wrote: ${output.stderr || '(nothing)'}`, {
          cause: error,
        });
      }
    },
    send: (message) => void child.send(message),
    ended,
    kill: () => void child.kill('SIGKILL'),
  };
}
