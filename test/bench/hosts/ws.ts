import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { ANY_ADDRESS, notAsked, type Host, type HostOptions } from './host.js';

const live = new WeakSet<WebSocket>();

function isAlive(this: WebSocket): void {
  live.add(this);
}

function echo(this: WebSocket, data: Buffer, isBinary: boolean): void {
  this.send(data, { binary: isBinary });
}

function ignore(): void {
  // A listener is what every app has.
}

/** Bare `ws`, with the heartbeat of its README. */
export async function openWs({ heartbeatMs = 0, isEcho }: HostOptions): Promise<Host> {
  const server = new WebSocketServer({ port: 0, host: ANY_ADDRESS });
  let deaths = 0;
  server.on('connection', (socket) => {
    socket.on('message', isEcho === true ? echo : ignore);
    socket.on('error', ignore);
    if (heartbeatMs === 0) return;
    live.add(socket);
    socket.on('pong', isAlive);
  });
  const beat = (): void => {
    for (const socket of server.clients) {
      if (!live.delete(socket)) {
        deaths += 1;
        socket.terminate();
      } else {
        socket.ping();
      }
    }
  };
  if (heartbeatMs > 0) setInterval(beat, heartbeatMs);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    size: () => server.clients.size,
    deaths: () => deaths,
    broadcast: notAsked,
    loop: notAsked,
    fill: notAsked,
    resumes: notAsked,
  };
}
