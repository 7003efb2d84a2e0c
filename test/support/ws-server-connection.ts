import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { RawData, WebSocket } from 'ws';

export interface ReceivedMessage {
  readonly connection: ServerConnection;
  readonly data: Buffer;
  /** The payload as text, also for binary messages. */
  readonly text: string;
  readonly isBinary: boolean;
}

export interface ServerConnection {
  /** Counted from 1 over the whole life of the server. */
  readonly id: number;
  readonly socket: WebSocket;
  /** Path and query as requested. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** The subprotocol agreed on, or ''. */
  readonly protocol: string;
  readonly messages: readonly ReceivedMessage[];
  /** Ping frames received, answered or not. */
  readonly pings: number;
  readonly isOpen: boolean;
  /** Set once the socket is closed. */
  readonly closed: { readonly code: number; readonly reason: string } | undefined;
  /** Resolves when the socket is closed, for whatever cause. */
  readonly whenClosed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Closes after the delay, or at once for 0, unless the socket is closed by then. */
  closeLater(afterMs: number, code: number, reason: string): void;
}

interface ConnectionWiring {
  answersPings(): boolean;
  received(message: ReceivedMessage): void;
}

/** Records one socket of the test server. */
export function createServerConnection(
  id: number,
  socket: WebSocket,
  request: IncomingMessage,
  wiring: ConnectionWiring,
): ServerConnection {
  const messages: ReceivedMessage[] = [];
  let pings = 0;
  let closed: ServerConnection['closed'];
  let timer: NodeJS.Timeout | undefined;

  // Frames broken on purpose make `ws` report an error; the close that follows tells enough.
  socket.on('error', () => undefined);
  socket.on('ping', (data: Buffer) => {
    pings += 1;
    if (wiring.answersPings() && socket.readyState === socket.OPEN) socket.pong(data);
  });
  socket.on('message', (raw, isBinary) => {
    const data = toBuffer(raw);
    const message = { connection, data, text: data.toString(), isBinary };
    messages.push(message);
    wiring.received(message);
  });
  const whenClosed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => {
      clearTimeout(timer);
      closed = { code, reason: reason.toString() };
      resolve(closed);
    });
  });

  const connection: ServerConnection = {
    id,
    socket,
    url: request.url ?? '/',
    headers: request.headers,
    protocol: socket.protocol,
    messages,
    whenClosed,
    get pings() {
      return pings;
    },
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    get closed() {
      return closed;
    },
    closeLater(afterMs, code, reason) {
      if (afterMs === 0) socket.close(code, reason);
      else timer = setTimeout(() => socket.close(code, reason), afterMs);
    },
  };
  return connection;
}

function toBuffer(raw: RawData): Buffer {
  if (Buffer.isBuffer(raw)) return raw;
  return Array.isArray(raw) ? Buffer.concat(raw) : Buffer.from(raw);
}
