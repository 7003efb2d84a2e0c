import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { PageFunction } from '../../support/chromium-page.js';
import { sourcePlugin } from '../../support/source-plugin.js';

const PATIENCE_MS = 10_000;
const POLL_MS = 25;
const root = fileURLToPath(new URL('../../../', import.meta.url));
const here = fileURLToPath(new URL('inspected-process.ts', import.meta.url));

/** A Node process with `app` in it, asked as a page is. */
export interface NodeApp {
  readonly pid: number;
  /** Everything that it wrote, on both outputs. */
  readonly output: string;
  /** Runs a function that uses only `app` and its arguments; gives its JSON value. */
  evaluate<Result, Args extends readonly unknown[]>(
    code: PageFunction<Args, Result>,
    ...args: Args
  ): Promise<Result>;
  /** Evaluates until the result is truthy. */
  waitFor<Result, Args extends readonly unknown[]>(
    code: PageFunction<Args, Result>,
    ...args: Args
  ): Promise<Result>;
  /** Kills it, as a crash does. */
  kill(): Promise<void>;
}

let program: Promise<string> | undefined;

/** Bundled from source, so that no build of the package is needed. */
async function bundle(): Promise<string> {
  const result = await build({
    entryPoints: [here],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    external: ['ws'],
    plugins: [sourcePlugin({ '#platform': `${root}src/actors/platform.node.ts` })],
  });
  return result.outputFiles[0]?.text ?? '';
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** Starts a process; resolves when it can be asked. */
export async function startNodeApp(): Promise<NodeApp> {
  program ??= bundle();
  const source = await program;
  // As a module of the root folder, so that `ws` is found from there.
  const child = spawn(process.execPath, ['--input-type=module'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    env: { PATH: process.env['PATH'] },
  });
  let output = '';
  child.stdout?.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (output += data.toString()));
  const exited = once(child, 'exit');
  const waiting = new Map<number, (answer: Answer) => void>();
  const answerOf = (id: number): Promise<Answer> =>
    Promise.race([
      new Promise<Answer>((resolve) => waiting.set(id, resolve)),
      exited.then(() => {
        throw new Error(`The process has ended: ${output}`);
      }),
    ]);
  child.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  const ready = answerOf(0);
  child.stdin?.end(source);
  await ready;

  let last = 0;
  const app: NodeApp = {
    pid: child.pid ?? 0,
    get output() {
      return output;
    },
    async evaluate<Result, Args extends readonly unknown[]>(
      code: PageFunction<Args, Result>,
      ...args: Args
    ) {
      last += 1;
      const list = args.map((arg) => JSON.stringify(arg) as string | undefined).join(', ');
      const expression = typeof code === 'string' ? code : `(${code.toString()})(${list})`;
      const answer = answerOf(last);
      child.send({ id: last, expression });
      const { value, error } = await answer;
      if (error !== undefined) throw new Error(`In the process: ${error}`);
      return value as Result;
    },
    async waitFor(code, ...args) {
      const deadline = performance.now() + PATIENCE_MS;
      for (;;) {
        const value = await app.evaluate(code, ...args);
        if (value) return value;
        if (performance.now() > deadline) {
          throw new Error(`The process never fulfilled: ${code.toString()}`);
        }
        await pause(POLL_MS);
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
  return app;
}
