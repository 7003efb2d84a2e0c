import { createRequire } from 'node:module';
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
    return createRequire(import.meta.url)('ws') as WebSocketClass;
  } catch {
    return (globalThis as { WebSocket?: WebSocketClass }).WebSocket;
  }
}

/** Node. */
export const platform: Platform = {
  webSocket: nodeWebSocket,
  environment: () => null,

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
