import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createConnectionServer } from 'linekeeper/server';
import { WebSocketServer } from 'ws';
import { ANY_ADDRESS, LONG_MS, type Host, type HostOptions } from './host.js';
import { timeResumes } from './time-resumes.js';

const TOPIC = 'news';

/** The server half. */
export async function openLinekeeper(options: HostOptions): Promise<Host> {
  const { heartbeatMs = 0, isEcho, reach } = options;
  // A server of `ws` in front shows the sockets; who does not need them does without.
  const front = reach === undefined ? null : new WebSocketServer({ port: 0, host: ANY_ADDRESS });
  const resumes = front === null || reach !== 'resumes' ? null : timeResumes(front);
  const server = createConnectionServer({
    ...(front === null ? { port: 0, host: ANY_ADDRESS } : { server: front }),
    heartbeat: heartbeatMs === 0 ? false : { intervalMs: heartbeatMs },
    ...(resumes !== null && { codec: resumes.codec }),
    // The default slows down whoever sends more than 1000 messages a second.
    limits: { messagesPerSecond: Infinity },
    sessions: { graceMs: LONG_MS, maxAgeMs: LONG_MS },
  });
  if (isEcho === true) server.on('message', (client, data) => void client.send(data));
  if (reach !== undefined) {
    server.on('connection', (client) => {
      client.subscribe(TOPIC);
    });
  }
  await (front === null ? server.ready : once(front, 'listening'));
  return {
    port: server.port ?? (front?.address() as AddressInfo).port,
    size: () => server.getMetrics().connections,
    deaths: () => server.getMetrics().heartbeatFailures,
    broadcast: (data) => void server.broadcast(TOPIC, data),
    loop(data) {
      for (const socket of front?.clients ?? []) socket.send(data);
    },
    fill(each, data) {
      for (const client of server.clients.values()) {
        for (let sent = 0; sent < each; sent += 1) client.send(data);
      }
    },
    resumes: () => resumes?.take() ?? [],
  };
}
