import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a process can be asked to do. */
type Methods = Readonly<Record<string, (...args: never[]) => unknown>>;

type Answer = { id: number; result: unknown } | { id: number; error: string };

/** Answers the questions of the process that started this one, and ends with it. */
export function answer(methods: Methods): void {
  process.on('message', ({ id, method, args }: { id: number; method: string; args: never[] }) => {
    void (async () => {
      try {
        return { id, result: await methods[method]?.(...args) };
      } catch (error) {
        return { id, error: String(error instanceof Error ? error.stack : error) };
      }
    })().then((reply) => process.send?.(reply));
  });
  process.on('disconnect', () => process.exit());
}

/** Another process, as seen from the one that started it. */
export interface Remote<Known extends Methods> extends AsyncDisposable {
  ask<Name extends keyof Known & string>(
    method: Name,
    ...args: Parameters<Known[Name]>
  ): Promise<Awaited<ReturnType<Known[Name]>>>;
}

/** No single question takes this long; a process that does not answer ends the run. */
const PATIENCE_MS = 120_000;

/** Starts a process that answers. */
export function startRemote<Known extends Methods>(
  file: string,
  args: readonly string[] = [],
): Remote<Known> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    execArgv: [...process.execArgv, '--expose-gc'],
    // Plain JSON has no Infinity and no NaN.
    serialization: 'advanced',
  });
  const name = [file, ...args].join(' ');
  const waiting = new Map<number, (answer: Answer) => void>();
  let asked = 0;
  let isEnding = false;

  child.on('message', (message: Answer) => waiting.get(message.id)?.(message));
  child.on('exit', (code, signal) => {
    const error = `${name} ended early (${String(code ?? signal)})`;
    if (!isEnding) for (const [id, settle] of waiting) settle({ id, error });
  });

  return {
    ask: (method, ...rest) =>
      new Promise((resolve, reject) => {
        const id = (asked += 1);
        const timer = setTimeout(() => {
          settle({ id, error: `no answer within ${PATIENCE_MS / 1000} s` });
        }, PATIENCE_MS);
        const settle = (reply: Answer): void => {
          clearTimeout(timer);
          waiting.delete(id);
          if ('error' in reply) reject(new Error(`${name}, ${method}: ${reply.error}`));
          else resolve(reply.result as never);
        };
        waiting.set(id, settle);
        child.send({ id, method, args: rest }, (error) => {
          if (error !== null) settle({ id, error: `it is gone: ${error.message}` });
        });
      }),
    async [Symbol.asyncDispose]() {
      isEnding = true;
      await end(child);
    },
  };
}

/** How long a process may take to end after it was let go. */
const GRACE_MS = 5000;

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  await ended;
  clearTimeout(timer);
}
