import { createRequire } from 'node:module';
import { onMessageEvent } from './message-event.js';
import type { Platform } from './platform.js';
import type { WebSocketClass, WebSocketLike } from './web-socket.js';

/** The part of the `ws` package that a standard WebSocket lacks. */
interface NodeSocket extends WebSocketLike {
  ping(): void;
  terminate(): void;
  on(event: string, listener: (...args: never[]) => void): void;
  off(event: string, listener: (...args: never[]) => void): void;
}

const isNodeSocket = (socket: WebSocketLike): socket is NodeSocket =>
  ['ping', 'terminate', 'on', 'off'].every(
    (name) => typeof (socket as unknown as Record<string, unknown>)[name] === 'function',
  );

/** `ws` is preferred over a global WebSocket: it has protocol pings and shows refused upgrades. */
function nodeWebSocket(): WebSocketClass | undefined {
  try {
    found ??= createRequire(import.meta.url)('ws') as WebSocketClass;
    return found;
  } catch {
    return (globalThis as { WebSocket?: WebSocketClass }).WebSocket;
  }
}
let found: WebSocketClass | undefined;

/** How long `ws` keeps a closed socket whose peer does not answer, in ms; its own default is 30000. */
const CLOSE_TIMEOUT_MS = 1000;

/** A class of the `ws` package, which takes options. */
type NodeSocketClass = new (
  url: string,
  protocols: string[],
  options: { closeTimeout: number },
) => NodeSocket;

const isNodeClass = (WebSocket: unknown): WebSocket is NodeSocketClass =>
  typeof (WebSocket as { prototype?: { terminate?: unknown } }).prototype?.terminate === 'function';

const listenOf = (socket: object): unknown =>
  (socket as { readonly addEventListener?: unknown }).addEventListener;

/** Whether its messages are those that `ws` tells: a class of its own may make changes to its events. */
const hearsAsNodeSocket = (socket: NodeSocket): boolean =>
  listenOf(socket) === listenOf(nodeWebSocket()?.prototype as object);

/** Node. */
export const platform: Platform = {
  webSocket: nodeWebSocket,
  environment: () => null,

  open: (WebSocket, url, protocols) =>
    isNodeClass(WebSocket)
      ? new WebSocket(url, protocols, { closeTimeout: CLOSE_TIMEOUT_MS })
      : new WebSocket(url, protocols),

  onMessage(socket, inlet) {
    if (!isNodeSocket(socket) || !hearsAsNodeSocket(socket)) return onMessageEvent(socket, inlet);
    const listener = (data: Buffer, isBinary: boolean): void => {
      inlet.hear(isBinary ? data : data.toString());
    };
    socket.on('message', listener);
    return () => {
      socket.off('message', listener);
    };
  },

  onRefusedUpgrade(socket, refused) {
    if (!isNodeSocket(socket)) return;
    socket.on(
      'unexpected-response',
      (_: never, response: { statusCode: number; headers: { 'retry-after'?: string } }) => {
        refused(response.statusCode, response.headers['retry-after']);
        // With a listener on this event `ws` leaves the socket CONNECTING for ever.
        socket.terminate();
      },
    );
  },

  protocolPing(socket) {
    if (!isNodeSocket(socket)) return null;
    return {
      send: () => {
        socket.ping();
      },
      onPong: (listener) => {
        socket.on('pong', listener);
      },
      offPong: (listener) => {
        socket.off('pong', listener);
      },
    };
  },

  terminate(socket) {
    if (!isNodeSocket(socket)) return false;
    socket.terminate();
    return true;
  },
};
