import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { SupervisedWebSocket, type SupervisedWebSocketOptions } from 'linekeeper';
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';

/** How a link breaks; a half-open one is told to neither end. */
export const breaks = ['reset', 'close', 'half-open'] as const;

export type Break = (typeof breaks)[number];

/** What each test puts up is taken down after it, last first. */
export function useEnd(): (undo: () => unknown) => void {
  const undos: (() => unknown)[] = [];
  afterEach(async () => {
    for (const undo of undos.splice(0).reverse()) await undo();
  });
  return (undo) => void undos.push(undo);
}

/** An HTTP server on a free port, with the fault proxy before it. */
export async function behindProxy(
  atEnd: (undo: () => unknown) => void,
): Promise<{ readonly http: Server; readonly proxy: FaultProxy }> {
  const http = createServer();
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  atEnd(() => {
    http.closeAllConnections();
    http.close();
  });
  const proxy = await createFaultProxy({ target: (http.address() as AddressInfo).port });
  atEnd(() => proxy.close());
  return { http, proxy };
}

/** Breaks the link, and lets the wire through again once the client has noticed. */
export async function breakLink(
  proxy: FaultProxy,
  how: Break,
  noticed: Promise<unknown>,
): Promise<void> {
  if (how === 'reset') proxy.resetAll();
  else if (how === 'close') proxy.closeAll();
  else proxy.blackhole();
  await noticed;
  proxy.heal();
}

/** A class to be given to a library, and every socket that the library has made of it. */
export function recordedClass(options: SupervisedWebSocketOptions): {
  readonly Socket: typeof SupervisedWebSocket;
  readonly sockets: readonly SupervisedWebSocket[];
} {
  const sockets: SupervisedWebSocket[] = [];
  class Socket extends SupervisedWebSocket.with(options) {
    constructor(...args: ConstructorParameters<typeof SupervisedWebSocket>) {
      super(...args);
      sockets.push(this);
    }
  }
  return { Socket, sockets };
}

/** Why each socket has ended, by the supervisor's own account; null for one that has not. */
export const causes = (sockets: readonly SupervisedWebSocket[]): (string | null)[] =>
  sockets.map(({ connection }) => connection.getSnapshot().lastClose?.cause ?? null);
