import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startWsServer, type TestWsServer } from '../../support/ws-server.js';
import { endAll, runCli } from './run-cli.js';

let server: TestWsServer;

beforeEach(async () => {
  server = await startWsServer();
});

afterEach(async () => {
  await endAll();
  await server.close();
});

const parsed = (lines: readonly string[]): Record<string, unknown>[] =>
  lines.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('linekeeper connect', () => {
  it('sends lines, and prints messages and nothing else on standard output', async () => {
    const cli = runCli(['connect', server.url('/room?token=SECRET')]);
    const connection = await server.nextConnection(15_000);
    cli.type('hello', '');
    expect((await server.nextMessage()).text).toBe('hello');
    expect(await server.nextMessage()).toMatchObject({ text: '', isBinary: false });
    connection.socket.send('welcome');
    connection.socket.send(Buffer.from([1, 2, 255]));
    await cli.stdout.next();
    await cli.stdout.next();
    cli.child.stdin.end();
    expect(await cli.exited).toBe(0);
    expect(cli.stdout.all).toEqual(['welcome', '<binary 3 bytes: 0102ff>']);
    expect(cli.stderr.all).toEqual([
      expect.stringMatching(/^\* connecting: /),
      `* connected: ${server.url('/room')}`,
      '* closed: 1000 (normal closure)',
    ]);
  });

  it('sends its headers and offers its subprotocols', async () => {
    const options = ['-H', 'X-Room: 7', '--protocol', 'v2', '--protocol', 'v1'];
    const cli = runCli(['connect', server.url(), ...options]);
    const { headers, protocol } = await server.nextConnection(15_000);
    expect(headers['x-room']).toBe('7');
    expect(headers['sec-websocket-protocol']).toBe('v2,v1');
    expect(protocol).toBe('v2');
    await cli.stderr.until(/^\* connected: .*; subprotocol v2$/);
  });

  it('beats as often as it is told', async () => {
    runCli(['connect', server.url(), '--heartbeat', '0.05']);
    const connection = await server.nextConnection(15_000);
    await expect.poll(() => connection.pings, { timeout: 10_000 }).toBeGreaterThan(2);
  });

  it('tells everything as JSON, line by line, on standard output', async () => {
    const cli = runCli(['connect', server.url(), '--json']);
    const connection = await server.nextConnection(15_000);
    cli.type('hello');
    await server.nextMessage();
    connection.socket.send('text "quoted"\nin two lines');
    connection.socket.send(Buffer.from([1, 2, 255]));
    await cli.stdout.until(/"binary"/);
    cli.child.stdin.end();
    expect(await cli.exited).toBe(0);
    expect(cli.stderr.all).toEqual([]);

    const events = parsed(cli.stdout.all);
    expect(events.map(({ at }) => typeof at)).toEqual(events.map(() => 'number'));
    expect(events.slice(0, 6)).toMatchObject([
      { type: 'status', status: 'connecting', explanation: expect.stringMatching(/^connecting: /) },
      { type: 'status', status: 'connected', previous: 'connecting' },
      { type: 'open', url: server.url(), reconnected: false },
      { type: 'sent', data: 'hello' },
      { type: 'message', data: 'text "quoted"\nin two lines' },
      { type: 'message', data: { binary: 'AQL/' } },
    ]);
    expect(events.slice(6, -1)).toHaveLength(2);
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'status', status: 'stopped', reason: 'manual' }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'close', cause: 'stop', code: 1000, name: 'normal closure' }),
    );
    expect(events.at(-1)).toMatchObject({ type: 'exit', code: 0, unsent: 0, dropped: 0 });
  });

  it('has no colours and no prompt where nobody looks', async () => {
    const cli = runCli(['connect', server.url()]);
    await server.nextConnection(15_000);
    cli.child.stdin.end();
    await cli.exited;
    const text = [...cli.stdout.all, ...cli.stderr.all].join('\n');
    expect(text).not.toContain('\u001b');
    expect(text).not.toContain('> ');
  });
});
