import type { Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

/** `[join_ref, ref, topic, event, payload]`: version 2 of the serializer, as JSON. */
type Message = [string | null, string | null, string, string, unknown];

/** What the tests ask of the server. */
export interface PhoenixServer {
  /** Topics in the order in which they were joined, those of later links included. */
  readonly joins: readonly string[];
  /** Heartbeats answered. */
  readonly heartbeats: number;
  /** Payloads pushed to a topic. */
  readonly pushed: readonly unknown[];
  /** Sends an event to everybody in a topic. */
  broadcast(topic: string, event: string, payload: unknown): void;
}

/**
 * The channel protocol of Phoenix on an HTTP server. Its maker's own server is written in Elixir, and
 * cannot run here.
 */
export function servePhoenix(http: Server): PhoenixServer {
  const joins: string[] = [];
  const pushed: unknown[] = [];
  let heartbeats = 0;
  /** The `join_ref` of each socket in a topic. */
  const members = new Map<string, Map<WebSocket, string | null>>();
  const send = (socket: WebSocket, message: Message): void => socket.send(JSON.stringify(message));

  const upgrades = new WebSocketServer({ server: http, path: '/socket/websocket' });
  upgrades.on('connection', (socket, { url }) => {
    if (!url?.includes('vsn=2.0.0')) socket.close(1002, 'only version 2 is spoken');
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const topic of members.values()) topic.delete(socket);
    });
    socket.on('message', (data: Buffer) => {
      const [joinRef, ref, topic, event, payload] = JSON.parse(data.toString()) as Message;
      const reply = (status: 'ok' | 'error', response: unknown): void =>
        send(socket, [joinRef, ref, topic, 'phx_reply', { status, response }]);
      const room = members.get(topic) ?? new Map<WebSocket, string | null>();
      members.set(topic, room);
      if (topic === 'phoenix' && event === 'heartbeat') {
        heartbeats += 1;
        reply('ok', {});
      } else if (event === 'phx_join') {
        room.set(socket, joinRef);
        joins.push(topic);
        reply('ok', {});
      } else if (room.get(socket) !== joinRef || joinRef === null) {
        // The client has to join again on each link.
        reply('error', { reason: 'unmatched topic' });
      } else if (event === 'phx_leave') {
        room.delete(socket);
        reply('ok', {});
      } else {
        pushed.push(payload);
        reply('ok', payload);
      }
    });
  });

  return {
    joins,
    pushed,
    get heartbeats() {
      return heartbeats;
    },
    broadcast(topic, event, payload) {
      for (const socket of members.get(topic)?.keys() ?? []) {
        send(socket, [null, null, topic, event, payload]);
      }
    },
  };
}
