/**
 * The server of a continuity run, in a process of its own: sends numbered messages to each stream at a
 * rate, and keeps account of those that come. A stream is what has one path.
 */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Server as SocketIoServer } from 'socket.io';
import { WebSocketServer } from 'ws';
import { createConnectionServer } from 'linekeeper/server';
import { Ledger, type Arrivals } from './ledger.js';
import { pace } from './pace.js';
import { messageOf } from './payload.js';

/** What speaks on this side. */
export type ServerKind = 'linekeeper' | 'ws' | 'socket.io';

/** What the server is told: to begin with a stream, or to send no more and report. */
export type Order = { readonly begin: string; readonly rate: number } | { readonly end: true };

/** By stream, how many messages were sent and what has come. */
export type ServerReport = Readonly<
  Record<string, { readonly sent: number; readonly up: Arrivals } | undefined>
>;

type Data = string | Uint8Array;

interface Stream {
  readonly up: Ledger;
  /** Sends to who is on the stream now; where nobody is, it is the server's to keep or to lose. */
  send: (data: Data) => void;
  sent: number;
}

const streams = new Map<string, Stream>();

const streamOf = (path: string): Stream => {
  const stream = streams.get(path) ?? { up: new Ledger(), send: () => undefined, sent: 0 };
  streams.set(path, stream);
  return stream;
};

/** Each gives the port that it listens on. */
const servers: Readonly<Record<ServerKind, () => Promise<number>>> = {
  linekeeper: async () => {
    const server = createConnectionServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (client, { url = '' }) => {
      const stream = streamOf(url);
      stream.send = (data) => void client.send(data);
      client.on('message', (data) => stream.up.take(data));
    });
    await server.ready;
    return server.port ?? 0;
  },

  ws: async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (socket, request) => {
      const stream = streamOf(request.url ?? '');
      stream.send = (data) => socket.send(data);
      socket.on('message', (data: Buffer, isBinary) => {
        stream.up.take(isBinary ? data : data.toString());
      });
      socket.on('error', () => undefined);
    });
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  },

  'socket.io': async () => {
    const http = createServer();
    const server = new SocketIoServer(http, {
      connectionStateRecovery: { maxDisconnectionDuration: 120_000 },
    });
    server.on('connection', (socket) => {
      const { stream: path } = socket.handshake.auth as { readonly stream: string };
      const stream = streamOf(path);
      void socket.join(path);
      // Sent to a room, messages are kept for who is away: socket.io's own way to lose nothing.
      stream.send = (data) => void server.to(path).emit('message', data);
      socket.on('message', (data: unknown) => stream.up.take(data));
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return (http.address() as AddressInfo).port;
  },
};

const stops = new Set<() => void>();

const report = (): ServerReport =>
  Object.fromEntries([...streams].map(([path, { sent, up }]) => [path, { sent, up: up.arrivals }]));

process.on('message', (order: Order) => {
  if ('end' in order) {
    for (const stop of stops) stop();
    process.send?.(report());
    return;
  }
  const stream = streamOf(order.begin);
  stops.add(
    pace(order.rate, () => {
      stream.sent += 1;
      stream.send(messageOf(stream.sent));
    }),
  );
});

process.send?.({ port: await servers[process.argv[2] as ServerKind]() });
