import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { startWsServer, type TestWsServer } from '../support/ws-server.js';
import { answer } from './remote.js';
import { startStreams } from './wire/streams.js';
import { startTally } from './wire/tally.js';

interface FaultServer {
  readonly server: TestWsServer;
  readonly proxy: FaultProxy;
}

const actions = {
  /** Every socket dies without a close frame. */
  drop: ({ server }) => server.terminateAll(),
  /** The process is gone: connecting is refused. */
  down: ({ server }) => server.stop(),
  up: ({ server }) => server.restart(),
  /** What is connected hears nothing any more and is not heard; new connections are well. */
  deafen({ server }) {
    for (const { socket } of server.live) socket.pause();
  },
  /** TCP is accepted and the upgrade never answered. */
  hang: ({ proxy }) => proxy.acceptSilently(),
  heal: ({ proxy }) => proxy.heal(),
  flap({ server }) {
    server.onConnection(({ socket }) => socket.terminate());
  },
  flapWithHint: ({ server }) => server.acceptThenClose(1012, '{"retryAfterMs":15000}'),
} satisfies Record<string, (target: FaultServer) => unknown>;

const faultServers: FaultServer[] = [];

async function startEcho(): Promise<number> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }));
  });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const methods = {
  startStreams,
  startEcho,
  startTally,

  /** A server that fails on command, and a proxy in front of it for what only a wire can do. */
  async startFaulty(): Promise<{ id: number; port: number; proxyPort: number }> {
    const server = await startWsServer();
    const proxy = await createFaultProxy({ target: server.port });
    const id = faultServers.push({ server, proxy }) - 1;
    return { id, port: server.port, proxyPort: proxy.port };
  },

  /** Makes it fail, and says when that was done, in ms since the epoch. */
  async act(id: number, action: keyof typeof actions): Promise<number> {
    const target = faultServers[id];
    if (target === undefined) throw new RangeError(`there is no server ${id}`);
    await actions[action](target);
    return Date.now();
  },
};

export type ServerMethods = typeof methods;

answer(methods);
