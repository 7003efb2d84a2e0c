import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
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

describe('linekeeper connect exits', () => {
  it('with 0 at the end of the input, when all of it has been sent', async () => {
    const cli = runCli(['connect', server.url()]);
    cli.child.stdin.end('one\ntwo\nlast without an end');
    const { whenClosed } = await server.nextConnection(15_000);
    expect(await whenClosed).toMatchObject({ code: 1000 });
    expect(server.received.map(({ text }) => text)).toEqual(['one', 'two', 'last without an end']);
    expect(await cli.exited).toBe(0);
  });

  it('with 0 for no input at all once the server was reached', async () => {
    const cli = runCli(['connect', server.url()]);
    cli.child.stdin.end();
    await server.nextConnection(15_000);
    expect(await cli.exited).toBe(0);
  });

  it('not at the end of the input with --keep-open', async () => {
    const cli = runCli(['connect', server.url(), '--keep-open']);
    cli.child.stdin.end('question\n');
    const { connection } = await server.nextMessage(15_000);
    connection.socket.send('answer');
    expect(await cli.stdout.next()).toBe('answer');
    cli.child.kill('SIGINT');
    expect(await cli.exited).toBe(130);
  });

  it('with 1 when the server closes for good', async () => {
    const cli = runCli(['connect', server.url()]);
    const { socket } = await server.nextConnection(15_000);
    socket.close(4400, 'no such room');
    expect(await cli.exited).toBe(1);
    expect(cli.stderr.all.at(-1)).toContain(
      'error: server closed with 4400 (code 4400, "no such room")',
    );
  });

  it('with 1 when the attempts are used up', async () => {
    await server.stop();
    const cli = runCli(['connect', server.url(), '--max-attempts', '0']);
    expect(await cli.exited).toBe(1);
    expect(cli.stderr.all.at(-1)).toContain('ATTEMPTS_EXHAUSTED');
  });

  it('with 3 when the server refuses the credentials, after one attempt', async () => {
    server.refuseWith(401);
    const cli = runCli(['connect', server.url()]);
    expect(await cli.exited).toBe(3);
    expect(cli.stderr.all.at(-1)).toContain('HTTP 401');
    expect(server.refusals).toBe(1);
  });

  it('with 3 when the server closes an open connection for the credentials', async () => {
    const cli = runCli(['connect', server.url()]);
    const { socket } = await server.nextConnection(15_000);
    socket.close(4401);
    expect(await cli.exited).toBe(3);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('on %s with %i, having closed with 1000', async (signal, code) => {
    const cli = runCli(['connect', server.url()]);
    const { whenClosed } = await server.nextConnection(15_000);
    await cli.stderr.until(/connected/);
    cli.child.kill(signal);
    expect(await whenClosed).toMatchObject({ code: 1000 });
    expect(await cli.exited).toBe(code);
  });

  it('on Ctrl-C during an outage, and counts what was not sent', async () => {
    proxy.refuse();
    const cli = runCli(['connect', proxy.url()]);
    await cli.stderr.until(/cooldown/);
    cli.type('one', 'two');
    await cli.stderr.until(/queued until/);
    await cli.stderr.until(/2 messages queued/);
    cli.child.kill('SIGINT');
    expect(await cli.exited).toBe(130);
    expect(cli.stderr.all.at(-1)).toBe('* 2 queued lines not sent');
  });

  it('on Ctrl-C although the server never answers the close', async () => {
    const cli = runCli(['connect', proxy.url()]);
    await cli.stderr.until(/connected/);
    proxy.stall();
    cli.child.kill('SIGINT');
    expect(await cli.exited).toBe(130);
  });

  it('at once on a second Ctrl-C while it still waits for the server', async () => {
    const cli = runCli(['connect', proxy.url()]);
    await cli.stderr.until(/connected/);
    proxy.stall();
    cli.child.stdin.end();
    await cli.stderr.until(/closed: 1000/);
    cli.child.kill('SIGINT');
    expect(await cli.exited).toBe(130);
  });

  it('quietly when nobody reads its output any more', async () => {
    const cli = runCli(['connect', server.url()]);
    const { socket, whenClosed } = await server.nextConnection(15_000);
    await cli.stderr.until(/connected/);
    cli.child.stdout.destroy();
    const talk = setInterval(() => socket.send('more'), 10);
    onTestFinished(() => clearInterval(talk));
    expect(await whenClosed).toMatchObject({ code: 1000 });
    expect(await cli.exited).toBe(0);
    expect(cli.stderr.all.at(-1)).toBe('* closed: 1000 (normal closure)');
  });

  it('not because nobody reads its status any more', async () => {
    const cli = runCli(['connect', server.url()]);
    await server.nextConnection(15_000);
    await cli.stderr.until(/connected/);
    cli.child.stderr.destroy();
    server.closeAll(1012);
    const { socket } = await server.nextConnection(15_000);
    socket.send('still here');
    expect(await cli.stdout.next()).toBe('still here');
  });
});
