import { writeFileSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cutStream } from '../../docs/examples/demo/cut/cut-stream.js';
import { mustRun, repository } from './commands.js';
import { packed } from './packed.js';

const readme = await readFile(join(repository, 'README.md'), 'utf8');
const [client = '', server = ''] = [...readme.matchAll(/^```ts\n([^]*?)^```$/gm)].map(
  ([, code]) => code!,
);

/** An empty project that has the package and its peers. */
async function emptyProject(): Promise<string> {
  const folder = join(packed().appWithPeers, 'pasted');
  await mkdir(folder, { recursive: true });
  return folder;
}

test.each([
  ['client', client],
  ['server', server],
])(
  'the %s at the top of README.md has five lines, which Node runs as they are',
  async (_, code) => {
    expect(code.split('\n').filter((line) => line !== '')).toHaveLength(5);
    const file = join(await emptyProject(), 'checked.mjs');
    writeFileSync(file, code);
    await mustRun(process.execPath, ['--check', file]);
  },
);

test('both lose nothing when the link between them is killed in the midst of a stream', async () => {
  const cwd = await emptyProject();
  /** The code of the README but for its port, in a file of its own. */
  const paste = (name: string, code: string, port: number) => {
    expect(code.match(/8080/g)).toHaveLength(1);
    writeFileSync(join(cwd, name), code.replace('8080', String(port)));
    return { args: [name], cwd };
  };
  const killed: number[] = [];
  const { up, down, underway, resumed } = await cutStream(
    {
      server: (port) => paste('server.mjs', server, port),
      client: (port) => paste('client.mjs', client, port),
    },
    { kills: 3, everyMs: 2, delayMs: 50, flowMs: 500 },
    {
      flows: () => undefined,
      killed: ({ pid }) => killed.push(pid),
      flowsAgain: () => undefined,
    },
    AbortSignal.timeout(120_000),
  );
  expect(new Set(killed).size).toBe(3);
  expect(underway).toBeGreaterThan(0);
  expect(resumed).toBe(3);
  for (const tally of [up, down]) {
    expect(tally.sent).toBeGreaterThan(500);
    expect(tally).toMatchObject({ received: tally.sent, missing: 0, doubled: 0, disordered: 0 });
  }
});
