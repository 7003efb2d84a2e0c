import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { getYDoc, setupWSConnection } from '@y/websocket-server/utils';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Doc } from 'yjs';

export interface YServer extends AsyncDisposable {
  readonly port: number;
  readonly url: string;
  /** Sockets that are open. */
  readonly clients: number;
  /** Messages and protocol pings received. */
  readonly messages: number;
  readonly pings: number;
  /** The document as the server has it. */
  doc(room: string): Doc;
  closeAll(code: number, reason: string): void;
}

/** The server of Yjs's makers on a `ws` server. */
export async function startYServer(): Promise<YServer> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  let messages = 0;
  let pings = 0;
  server.on('connection', (socket: WebSocket, request) => {
    socket.on('message', () => void (messages += 1));
    socket.on('ping', () => void (pings += 1));
    setupWSConnection(socket, request);
  });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `ws://127.0.0.1:${port}`,
    get clients() {
      return server.clients.size;
    },
    get messages() {
      return messages;
    },
    get pings() {
      return pings;
    },
    doc: (room) => getYDoc(room),
    closeAll(code, reason) {
      for (const socket of server.clients) socket.close(code, reason);
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of server.clients) socket.terminate();
      await closed;
    },
  };
}
