import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end; a failing exit code is an answer, not an exception. */
export function run(program: string, args: readonly string[], cwd = repository): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(new Error(`${program} could not run to its end`, { cause: error }));
    });
  });
}

/** Runs a tool of this repository, wherever the work happens. */
export function runTool(tool: string, args: readonly string[], cwd?: string): Promise<Outcome> {
  return run(`${repository}node_modules/.bin/${tool}`, args, cwd);
}

/** For steps that must not fail: their output explains why they did. */
export async function mustRun(program: string, args: readonly string[], cwd?: string) {
  const outcome = await run(program, args, cwd);
  if (outcome.code !== 0) {
    throw new Error(`${program} ${args.join(' ')}\n${outcome.stdout}${outcome.stderr}`);
  }
  return outcome.stdout;
}
