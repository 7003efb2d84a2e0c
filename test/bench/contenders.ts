import { createRequire } from 'node:module';
import { createConnection } from 'linekeeper';
import PartyWebSocket from 'partysocket/ws';
import type RWS from 'reconnecting-websocket';
import { WebSocket } from 'ws';
import type { FakeEnvironment } from '../support/fake-environment.js';
import type { ContenderName } from './line.js';

/** What every contender is asked to listen to. */
export interface Listeners {
  open(): void;
  message(data: unknown): void;
  close(): void;
}

/** A class of `ws` sockets. */
export type NodeSocketClass = new (url: string, protocols?: string | string[]) => WebSocket;

/** What a client may be given besides its address. */
export interface ClientOptions {
  /** The class of its sockets. */
  readonly webSocket?: NodeSocketClass;
  /** What it hears of the network, where it listens to that. */
  readonly environment?: FakeEnvironment;
}

/** A client of any contender. */
export interface Client {
  send(data: string): void;
  /** Ends the client for good. */
  close(): void;
}

/** Makes a client that connects at once, with the contender's default settings. */
export type Contender = (url: string, listeners: Listeners, options?: ClientOptions) => Client;

// Its types describe an ES module, and Node gets the CommonJS one.
const ReconnectingWebSocket = createRequire(import.meta.url)(
  'reconnecting-websocket',
) as typeof RWS.default;

interface StandardEvents {
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}

/** The others are all used as an app uses a WebSocket. */
function listen<Socket extends Client>(
  socket: Socket,
  { open, message, close }: Listeners,
): Socket {
  const target = socket as unknown as StandardEvents;
  target.addEventListener('open', open);
  target.addEventListener('message', (event) => {
    message(event.data);
  });
  target.addEventListener('close', close);
  target.addEventListener('error', () => undefined);
  return socket;
}

export const contenders: Readonly<Record<ContenderName, Contender>> = {
  ws: (url, listeners, { webSocket: Socket = WebSocket } = {}) =>
    listen(new Socket(url), listeners),

  linekeeper(url, listeners, { webSocket, environment } = {}) {
    const connection = createConnection({
      url,
      ...(webSocket !== undefined && { webSocket }),
      ...(environment !== undefined && { environment }),
    });
    connection.on('open', listeners.open);
    connection.on('message', listeners.message);
    connection.on('close', listeners.close);
    connection.start();
    return {
      send: (data) => void connection.send(data),
      close: () => connection[Symbol.dispose](),
    };
  },

  'reconnecting-websocket': (url, listeners, { webSocket = WebSocket } = {}) =>
    listen(
      new ReconnectingWebSocket(url, [], {
        WebSocket: webSocket,
        // Its own default, which it draws once per page: here every client stands for a page.
        minReconnectionDelay: 1000 + Math.random() * 4000,
      }),
      listeners,
    ),

  partysocket: (url, listeners, { webSocket = WebSocket } = {}) =>
    listen(new PartyWebSocket(url, [], { WebSocket: webSocket }), listeners),
};
