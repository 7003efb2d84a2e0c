import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const running = new Set<ChildProcessWithoutNullStreams>();
const servers = new Set<Server>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  for (const server of servers) server.close();
  running.clear();
  servers.clear();
});

/** Starts `linekeeper-inspector` from its sources as a process of its own. */
function run(...args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'inspector/relay/main.ts', ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'] },
  });
  running.add(child);
  const output = { stdout: '', stderr: '' };
  const waiting: { readonly pattern: RegExp; readonly found: (match: RegExpExecArray) => void }[] =
    [];
  for (const name of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[name] }).on('line', (line) => {
      output[name] += `${line}\n`;
      for (const { pattern, found } of waiting) {
        const match = pattern.exec(output[name]);
        if (match !== null) found(match);
      }
    });
  }
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }));
  return {
    child,
    ended,
    output,
    /** Resolves when one of the outputs has this. */
    said: (pattern: RegExp): Promise<RegExpExecArray> =>
      Promise.race([
        new Promise<RegExpExecArray>((found) => {
          waiting.push({ pattern, found });
          const match = pattern.exec(output.stdout) ?? pattern.exec(output.stderr);
          if (match !== null) found(match);
        }),
        ended.then((end) => {
          throw new Error(`It ended before it said ${String(pattern)}: ${JSON.stringify(end)}`);
        }),
      ]),
  };
}

async function listen(port: number): Promise<number | null> {
  const server = createServer().listen(port, '127.0.0.1');
  servers.add(server);
  // Somebody else may have it: taken is taken.
  const isListening = await Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ]);
  return isListening ? (server.address() as AddressInfo).port : null;
}

/** The port and the token of the address that is printed. */
async function address(cli: ReturnType<typeof run>) {
  const [, port, token] = await cli.said(/inspector +http:\/\/127\.0\.0\.1:(\d+)\/#token=(\S+)\n/);
  return { port: Number(port), token: token! };
}

describe('linekeeper-inspector', () => {
  it('prints where the viewer is and how to connect, with address and token filled in', async () => {
    const cli = run('--port', '0');
    const { port, token } = await address(cli);
    await cli.said(/inspector\.inspect \}\);\n/);
    const made = `const inspector = createInspector({ url: 'ws://127.0.0.1:${port}/', token: '${token}' });`;
    expect(cli.output.stdout.trim().split(/\s*\n\s*/)).toEqual([
      `inspector   http://127.0.0.1:${port}/#token=${token}`,
      'In your app:',
      "import { createInspector } from 'linekeeper/inspect';",
      'a connection',
      made,
      "const connection = createConnection({ url: 'wss://…', inspect: inspector });",
      'any XState v5 actor',
      made,
      'const actor = createActor(machine, { inspect: inspector.inspect });',
    ]);
  });

  it('lets in who has the token, says so, and refuses who has not, and says that', async () => {
    const token = 'a-token-of-my-own';
    const cli = run('--port', '0', '--token', token, '--allow-origin', 'https://app.example');
    const { port } = await address(cli);
    const knock = (given: string, origin: string): WebSocket =>
      new WebSocket(`ws://127.0.0.1:${port}/app`, ['linekeeper.inspect.v1', `token.${given}`], {
        origin,
      });
    const app = knock(token, 'https://app.example');
    await once(app, 'open');
    const info = { id: '1', name: 'shop', runtime: 'node', startedAt: 0, isControllable: true };
    app.send(JSON.stringify({ type: 'hello', client: info }));
    await cli.said(/app "shop" \(node\) is connected\n/);
    const [code] = (await once(knock('not-the-token-at-all', 'https://app.example'), 'close')) as [
      number,
    ];
    expect(code).toBe(4401);
    await cli.said(/refused an app: wrong token\n/);
    expect(cli.output.stderr).not.toContain('not-the-token-at-all');
    expect(cli.output.stderr).not.toContain(token);
  });

  it('takes the next free port when the usual one is taken, and says so', async () => {
    await listen(4111);
    const cli = run();
    const { port } = await address(cli);
    expect(port).toBeGreaterThan(4111);
    await cli.said(new RegExp(`port 4111 is taken, so this is ${port}\n`));
  });

  it('ends with code 1 and one line when the port that it was given is taken', async () => {
    const port = await listen(0);
    expect(await run('--port', String(port)).ended).toEqual({
      code: 1,
      stdout: '',
      stderr:
        `linekeeper-inspector: port ${String(port)} is taken; ` +
        'name another by --port, or none for the next free one\n',
    });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'closes everything on %s and ends with code 0',
    async (signal) => {
      const cli = run('--port', '0');
      const { port, token } = await address(cli);
      const socket = new WebSocket(
        `ws://127.0.0.1:${port}/view`,
        ['linekeeper.inspect.v1', `token.${token}`],
        { origin: `http://127.0.0.1:${port}` },
      );
      await once(socket, 'open');
      const closed = once(socket, 'close');
      cli.child.kill(signal);
      expect((await closed)[0]).toBe(1001);
      expect((await cli.ended).code).toBe(0);
      expect(await listen(port)).toBe(port);
    },
  );

  it('prints its options', async () => {
    const { code, stdout, stderr } = await run('--help').ended;
    expect([code, stderr]).toEqual([0, '']);
    for (const option of ['--port', '--token', '--allow-origin', '--no-open', '--version']) {
      expect(stdout).toContain(option);
    }
  });

  it('prints its version', async () => {
    const { version } = JSON.parse(readFileSync(`${root}inspector/package.json`, 'utf8')) as {
      version: string;
    };
    expect(await run('--version').ended).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('answers a wrong command line with one line and code 2', async () => {
    expect(await run('--port', 'x').ended).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'linekeeper-inspector: --port: given "x"; accepted: a port from 0 (any free one) to 65535\n',
    });
  });
});
