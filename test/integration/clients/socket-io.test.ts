import { WebSocket as BrowserTransport } from 'engine.io-client';
import { Server } from 'socket.io';
import { io, type ManagerOptions, type Socket } from 'socket.io-client';
import { expect, it } from 'vitest';
import type { FaultProxy } from '../../support/fault-proxy.js';
import { quickHeartbeat } from '../rig.js';
import { behindProxy, breakLink, breaks, causes, recordedClass, useEnd } from './lossy-line.js';

const atEnd = useEnd();

const single = { mode: 'single-shot', heartbeat: quickHeartbeat, connectTimeoutMs: 500 } as const;

/** A real server of Socket.IO, whose clients join a room as they say, and may speak in it. */
async function startServer() {
  const { http, proxy } = await behindProxy(atEnd);
  const server = new Server(http, { transports: ['websocket'], pingInterval: 600_000 });
  atEnd(() => server.close());
  server.on('connection', (socket) => {
    socket.on('join', (room: string) => void socket.join(room));
    socket.on('add', (left: number, right: number, done: (sum: number) => void) => {
      done(left + right);
    });
  });
  return { server, proxy };
}

/** A client whose transport makes its sockets of our class. */
function startClient(proxy: FaultProxy, options: Partial<ManagerOptions> = {}) {
  const { Socket: SupervisedSocket, sockets } = recordedClass(single);
  class SupervisedTransport extends BrowserTransport {
    override createSocket(url: string, protocols?: string | string[]) {
      const socket = new SupervisedSocket(url, protocols);
      // In Node it asks for 'nodebuffer' next, which the standard knows nothing of.
      socket.binaryType = 'arraybuffer';
      return socket;
    }
  }
  const client = io(proxy.url('').replace('ws:', 'http:'), {
    transports: [SupervisedTransport],
    reconnectionDelay: 20,
    reconnectionDelayMax: 20,
    forceNew: true,
    ...options,
  });
  atEnd(() => client.disconnect());
  // Rooms are the server's, and end with the link.
  client.on('connect', () => void client.emit('join', 'lobby'));
  return { client, sockets };
}

const heard = (client: Socket, event: string) =>
  new Promise<unknown>((resolve) => client.once(event, resolve));

it.each(breaks)('goes on in its room after links that break (%s)', async (how) => {
  const { server, proxy } = await startServer();
  const { client, sockets } = startClient(proxy);
  const news: unknown[] = [];
  client.on('news', (text) => void news.push(text));
  await heard(client, 'connect');
  const members = () => server.sockets.adapter.rooms.get('lobby') ?? new Set();
  for (let cut = 1; cut <= 3; cut += 1) {
    await breakLink(proxy, how, heard(client, 'disconnect'));
    // Waits in the client for the next link.
    expect(await client.emitWithAck('add', cut, 1)).toBe(cut + 1);
    await expect.poll(() => [...members()]).toEqual([client.id]);
    server.to('lobby').emit('news', cut);
    await expect.poll(() => news).toHaveLength(cut);
  }
  expect(news).toEqual([1, 2, 3]);
  expect(client.io.engine.transport.name).toBe('websocket');
  expect(sockets.length).toBeGreaterThanOrEqual(4);
});

it('carries binary both ways', async () => {
  const { server, proxy } = await startServer();
  server.on('connection', (socket) => {
    socket.on('echo', (bytes: Buffer, done: (bytes: Buffer) => void) => done(bytes));
  });
  const { client } = startClient(proxy);
  const bytes = Buffer.from([0, 127, 128, 255]);
  expect(await client.emitWithAck('echo', bytes)).toEqual(bytes);
});

it('has a half-open link found by the class, long before the pings of the server', async () => {
  const { proxy } = await startServer();
  const { client, sockets } = startClient(proxy);
  await heard(client, 'connect');
  await breakLink(proxy, 'half-open', heard(client, 'disconnect'));
  await heard(client, 'connect');
  expect(causes(sockets)).toEqual(['heartbeat-timeout', null]);
});

it('tries again after an upgrade that is never answered', async () => {
  const { proxy } = await startServer();
  proxy.acceptSilently();
  const { client, sockets } = startClient(proxy, { timeout: 600_000 });
  await expect.poll(() => causes(sockets)[0]).toBe('connect-timeout');
  proxy.heal();
  await heard(client, 'connect');
});

it('leaves nothing open when it is disconnected', async () => {
  const { proxy } = await startServer();
  const { client, sockets } = startClient(proxy);
  await heard(client, 'connect');
  client.disconnect();
  await expect.poll(() => proxy.open).toBe(0);
  await expect.poll(() => sockets.map(({ readyState }) => readyState)).toEqual([3]);
});
