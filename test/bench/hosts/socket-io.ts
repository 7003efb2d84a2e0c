import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { cpuMs } from './cpu.js';
import {
  ANY_ADDRESS,
  LONG_MS,
  notAsked,
  type Host,
  type HostOptions,
  type ResumeCost,
} from './host.js';

/** The adapter in memory that keeps what was sent, as far as it is timed. */
interface RecoveringAdapter {
  readonly sessions: ReadonlyMap<string, { readonly sid: string }>;
  restoreSession(pid: string, offset: string): unknown;
}

/** socket.io with its connection state recovery. */
export async function openSocketIo({ heartbeatMs = 0, isEcho }: HostOptions): Promise<Host> {
  const http = createServer();
  const server = new Server(http, {
    transports: ['websocket'],
    connectionStateRecovery: { maxDisconnectionDuration: LONG_MS },
    // It has no way to leave them out.
    pingInterval: heartbeatMs === 0 ? LONG_MS : heartbeatMs,
  });
  let deaths = 0;
  server.on('connection', (socket) => {
    socket.on('message', (data: unknown) => {
      if (isEcho === true) socket.emit('message', data);
    });
    socket.on('disconnect', (reason) => {
      if (reason === 'ping timeout') deaths += 1;
    });
  });

  const took: ResumeCost[] = [];
  const adapter = server.of('/').adapter as unknown as RecoveringAdapter;
  const restore = adapter.restoreSession.bind(adapter);
  adapter.restoreSession = (pid, offset) => {
    const began = cpuMs();
    const found = restore(pid, offset);
    const decisionMs = cpuMs() - began;
    if (found !== null) took.push({ decisionMs, allMs: Number.NaN });
    return found;
  };

  http.listen(0, ANY_ADDRESS);
  await once(http, 'listening');
  return {
    port: (http.address() as AddressInfo).port,
    size: () => server.of('/').sockets.size,
    deaths: () => deaths,
    broadcast: (data) => void server.emit('message', data),
    loop: notAsked,
    fill(each, data) {
      for (const { sid } of adapter.sessions.values()) {
        for (let sent = 0; sent < each; sent += 1) server.to(sid).emit('message', data);
      }
    },
    resumes: () => took.splice(0),
  };
}
