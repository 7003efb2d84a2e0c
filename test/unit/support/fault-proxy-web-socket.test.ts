import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';
import { startWsServer, type TestWsServer } from '../../support/ws-server.js';

let server: TestWsServer;
let proxy: FaultProxy;
let client: WebSocket;

async function dial(): Promise<void> {
  client = new WebSocket(proxy.url('/feed'));
  client.on('error', () => undefined);
  await once(client, 'open');
}

beforeEach(async () => {
  server = await startWsServer({ echo: true });
  proxy = await createFaultProxy({ target: server.port });
});

afterEach(async () => {
  client.terminate();
  await proxy.close();
  await server.close();
});

describe('a WebSocket behind the fault proxy', () => {
  it('stays OPEN on a half-open link and gets everything when it heals', async () => {
    await dial();
    proxy.stall();
    const echoed: string[] = [];
    client.on('message', (data: Buffer) => echoed.push(data.toString()));
    for (const text of ['a', 'b', 'c']) client.send(text);
    await expect.poll(() => proxy.held).toBeGreaterThan(0);
    expect(client.readyState).toBe(WebSocket.OPEN);
    expect(server.live).toHaveLength(1);
    expect(server.received).toEqual([]);
    proxy.heal();
    await expect.poll(() => echoed).toEqual(['a', 'b', 'c']);
    expect((await server.nextConnection()).url).toBe('/feed');
  });

  it('closes with 1006 when the frame is cut in the middle', async () => {
    await dial();
    const received: unknown[] = [];
    client.on('message', (data) => received.push(data));
    proxy.cutAfter(50, 'down');
    client.send('x'.repeat(100));
    const [code] = (await once(client, 'close')) as [number];
    expect(code).toBe(1006);
    expect(received).toEqual([]);
    await expect.poll(() => server.live).toEqual([]);
  });

  it('waits in CONNECTING when the upgrade is never answered', async () => {
    proxy.acceptSilently();
    client = new WebSocket(proxy.url(), { handshakeTimeout: 30 });
    const [error] = (await once(client, 'error')) as [Error];
    expect(error.message).toContain('handshake has timed out');
    expect(server.connections).toEqual([]);
  });

  it('survives megabytes through a stall in both directions', async () => {
    await dial();
    const big = Buffer.alloc(12 * 2 ** 20, 'x');
    proxy.stall();
    client.send(big);
    await expect.poll(() => proxy.held).toBeGreaterThan(8 * 2 ** 20);
    proxy.heal();
    const [echo] = (await once(client, 'message')) as [Buffer];
    expect(echo.equals(big)).toBe(true);
  });
});
