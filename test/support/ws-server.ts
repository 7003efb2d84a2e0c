import { once } from 'node:events';
import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { Inbox } from './inbox.js';
import { listenAgain } from './listen-again.js';
import {
  createServerConnection,
  type ReceivedMessage,
  type ServerConnection,
} from './ws-server-connection.js';

export interface WsServerOptions {
  /** Sends every message back; default false. */
  readonly echo?: boolean;
  /** Answers ping frames with pong frames; default true. */
  readonly answerPings?: boolean;
  /** Answers `ping` with `pong` and `{"type":"ping"}` with `{"type":"pong"}`; default true. */
  readonly answerAppPings?: boolean;
  /** Picks the subprotocol; the first one offered when absent. */
  readonly chooseProtocol?: (offered: ReadonlySet<string>) => string | false;
}

export type ConnectionHook = (connection: ServerConnection) => void;

export interface TestWsServer extends AsyncDisposable {
  readonly port: number;
  url(path?: string): string;

  echo: boolean;
  answerPings: boolean;
  answerAppPings: boolean;

  /** Answers every upgrade with this HTTP status from now on. */
  refuseWith(status: number, headers?: Readonly<Record<string, string>>): void;
  /** Accepts every upgrade and then closes; without a delay right after the accept. */
  acceptThenClose(code: number, reason?: string, afterMs?: number): void;
  /** Ends `refuseWith` and `acceptThenClose`. */
  accept(): void;
  /** Called for every new connection; returns the way to stop that. */
  onConnection(hook: ConnectionHook): () => void;

  /** Every connection ever accepted, oldest first. */
  readonly connections: readonly ServerConnection[];
  /** Those still open. */
  readonly live: readonly ServerConnection[];
  /** Every message of every connection in the order of arrival. */
  readonly received: readonly ReceivedMessage[];
  /** Upgrade requests answered with `refuseWith`. */
  readonly refusals: number;
  /** The oldest connection not yet asked for, or the next one. */
  nextConnection(withinMs?: number): Promise<ServerConnection>;
  /** The oldest message not yet asked for, or the next one. */
  nextMessage(withinMs?: number): Promise<ReceivedMessage>;

  broadcast(data: string | Uint8Array): void;
  closeAll(code?: number, reason?: string): void;
  terminateAll(): void;
  /** Kills listener and sockets as a crash does: connecting is refused until `restart()`. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** A real `ws` server on 127.0.0.1 for tests. */
export async function startWsServer(options: WsServerOptions = {}): Promise<TestWsServer> {
  const connections: ServerConnection[] = [];
  const received: ReceivedMessage[] = [];
  const hooks = new Set<ConnectionHook>();
  const newConnections = new Inbox<ServerConnection>('connection');
  const newMessages = new Inbox<ReceivedMessage>('message');
  let refusal: { status: number; headers: Readonly<Record<string, string>> } | undefined;
  let farewell: { code: number; reason: string; afterMs: number } | undefined;
  let refusals = 0;

  const { chooseProtocol } = options;
  const upgrader = new WebSocketServer({
    noServer: true,
    // Pongs are sent by hand, because `answerPings` may change while sockets are open.
    autoPong: false,
    ...(chooseProtocol && { handleProtocols: chooseProtocol }),
  });

  function take(socket: WebSocket, request: IncomingMessage): void {
    const connection = createServerConnection(connections.length + 1, socket, request, {
      answersPings: () => server.answerPings,
      received(message) {
        received.push(message);
        newMessages.push(message);
        const { text } = message;
        if (server.answerAppPings && text === 'ping') socket.send('pong');
        else if (server.answerAppPings && text === '{"type":"ping"}') {
          socket.send('{"type":"pong"}');
        } else if (server.echo) socket.send(message.data, { binary: message.isBinary });
      },
    });
    connections.push(connection);
    if (farewell) connection.closeLater(farewell.afterMs, farewell.code, farewell.reason);
    for (const hook of [...hooks]) hook(connection);
    newConnections.push(connection);
  }

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => undefined);
    if (refusal === undefined) {
      upgrader.handleUpgrade(request, socket, head, take);
      return;
    }
    refusals += 1;
    const headers = { Connection: 'close', 'Content-Length': '0', ...refusal.headers };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const status = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? 'Refused'}`;
    socket.end([status, ...lines, '', ''].join('\r\n'));
  }

  async function listen(port: number): Promise<Server> {
    const fresh = createServer((_request, response) => {
      response.writeHead(426).end();
    });
    fresh.on('upgrade', onUpgrade);
    await listenAgain(fresh, port);
    return fresh;
  }

  let listener: Server | undefined = await listen(0);
  const { port } = listener.address() as AddressInfo;

  const server: TestWsServer = {
    port,
    url: (path = '/') => `ws://127.0.0.1:${port}${path}`,
    echo: options.echo ?? false,
    answerPings: options.answerPings ?? true,
    answerAppPings: options.answerAppPings ?? true,
    refuseWith: (status, headers = {}) => void (refusal = { status, headers }),
    acceptThenClose: (code, reason = '', afterMs = 0) =>
      void (farewell = { code, reason, afterMs }),
    accept() {
      refusal = undefined;
      farewell = undefined;
    },
    onConnection(hook) {
      hooks.add(hook);
      return () => void hooks.delete(hook);
    },
    connections,
    get live() {
      return connections.filter((connection) => connection.isOpen);
    },
    received,
    get refusals() {
      return refusals;
    },
    nextConnection: (withinMs) => newConnections.next(withinMs),
    nextMessage: (withinMs) => newMessages.next(withinMs),
    broadcast(data) {
      for (const connection of server.live) connection.socket.send(data);
    },
    closeAll(code = 1000, reason = '') {
      for (const connection of server.live) connection.socket.close(code, reason);
    },
    terminateAll() {
      for (const socket of upgrader.clients) socket.terminate();
    },
    async stop() {
      const dying = listener;
      if (dying === undefined) return;
      listener = undefined;
      const closed = once(dying, 'close');
      dying.close();
      server.terminateAll();
      dying.closeAllConnections();
      await closed;
    },
    async restart() {
      await server.stop();
      listener = await listen(port);
    },
    async close() {
      await server.stop();
      hooks.clear();
      newConnections.close();
      newMessages.close();
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
  return server;
}
