import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WriteStream } from 'node:tty';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Speakers } from '../../docs/examples/demo/cut/cut-stream.js';
import { Tally } from '../../docs/examples/demo/cut/tally.js';
import { playFinale, readmeSpeakers } from '../../docs/examples/demo/finale.js';
import { createScreen } from '../../docs/examples/demo/screen.js';
import { folderForSources, repository, type Folder } from './from-sources.js';

let folder: Folder;
beforeAll(async () => {
  folder = await folderForSources();
});
afterAll(() => folder[Symbol.asyncDispose]());

/** Plays the last scene, with this client in its place, until one of its lines says when. */
async function finaleWith(
  args: readonly string[] | null,
  isEnough: (line: string) => boolean = () => false,
) {
  let text = '';
  const quit = new AbortController();
  const write = (line: string): void => {
    text += line;
    if (isEnough(line)) quit.abort(new Error('interrupted'));
  };
  const output = { columns: 100, write };
  const screen = createScreen({ output: output as unknown as WriteStream, color: false });
  const fromSources = (options: ReturnType<Speakers['client']>) => ({
    ...options,
    env: { ...options.env, ...folder.env },
  });
  const isWhole = await playFinale(screen, quit.signal, {
    server: (port) => fromSources(readmeSpeakers.server(port)),
    client: (port) => {
      const options = fromSources(readmeSpeakers.client(port));
      return { ...options, args: args ?? options.args };
    },
  });
  return { isWhole, text };
}

describe('a tally', () => {
  const heard = (...numbers: readonly number[]): Tally => {
    const tally = new Tally();
    for (let sent = 0; sent < 4; sent += 1) tally.next();
    for (const number of numbers) tally.hear(number);
    return tally;
  };

  it('is whole when each number has arrived once and in order', () => {
    expect(heard(1, 2, 3, 4).isWhole).toBe(true);
  });

  it.each([
    ['lost', [1, 2, 4], { missing: 1, doubled: 0, disordered: 0 }],
    ['doubled', [1, 2, 3, 3, 4], { missing: 0, doubled: 1, disordered: 0 }],
    ['out of order', [1, 3, 2, 4], { missing: 0, doubled: 0, disordered: 1 }],
  ])('is not whole when one is %s', (_, numbers, counts) => {
    const tally = heard(...numbers);
    expect(tally).toMatchObject({ ...counts, sent: 4, isWhole: false });
  });
});

describe.concurrent('the last scene of the demo', () => {
  it('sees what is lost when the client of the README does without a session', async () => {
    const readme = await readFile(join(repository, 'docs/examples/quick-start.ts'), 'utf8');
    const plain = join(folder.path, 'plain.mts');
    await writeFile(plain, readme.replace('session: true', 'session: false'));
    const { isWhole, text } = await finaleWith(['--import', 'tsx', plain]);
    expect(isWhole).toBe(false);
    const lost = [...text.matchAll(/^\w+ to \w+ +\d+ +\d+ +(\d+)/gm)].map(([, count]) => count);
    expect(lost.map(Number)).toEqual([expect.any(Number), expect.any(Number)]);
    expect(lost).not.toContain('0');
    expect(text).toMatch(/resumed 0 times; \d+ lost\.\n$/);
  });

  it('tells which program has ended by itself, and what it has said', async () => {
    await expect(finaleWith(['--eval', 'throw new Error("no such thing")'])).rejects.toThrow(
      /^the client ended by itself \(1\)\n[^]*no such thing/,
    );
  });

  it('leaves no process when it is interrupted', async () => {
    const pids: number[] = [];
    const played = finaleWith(null, (line) => {
      const found = /client (\d+), relay (\d+), server (\d+)/.exec(line)?.slice(1) ?? [];
      pids.push(...found.map(Number));
      return found.length > 0;
    });
    await expect(played).rejects.toThrow('interrupted');
    expect(pids).toHaveLength(3);
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe.concurrent('a demo whose client has no sessions', () => {
  it('ends with exit code 1, and says that a scene did not recover', async () => {
    await using own = await folderForSources();
    const config = JSON.parse(await readFile(own.env.TSX_TSCONFIG_PATH, 'utf8')) as {
      compilerOptions: { paths: Record<string, string[]> };
    };
    const { paths } = config.compilerOptions;
    const forgetful = join(own.path, 'forgetful.mts');
    await writeFile(
      forgetful,
      `import * as linekeeper from ${JSON.stringify(paths['linekeeper']![0])};
      export * from ${JSON.stringify(paths['linekeeper']![0])};
      export const createConnection = (options) =>
        linekeeper.createConnection({ ...options, session: false });`,
    );
    paths['linekeeper'] = [forgetful];
    await writeFile(own.env.TSX_TSCONFIG_PATH, JSON.stringify(config));

    const args = ['--import', 'tsx', 'docs/examples/demo/main.ts', '--speed', '3'];
    const demo = spawn(process.execPath, args, {
      cwd: repository,
      env: { ...process.env, ...own.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let stdout = '';
    demo.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
    const [code] = (await once(demo, 'close')) as [number | null];
    expect(stdout).toMatch(/resumed 0 times; \d+ lost\.\n/);
    expect(stdout).toMatch(/\n7 of 8 scenes recovered, in \d+ s\.\n$/);
    expect(code).toBe(1);
  }, 120_000);
});
