import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { endAll, runCli, type CliSetup } from './run-cli.js';

afterEach(endAll);

const URL_OK = 'ws://127.0.0.1:9/';
const withoutWs: CliSetup = {
  imports: [fileURLToPath(new URL('without-ws.mjs', import.meta.url))],
};
const withoutWebSocket: CliSetup = {
  imports: [...(withoutWs.imports ?? []), 'data:text/javascript,delete globalThis.WebSocket'],
};

async function outcome(args: readonly string[], setup?: CliSetup) {
  const cli = runCli(args, setup);
  const code = await cli.exited;
  return { code, stdout: cli.stdout.all, stderr: cli.stderr.all };
}

describe('linekeeper answers a command line that it cannot follow with one line and code 2', () => {
  it.each([
    ['no command', [], 'a command is missing; accepted: connect <url>'],
    ['an unknown command', ['serve'], 'unknown command "serve"; accepted: connect'],
    ['an unknown option', ['connect', URL_OK, '--frob'], 'unknown option "--frob"; accepted: --'],
    ['an unknown preset', ['connect', URL_OK, '--preset', 'x'], 'given "x"; accepted: dashboard'],
    ['a malformed URL', ['connect', 'nonsense'], 'given "nonsense"; accepted: a ws:, wss:'],
    ['a malformed header', ['connect', URL_OK, '-H', 'x'], `given "x"; accepted: 'Name: value'`],
    ['a negative number', ['connect', URL_OK, '--heartbeat', '-1'], 'given "-1"; accepted: sec'],
  ])('%s', async (_, args, answer) => {
    const { code, stdout, stderr } = await outcome(args);
    expect(stderr).toEqual([expect.stringContaining(answer)]);
    expect(stdout).toEqual([]);
    expect(code).toBe(2);
  });

  it('--header without the package ws', async () => {
    const { code, stderr } = await outcome(['connect', URL_OK, '-H', 'A: b'], withoutWs);
    expect(stderr).toEqual([
      'linekeeper: --header needs the package ws, which is not installed: npm install ws',
    ]);
    expect(code).toBe(2);
  });

  it('any URL where there is no WebSocket at all', async () => {
    const { code, stderr } = await outcome(['connect', URL_OK], withoutWebSocket);
    expect(stderr).toEqual([expect.stringContaining('npm install ws, or use Node 22 or newer')]);
    expect(code).toBe(2);
  });
});

describe('linekeeper answers without the package ws', () => {
  it('--help, on standard output and with code 0', async () => {
    const { code, stdout, stderr } = await outcome(['--help'], withoutWs);
    expect(stdout[0]).toContain('linekeeper connect <url>');
    expect(stderr).toEqual([]);
    expect(code).toBe(0);
  });

  it('--version', async () => {
    const { code, stdout } = await outcome(['--version'], withoutWs);
    expect(stdout).toEqual([expect.stringMatching(/^\d+\.\d+\.\d+/)]);
    expect(code).toBe(0);
  });
});
