import type { IncomingMessage } from 'node:http';
import { vi } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';

/** Everything that passes the WebSockets of a relay in this process. */
export interface RelayTap extends Disposable {
  /** What came in: the requests with their headers, and every message. */
  readonly received: string;
  /** What went out, every byte of it. */
  readonly sent: string;
}

/** Listens in on the sockets that are opened from now on to a port of this process. */
export function tapRelay(port: number): RelayTap {
  const received: string[] = [];
  const sent: string[] = [];
  const original = WebSocketServer.prototype.handleUpgrade;
  const spy = vi
    .spyOn(WebSocketServer.prototype, 'handleUpgrade')
    .mockImplementation(function tapped(this: WebSocketServer, request, socket, head, callback) {
      if ((socket as { localPort?: number }).localPort !== port) {
        original.call(this, request, socket, head, callback);
        return;
      }
      received.push(request.url ?? '', JSON.stringify(request.rawHeaders));
      const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
      socket.write = (chunk: unknown, ...more: unknown[]) => {
        sent.push(Buffer.from(chunk as Uint8Array).toString());
        return write(chunk, ...more);
      };
      original.call(this, request, socket, head, (webSocket: WebSocket, from: IncomingMessage) => {
        webSocket.on('message', (data: Buffer) => received.push(data.toString()));
        webSocket.on('close', (_code, reason) => received.push(reason.toString()));
        callback(webSocket, from);
      });
    });
  return {
    get received() {
      return received.join('\n');
    },
    get sent() {
      return sent.join('');
    },
    [Symbol.dispose]: () => spy.mockRestore(),
  };
}
