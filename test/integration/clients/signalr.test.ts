import {
  HttpTransportType,
  HubConnectionBuilder,
  HubConnectionState,
  LogLevel,
  type HubConnection,
} from '@microsoft/signalr';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { SupervisedWebSocket } from 'linekeeper';
import type { FaultProxy } from '../../support/fault-proxy.js';
import { quickHeartbeat } from '../rig.js';
import { behindProxy, breakLink, breaks, causes, useEnd } from './lossy-line.js';
import { serveHub } from './signalr-hub.js';

const atEnd = useEnd();

async function startHub() {
  const { http, proxy } = await behindProxy(atEnd);
  return { hub: serveHub(http), proxy };
}

/** In Node SignalR hands its headers over as `ws` takes them: as the third argument. */
function hubSocket() {
  const sockets: SupervisedWebSocket[] = [];
  class HubSocket extends SupervisedWebSocket {
    constructor(
      address: string,
      given: string | string[] | undefined,
      { headers = {} }: { readonly headers?: Record<string, string> } = {},
    ) {
      super(address, given, {
        mode: 'single-shot',
        heartbeat: quickHeartbeat,
        connectTimeoutMs: 500,
        create: ({ url, protocols }) => new WebSocket(url, protocols, { headers }),
      });
      sockets.push(this);
    }
  }
  return { HubSocket, sockets };
}

/** A connection of SignalR that comes back soon, and whose own timeouts are far away. */
function startClient(proxy: FaultProxy) {
  const { HubSocket, sockets } = hubSocket();
  const options = {
    WebSocket: HubSocket,
    transport: HttpTransportType.WebSockets,
    skipNegotiation: true,
    accessTokenFactory: () => 'secret',
  };
  const client = new HubConnectionBuilder()
    .withUrl(proxy.url('/hub').replace('ws:', 'http:'), options)
    .withAutomaticReconnect({ nextRetryDelayInMilliseconds: () => 20 })
    .withServerTimeout(600_000)
    .configureLogging(LogLevel.None)
    .build();
  atEnd(() => client.stop());
  return { client, sockets };
}

const lost = (client: HubConnection) =>
  new Promise((resolve) => client.onreconnecting((error) => resolve(error)));

const connected = (client: HubConnection) =>
  expect.poll(() => client.state).toBe(HubConnectionState.Connected);

it.each(breaks)('answers calls again after links that break (%s)', async (how) => {
  const { hub, proxy } = await startHub();
  const { client, sockets } = startClient(proxy);
  const news: unknown[] = [];
  client.on('news', (cut) => void news.push(cut));
  await client.start();
  for (let cut = 1; cut <= 3; cut += 1) {
    await breakLink(proxy, how, lost(client));
    await connected(client);
    expect(await client.invoke('Add', cut, 1)).toBe(cut + 1);
    hub.all('news', cut);
    await expect.poll(() => news).toHaveLength(cut);
  }
  expect(news).toEqual([1, 2, 3]);
  expect(hub.handshakes).toBeGreaterThanOrEqual(4);
  expect(hub.handshakes).toBeLessThanOrEqual(sockets.length);
  expect(new Set(hub.headers.map(({ authorization }) => authorization))).toEqual(
    new Set(['Bearer secret']),
  );
});

it('fails a call that is under way when its link breaks', async () => {
  const { proxy } = await startHub();
  const { client } = startClient(proxy);
  await client.start();
  proxy.blackhole();
  const call = client.invoke('Add', 1, 1);
  await expect(call).rejects.toThrow('status code: 1006');
  proxy.heal();
  await connected(client);
  expect(await client.invoke('Add', 1, 1)).toBe(2);
});

it('has a half-open link found by the class, long before its own timeout', async () => {
  const { proxy } = await startHub();
  const { client, sockets } = startClient(proxy);
  await client.start();
  await breakLink(proxy, 'half-open', lost(client));
  await connected(client);
  expect(causes(sockets)).toEqual(['heartbeat-timeout', null]);
});

it('is told of an upgrade that is never answered, for which it has no timeout itself', async () => {
  const { proxy } = await startHub();
  const { client, sockets } = startClient(proxy);
  proxy.acceptSilently();
  await expect(client.start()).rejects.toThrow('WebSocket failed to connect');
  expect(causes(sockets)).toEqual(['connect-timeout']);
  proxy.heal();
  await client.start();
});

it('comes back, or not, as a close record of the hub says', async () => {
  const { hub, proxy } = await startHub();
  const { client } = startClient(proxy);
  await client.start();
  const reconnecting = lost(client);
  hub.close(true);
  await reconnecting;
  await connected(client);
  const closed = new Promise((resolve) => client.onclose(resolve));
  hub.close(false);
  await closed;
  expect(client.state).toBe(HubConnectionState.Disconnected);
  await expect.poll(() => proxy.open).toBe(0);
});
