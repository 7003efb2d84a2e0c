import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectionOptions } from 'linekeeper';
import { createConnectionServer, type ConnectionServer } from 'linekeeper/server';
import { requireChromium } from '../support/components.js';
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { startWsServer } from '../support/ws-server.js';
import { useBrowser } from './fixture.js';
import type { Lab } from './page.js';

declare const lab: Lab;

const { reason } = requireChromium();

const open: AsyncDisposable[] = [];

/** A server with sessions, behind a proxy. */
async function serve(): Promise<{ server: ConnectionServer; proxy: FaultProxy }> {
  const server = createConnectionServer({
    port: 0,
    host: '127.0.0.1',
    topics: { authorize: () => true },
  });
  open.push(server);
  await server.ready;
  const proxy = await createFaultProxy({ target: server.port! });
  open.push(proxy);
  return { server, proxy };
}

describe.skipIf(reason)(`a session in Chromium${reason ? ` (${reason})` : ''}`, () => {
  const at = useBrowser();

  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
  });

  /** Opens a connection with a session; what JSON cannot carry stays in the page. */
  const start = async (url: string, options: Partial<ConnectionOptions> = {}): Promise<void> => {
    await at.page.evaluate(
      (address, given) => lab.open({ url: address, session: true, ...given }),
      url,
      options,
    );
    await at.reached('connected');
  };
  const send = (...texts: readonly string[]): Promise<readonly string[]> =>
    at.page.evaluate((all) => all.map((text) => lab.connection.send(text)), texts);
  const sessionId = (): Promise<string | null> =>
    at.page.evaluate(() => lab.connection.session!.id);
  const messages = async (): Promise<readonly string[]> =>
    (await at.heard()).filter((said) => said.startsWith('message'));
  const listen = (server: ConnectionServer): readonly string[] => {
    const heard: string[] = [];
    server.on('message', (_, data) => heard.push(data.toString()));
    return heard;
  };
  const only = ({ clients }: ConnectionServer) => [...clients.values()][0]!;

  it('agrees on the protocol, and exchanges text, binary data, events and topics', async () => {
    const { server } = await serve();
    const heard: unknown[] = [];
    server.on('message', (_, data) => heard.push(data));
    server.on('event', (_, ...event) => heard.push(event));
    await start(`ws://127.0.0.1:${String(server.port)}/`);
    const protocol = await at.page.evaluate(() => lab.sockets.map((socket) => socket.protocol));
    expect(protocol).toEqual(['linekeeper.v1']);
    await at.page.evaluate(() => {
      lab.connection.send('grüß dich');
      lab.connection.send(new Uint8Array([0, 58, 255]));
      lab.connection.session!.sendEvent('typing', { room: 1 });
      return lab.connection.session!.subscribe('orders');
    });
    expect(heard).toEqual(['grüß dich', Buffer.from([0, 58, 255]), ['typing', { room: 1 }]]);
    only(server).send('hello');
    only(server).send(Uint8Array.from([7, 8]));
    server.broadcast('orders', 'new');
    await at.waitUntilHeard('message new');
    expect(await messages()).toEqual(['message hello', 'message ArrayBuffer', 'message new']);
    const bytes = await at.page.evaluate(() => [...new Uint8Array(lab.received[1] as ArrayBuffer)]);
    expect(bytes).toEqual([7, 8]);
  });

  it('gives Blobs where it is asked to', async () => {
    const { server } = await serve();
    await start(`ws://127.0.0.1:${String(server.port)}/`, { binaryType: 'blob' });
    only(server).send(Uint8Array.from([7, 8]));
    await at.waitUntilHeard('message Blob');
    const bytes = await at.page.evaluate(async () => [
      ...new Uint8Array(await (lab.received[0] as Blob).arrayBuffer()),
    ]);
    expect(bytes).toEqual([7, 8]);
  });

  it('resumes after a cut, and both sides repeat what the wire has swallowed', async () => {
    const { server, proxy } = await serve();
    const heard = listen(server);
    await start(proxy.url(), { heartbeat: false });
    const id = await sessionId();
    proxy.blackhole();
    await send('one', 'two');
    only(server).send('a');
    await expect.poll(() => proxy.dropped.up > 0 && proxy.dropped.down > 0).toBe(true);
    proxy.resetAll();
    proxy.heal();
    await at.waitUntilHeard('open again');
    await send('three');
    only(server).send('b');
    await expect.poll(() => heard).toEqual(['one', 'two', 'three']);
    await at.waitUntilHeard('message b');
    expect(await messages()).toEqual(['message a', 'message b']);
    expect(await sessionId()).toBe(id);
    expect(await at.snapshot()).toMatchObject({ recovered: true, lost: null });
    await expect.poll(() => at.liveSockets()).toBe(1);
  });

  it('finds a half-open link by the pings of the session, and resumes', async () => {
    const { server, proxy } = await serve();
    const heard = listen(server);
    await start(proxy.url(), {
      heartbeat: { intervalMs: 60, timeoutMs: 300 },
      connectTimeoutMs: 1000,
    });
    await at.waitUntilHeard('latency');
    proxy.stall();
    await send('into the wire');
    await at.waitUntilHeard('retry backoff after heartbeat-timeout');
    proxy.heal();
    await at.waitUntilHeard('open again');
    await expect.poll(() => heard).toEqual(['into the wire']);
    expect((await at.snapshot()).recovered).toBe(true);
  });

  it('resumes after the page was offline, with what was sent meanwhile', async () => {
    const { server, proxy } = await serve();
    const heard = listen(server);
    const resume = { delay: { minMs: 0, maxMs: 0 } };
    await start(proxy.url(), { gates: { network: true }, resume });
    await send('before');
    await expect.poll(() => heard).toEqual(['before']);
    const gone = once(server, 'disconnected');
    await at.page.setOffline(true);
    await at.reached('offline', 'network');
    expect(await send('while offline')).toEqual(['queued']);
    await at.page.setOffline(false);
    await gone;
    await at.waitUntilHeard('open again');
    await expect.poll(() => heard).toEqual(['before', 'while offline']);
    expect((await at.snapshot()).recovered).toBe(true);
    await expect.poll(() => server.getMetrics()).toMatchObject({ clients: 1, connections: 1 });
  });

  it('resumes with the page that was frozen', async () => {
    const { server, proxy } = await serve();
    await start(proxy.url());
    const id = await sessionId();
    const gone = once(server, 'disconnected');
    await at.page.hide();
    await at.page.freeze();
    await gone;
    only(server).send('while frozen');
    await at.page.resume();
    await at.page.show();
    await at.waitUntilHeard('message while frozen');
    expect(await sessionId()).toBe(id);
    expect((await at.snapshot()).recovered).toBe(true);
  });

  it('resumes with the page that comes out of the bfcache', async () => {
    const { server, proxy } = await serve();
    await start(proxy.url());
    const gone = once(server, 'disconnected');
    await at.page.navigate(at.pages.url('/second'));
    await gone;
    only(server).send('while away');
    expect(await at.page.back()).toEqual({ fromCache: true });
    await at.waitUntilHeard('message while away');
    expect((await at.snapshot()).recovered).toBe(true);
    await expect.poll(() => server.getMetrics()).toMatchObject({ clients: 1, connections: 1 });
  });

  it('ends with stop: the server lets go of it', async () => {
    const { server, proxy } = await serve();
    await start(proxy.url());
    const ended = once(server, 'end');
    await at.page.evaluate(() => lab.connection.stop());
    expect((await ended).slice(1)).toEqual(['closed']);
    expect(server.clients.size).toBe(0);
  });

  it.each([
    ['at once where a plain server selects what it is offered, and echoes', undefined, 2, 1],
    ['at the second try where one selects nothing', (): false => false, 3, 2],
  ])('does without it %s', async (_, chooseProtocol, sockets, attempts) => {
    const plain = await startWsServer({ echo: true, ...(chooseProtocol && { chooseProtocol }) });
    open.push(plain);
    await start(plain.url());
    await send('hello');
    await at.waitUntilHeard('message hello');
    expect(await at.page.evaluate(() => lab.sockets.length)).toBe(sockets);
    expect(await at.snapshot()).toMatchObject({
      recovered: null,
      metrics: { attempts, opens: 1 },
    });
    await expect.poll(() => at.liveSockets()).toBe(1);
    await expect.poll(() => plain.live.length).toBe(1);
  });
});
