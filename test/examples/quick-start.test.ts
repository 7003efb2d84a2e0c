import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startProgram, type Program } from '../../docs/examples/demo/cut/program.js';
import { untilListening } from '../../docs/examples/demo/cut/ports.js';
import { createFaultProxy } from '../support/fault-proxy.js';
import { startWsServer } from '../support/ws-server.js';
import { folderForSources, repository, type Folder } from './from-sources.js';
import { eventually } from './run-example.js';

let folder: Folder;
beforeAll(async () => {
  folder = await folderForSources();
});
afterAll(() => folder[Symbol.asyncDispose]());

/** Runs an example, and collects what it prints. */
function run(name: string, env: NodeJS.ProcessEnv): Program & { readonly printed: string[] } {
  const printed: string[] = [];
  const args = ['--import', 'tsx', `docs/examples/${name}.ts`];
  const program = startProgram(
    { name, args, cwd: repository, env: { ...folder.env, ...env } },
    {
      printed: (line) => printed.push(line),
      failed: (error) => printed.push(String(error)),
    },
  );
  return { ...program, printed };
}

async function freePort(): Promise<number> {
  const holder = createServer().listen(0);
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  await once(holder.close(), 'close');
  return port;
}

it('what is typed on one side is read on the other, also when the link was cut', async () => {
  const port = await freePort();
  await using server = run('quick-start-server', { PORT: String(port) });
  await untilListening(port, new AbortController().signal);
  await using proxy = await createFaultProxy({ target: port });
  await using client = run('quick-start', { SERVER: proxy.url() });

  client.say('hello');
  await eventually(() => server.printed).toEqual(['received hello']);
  server.say('hello yourself');
  await eventually(() => client.printed).toEqual(['received hello yourself']);

  // Both are sent into a wire that swallows them, and is cut then.
  proxy.blackhole();
  client.say('are you there?');
  server.say('are you?');
  await eventually(() => Math.min(proxy.dropped.up, proxy.dropped.down)).toBeGreaterThan(0);
  proxy.resetAll();
  proxy.heal();
  await eventually(() => client.printed).toEqual(['received hello yourself', 'received are you?']);
  await eventually(() => server.printed).toEqual([
    'received hello',
    expect.stringMatching(/^resumed \S+$/),
    'received are you there?',
  ]);
});

it('the client speaks to a server that knows nothing of sessions', async () => {
  await using server = await startWsServer({ echo: true, chooseProtocol: () => false });
  await using client = run('quick-start', { SERVER: server.url() });
  client.say('hello');
  await eventually(() => client.printed).toEqual(['received hello']);
});
