import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';
import { startWsServer, type TestWsServer } from '../../support/ws-server.js';
import { endAll, runCli } from './run-cli.js';

let server: TestWsServer;
let proxy: FaultProxy;

beforeEach(async () => {
  server = await startWsServer();
  proxy = await createFaultProxy({ target: server.port });
});

afterEach(async () => {
  await endAll();
  await proxy.close();
  await server.close();
});

async function received(count: number): Promise<string[]> {
  const texts: string[] = [];
  while (texts.length < count) texts.push((await server.nextMessage(15_000)).text);
  return texts;
}

describe('linekeeper connect through an outage', () => {
  it('sends what was typed meanwhile, in order, when the server is back', async () => {
    const cli = runCli(['connect', server.url()]);
    await server.nextConnection(15_000);
    cli.type('before');
    await server.nextMessage();
    await server.stop();
    await cli.stderr.until(/^\* cooldown: the link broke \(1006\); attempt 1 in/);
    cli.type('one', 'two', 'three');
    await cli.stderr.until(/not connected: lines are queued/);
    await server.restart();
    cli.type('four');
    expect(await received(4)).toEqual(['one', 'two', 'three', 'four']);
    await cli.stderr.until(/^\* connected: .*; again after [\d.]+ s; sent \d queued lines$/);
    cli.child.stdin.end();
    expect(await cli.exited).toBe(0);
  });

  it('says why an attempt failed', async () => {
    await server.stop();
    const cli = runCli(['connect', server.url(), '--max-attempts', '1']);
    await cli.stderr.until(/^\* cooldown: the connect failed \(ECONNREFUSED\); /);
    expect(await cli.exited).toBe(1);
  });

  it('names the close code of the server, and cannot be made to draw on the terminal', async () => {
    const cli = runCli(['connect', server.url()]);
    const { socket } = await server.nextConnection(15_000);
    socket.close(1012, 'deploy \u001b[2J');
    const line = await cli.stderr.until(/cooldown/);
    expect(line).toContain('server closed with 1012 (service restart, "deploy \\x1b[2J")');
    await server.nextConnection(15_000);
  });

  it('waits with an input that is larger than its queue, and loses none of it', async () => {
    proxy.refuse();
    const cli = runCli(['connect', proxy.url(), '--json']);
    const lines = Array.from({ length: 5000 }, (_, index) => `line ${index}`);
    cli.type(...lines);
    cli.child.stdin.end();
    await cli.stdout.until(/"type":"queued","data":"line 49"/);
    proxy.heal();
    expect(await received(lines.length)).toEqual(lines);
    expect(await cli.exited).toBe(0);
  });

  it('sends nothing late with a preset that drops, and says so', async () => {
    const cli = runCli(['connect', server.url(), '--preset', 'partykit']);
    await server.nextConnection(15_000);
    await cli.stderr.until(/connected/);
    await server.stop();
    await cli.stderr.until(/cooldown/);
    cli.type('lost');
    await cli.stderr.until(/not connected: lines are dropped/);
    await server.restart();
    await cli.stderr.until(/connected/);
    cli.type('kept');
    expect(await received(1)).toEqual(['kept']);
    cli.child.stdin.end();
    expect(await cli.exited).toBe(4);
    expect(cli.stderr.all.at(-1)).toBe('* 1 line dropped');
  });

  it('does not drop what is piped in while the first attempt takes its time', async () => {
    const cli = runCli(['connect', server.url(), '--preset', 'partykit']);
    cli.type('early');
    cli.child.stdin.end();
    expect((await server.nextMessage(15_000)).text).toBe('early');
    expect(await cli.exited).toBe(0);
  });
});
