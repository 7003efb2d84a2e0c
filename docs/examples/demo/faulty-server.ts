import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocketServer, type WebSocket } from 'ws';
import { layWire } from './wire.js';

/** A real `ws` server that echoes, with a switch for each way to fail. */
export interface FaultyServer {
  readonly url: string;
  /** Destroys every socket without a close frame. */
  drop(): void;
  /** Takes listener and sockets down, and comes back on the same port. */
  restart(downMs: number): Promise<void>;
  /** Closes every socket, and then as many new ones, a moment after it has accepted them. */
  flap(times: number, code: number, afterMs: number): void;
  /** Makes the open links half-open; new ones are fine. */
  stall(): void;
  /** Closes every socket with a close frame. */
  close(code: number, reason: string): void;
  /** Refuses every token older than this with HTTP 401, from the next upgrade on. */
  demandToken(oldest: number): void;
  /** Takes TCP connections and never answers their upgrade. */
  hang(): void;
  /** Answers upgrades again. */
  answer(): void;
  end(): Promise<void>;
}

const tokenOf = ({ headers }: IncomingMessage): number =>
  Number(/^Bearer token-(\d+)$/.exec(headers.authorization ?? '')?.[1] ?? 0);

export async function startFaultyServer(): Promise<FaultyServer> {
  const endpoint = new WebSocketServer({ noServer: true });
  const waiting = new Set<Duplex>();
  const ended = new AbortController();
  let flaps = { left: 0, code: 1000, afterMs: 0 };
  let oldestToken = 0;
  let isHanging = false;

  endpoint.on('connection', (socket: WebSocket) => {
    socket.on('error', () => undefined);
    socket.on('message', (data, isBinary) => {
      socket.send(data, { binary: isBinary });
    });
    if (flaps.left === 0) return;
    flaps.left -= 1;
    const { code, afterMs } = flaps;
    const timer = setTimeout(() => {
      socket.close(code);
    }, afterMs);
    socket.on('close', () => {
      clearTimeout(timer);
    });
  });

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    socket.on('error', () => undefined);
    if (isHanging) {
      waiting.add(socket);
      socket.on('close', () => waiting.delete(socket));
    } else if (tokenOf(request) < oldestToken) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    } else {
      endpoint.handleUpgrade(request, socket, head, (accepted) => {
        endpoint.emit('connection', accepted, request);
      });
    }
  };

  /** Brings the server up, reachable by this port. */
  const boot = async (port: number) => {
    const http = createServer().on('upgrade', upgrade);
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    const wire = await layWire(port, (http.address() as AddressInfo).port);
    const shutDown = async (): Promise<void> => {
      const closed = once(http, 'close');
      http.close();
      drop();
      answer();
      await Promise.all([wire.cut(), closed]);
    };
    return { wire, shutDown };
  };

  const drop = (): void => {
    for (const socket of endpoint.clients) socket.terminate();
  };
  const close = (code: number, reason: string): void => {
    for (const socket of endpoint.clients) socket.close(code, reason);
  };
  const answer = (): void => {
    isHanging = false;
    for (const socket of waiting) socket.destroy();
  };

  const first = await boot(0);
  const { port } = first.wire;
  let up: typeof first | null = first;
  let restarting: Promise<void> | null = null;

  const reboot = async (downMs: number): Promise<void> => {
    const dying = up;
    up = null;
    await dying?.shutDown();
    await pause(downMs, undefined, { signal: ended.signal });
    up = await boot(port);
  };

  return {
    url: `ws://127.0.0.1:${port}/`,
    drop,
    restart: (downMs) =>
      (restarting ??= reboot(downMs).finally(() => {
        restarting = null;
      })),
    flap: (times, code, afterMs) => {
      flaps = { left: times, code, afterMs };
      close(code, '');
    },
    stall: () => {
      up?.wire.goSilent();
    },
    close,
    demandToken: (oldest) => {
      oldestToken = oldest;
    },
    hang: () => {
      isHanging = true;
    },
    answer,
    end: async () => {
      ended.abort();
      await restarting?.catch(() => undefined);
      await up?.shutDown();
      endpoint.close();
    },
  };
}
