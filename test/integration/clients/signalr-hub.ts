import type { IncomingHttpHeaders, Server } from 'node:http';
import { WebSocketServer, type WebSocket } from 'ws';

/** What stands after each record of the hub protocol. */
const END = '\u001e';

const types = { invocation: 1, completion: 3, ping: 6, close: 7 } as const;

interface HubRecord {
  readonly type?: number;
  readonly protocol?: string;
  readonly version?: number;
  readonly target?: string;
  readonly arguments?: unknown[];
  readonly invocationId?: string;
}

/** What the tests ask of the hub. */
export interface Hub {
  /** Handshakes so far. */
  readonly handshakes: number;
  /** The headers and the path of each upgrade. */
  readonly headers: readonly IncomingHttpHeaders[];
  readonly urls: readonly (string | undefined)[];
  /** Calls a method of every client. */
  all(target: string, ...args: readonly unknown[]): void;
  /** Sends a close record: the client may come back if `allowReconnect`. */
  close(allowReconnect: boolean): void;
}

/**
 * A hub that speaks the JSON protocol of SignalR by WebSocket only, and has one method, `Add`. Its
 * maker's own server is written for .NET, and cannot run here.
 */
export function serveHub(http: Server): Hub {
  const clients = new Set<WebSocket>();
  const headers: IncomingHttpHeaders[] = [];
  const urls: (string | undefined)[] = [];
  let handshakes = 0;
  const send = (socket: WebSocket, record: object): void =>
    socket.send(JSON.stringify(record) + END);
  const all = (record: object): void => {
    for (const socket of clients) send(socket, record);
  };

  const upgrades = new WebSocketServer({ server: http, path: '/hub' });
  upgrades.on('connection', (socket, request) => {
    headers.push(request.headers);
    urls.push(request.url);
    socket.on('error', () => undefined);
    socket.on('close', () => clients.delete(socket));
    socket.on('message', (data: Buffer) => {
      for (const text of data.toString().split(END).slice(0, -1)) {
        const record = JSON.parse(text) as HubRecord;
        if (!clients.has(socket)) {
          if (record.protocol !== 'json' || record.version !== 1) {
            send(socket, { error: 'only version 1 of the JSON protocol is spoken' });
            socket.close();
            return;
          }
          handshakes += 1;
          clients.add(socket);
          send(socket, {});
        } else if (record.type === types.invocation && record.target === 'Add') {
          const sum = (record.arguments as number[]).reduce((left, right) => left + right);
          send(socket, {
            type: types.completion,
            invocationId: record.invocationId,
            result: sum,
          });
        }
      }
    });
  });

  return {
    headers,
    urls,
    get handshakes() {
      return handshakes;
    },
    all: (target, ...args) => all({ type: types.invocation, target, arguments: args }),
    close: (allowReconnect) => all({ type: types.close, allowReconnect }),
  };
}
