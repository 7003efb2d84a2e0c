import type { Server } from 'node:http';
import { Aedes } from 'aedes';
import { createWebSocketStream, WebSocketServer } from 'ws';

/** The broker Aedes, to be spoken to by WebSocket. */
export async function serveMqtt(http: Server): Promise<Aedes> {
  const broker = await Aedes.createBroker();
  const upgrades = new WebSocketServer({ server: http });
  upgrades.on('connection', (socket, request) => {
    broker.handle(createWebSocketStream(socket), request);
  });
  return broker;
}
