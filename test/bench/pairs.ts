import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createConnection } from 'linekeeper';
import { createConnectionServer } from 'linekeeper/server';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';

type Data = string | Uint8Array<ArrayBuffer>;

/** A client and a server of one contender, which talk to each other. */
export interface Pair {
  /** The port of the server, for a proxy in front of it. */
  readonly port: number;
  /** The client sets out. */
  connect(port: number): void;
  sendUp(data: Data): void;
  sendDown(data: Data): void;
  isConnected(): boolean;
  /** How often the client came back to what it had. */
  resumed(): number;
  close(): Promise<void>;
}

/** What is told of a pair. */
export interface PairListeners {
  /** A message has arrived at the server. */
  readonly up: (data: unknown) => void;
  /** A message has arrived at the client. */
  readonly down: (data: unknown) => void;
}

const LOOPBACK = '127.0.0.1';

/**
 * A link that lasts this long counts as stable, in ms. By default it is 10 000: the waits would grow
 * from cut to cut, and ten cuts would not fit into the time.
 */
const STABLE_MS = 1000;

async function openLinekeeper({ up, down }: PairListeners): Promise<Pair> {
  const server = createConnectionServer({ port: 0, host: LOOPBACK });
  server.on('message', (_, data) => {
    up(data);
  });
  await server.ready;
  let connection: ReturnType<typeof createConnection> | undefined;
  return {
    port: server.port ?? 0,
    connect(port) {
      connection = createConnection({
        url: `ws://${LOOPBACK}:${port}/`,
        session: true,
        stableWindowMs: STABLE_MS,
      });
      connection.on('message', down);
      connection.start();
    },
    sendUp: (data) => void connection?.send(data),
    sendDown(data) {
      for (const client of server.clients.values()) client.send(data);
    },
    isConnected: () => connection?.getSnapshot().status === 'connected',
    resumed: () => server.getMetrics().resumed,
    async close() {
      connection?.[Symbol.dispose]();
      await server.close({ overMs: 0 });
    },
  };
}

async function openSocketIo({ up, down }: PairListeners): Promise<Pair> {
  const http = createServer();
  const server = new Server(http, { transports: ['websocket'], connectionStateRecovery: {} });
  let resumed = 0;
  server.on('connection', (socket) => {
    if (socket.recovered) resumed += 1;
    socket.on('message', up);
  });
  http.listen(0, LOOPBACK);
  await once(http, 'listening');
  let socket: ReturnType<typeof io> | undefined;
  return {
    port: (http.address() as AddressInfo).port,
    connect(port) {
      socket = io(`http://${LOOPBACK}:${port}`, { transports: ['websocket'] });
      socket.on('message', down);
    },
    sendUp: (data) => void socket?.emit('message', data),
    sendDown: (data) => void server.emit('message', data),
    isConnected: () => socket?.connected === true,
    resumed: () => resumed,
    async close() {
      socket?.disconnect();
      await server.close();
    },
  };
}

/** The pairs that keep what was not received, and so may lose nothing. */
export const pairs = { linekeeper: openLinekeeper, 'socket.io': openSocketIo };
