import { Socket as PhoenixSocket, type Channel, type SocketConnectOption } from 'phoenix';
import { expect, it } from 'vitest';
import type { SupervisedWebSocketOptions } from 'linekeeper';
import type { FaultProxy } from '../../support/fault-proxy.js';
import { quickHeartbeat } from '../rig.js';
import { behindProxy, breakLink, breaks, causes, recordedClass, useEnd } from './lossy-line.js';
import { servePhoenix } from './phoenix-server.js';

const atEnd = useEnd();

async function startServer() {
  const { http, proxy } = await behindProxy(atEnd);
  return { server: servePhoenix(http), proxy };
}

/** Asks as Phoenix itself does, with a reference of its own: a browser cannot send protocol pings. */
const asking: SupervisedWebSocketOptions = {
  mode: 'single-shot',
  connectTimeoutMs: 500,
  heartbeat: {
    ...quickHeartbeat,
    ping: () => '[null,"beat","phoenix","heartbeat",{}]',
    isPong: (data) => typeof data === 'string' && data.startsWith('[null,"beat","phoenix",'),
  },
};

/** Phoenix' client, which tries again soon; what it has told of the socket is counted. */
function startClient(proxy: FaultProxy, options: Partial<SocketConnectOption> = {}) {
  const { Socket, sockets } = recordedClass(asking);
  const client = new PhoenixSocket(proxy.url('/socket'), {
    transport: Socket,
    reconnectAfterMs: () => 20,
    rejoinAfterMs: () => 20,
    ...options,
  });
  atEnd(() => client.disconnect());
  const heard: string[] = [];
  client.onMessage((message) => void heard.push(JSON.stringify(message)));
  client.connect();
  return { client, sockets, heard };
}

const joined = (channel: Channel) =>
  new Promise<void>((resolve, reject) => {
    channel.join().receive('ok', () => resolve());
    channel.onError(reject);
  });

const asked = (channel: Channel, payload: object) =>
  new Promise<unknown>((resolve, reject) => {
    const push = channel.push('ask', payload);
    push.receive('ok', resolve).receive('error', reject).receive('timeout', reject);
  });

const lost = (client: PhoenixSocket) =>
  new Promise((resolve) => {
    const refs = [
      client.onClose((event) => {
        client.off(refs);
        resolve(event);
      }),
    ];
  });

it.each(breaks)('joins its channels again after links that break (%s)', async (how) => {
  const { server, proxy } = await startServer();
  const { client } = startClient(proxy);
  const rooms = ['room:1', 'room:2'];
  const channels = rooms.map((room) => client.channel(room));
  await Promise.all(channels.map(joined));
  const news: unknown[] = [];
  for (const channel of channels) channel.on('news', (payload) => void news.push(payload));
  for (let cut = 1; cut <= 3; cut += 1) {
    await breakLink(proxy, how, lost(client));
    // Waits in the channel until it has joined again.
    expect(await asked(channels[0]!, { cut })).toEqual({ cut });
    await expect.poll(() => server.joins.length).toBe(rooms.length * (cut + 1));
    server.broadcast('room:2', 'news', { cut });
    await expect.poll(() => news.length).toBe(cut);
  }
  expect(news).toEqual([{ cut: 1 }, { cut: 2 }, { cut: 3 }]);
  expect(server.pushed).toEqual(news);
  expect([...server.joins].sort()).toEqual(rooms.flatMap((room) => Array(4).fill(room)));
});

it('has a half-open link found by the class, long before its own heartbeat', async () => {
  const { proxy } = await startServer();
  const { client, sockets } = startClient(proxy, { heartbeatIntervalMs: 600_000 });
  const channel = client.channel('room:1');
  await joined(channel);
  await breakLink(proxy, 'half-open', lost(client));
  expect(await asked(channel, {})).toEqual({});
  expect(causes(sockets)).toEqual(['heartbeat-timeout', null]);
});

it('never sees the answers to the heartbeat of the class, and keeps its own', async () => {
  const { server, proxy } = await startServer();
  const { heard, client } = startClient(proxy, { heartbeatIntervalMs: 100 });
  await joined(client.channel('room:1'));
  await expect.poll(() => server.heartbeats).toBeGreaterThan(5);
  await expect
    .poll(() => heard.filter((text) => text.includes('"phoenix"')).length)
    .toBeGreaterThan(1);
  expect(heard.filter((text) => text.includes('"beat"'))).toEqual([]);
});

it('tries again after an upgrade that is never answered', async () => {
  const { proxy } = await startServer();
  proxy.acceptSilently();
  const { client, sockets } = startClient(proxy);
  const channel = client.channel('room:1');
  const join = new Promise((resolve) => channel.join(60_000).receive('ok', resolve));
  await expect.poll(() => causes(sockets)[0]).toBe('connect-timeout');
  proxy.heal();
  await join;
});

it('leaves nothing open when it is disconnected', async () => {
  const { proxy } = await startServer();
  const { client, sockets } = startClient(proxy);
  await joined(client.channel('room:1'));
  await new Promise<void>((resolve) => client.disconnect(() => resolve()));
  await expect.poll(() => proxy.open).toBe(0);
  expect(sockets.map(({ readyState }) => readyState)).toEqual([3]);
});
