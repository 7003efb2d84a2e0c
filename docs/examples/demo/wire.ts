import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A TCP line between the clients and a server on this machine. */
export interface Wire {
  readonly port: number;
  /** Makes every link half-open: bytes vanish, and neither end learns that the other is gone. */
  goSilent(): void;
  /** Takes the line away: links break, new ones are refused. */
  cut(): Promise<void>;
}

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  isSilent: boolean;
}

/** Lays a line from `port` (0: any free one) to a server. */
export async function layWire(port: number, serverPort: number): Promise<Wire> {
  const links = new Set<Link>();

  const listener = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1');
    const link: Link = { client, server, isSilent: false };
    links.add(link);
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      // A broken link is the point here; `close` follows.
      socket.on('error', () => undefined);
    }
    client.on('close', () => {
      links.delete(link);
      server.destroy();
    });
    server.on('close', () => {
      if (!link.isSilent) client.destroy();
    });
  });
  await listen(listener, port);

  return {
    port: (listener.address() as { port: number }).port,
    goSilent: () => {
      for (const link of links) {
        link.isSilent = true;
        link.client.unpipe(link.server).resume();
        link.server.unpipe(link.client).resume();
      }
    },
    cut: async () => {
      const closed = once(listener, 'close');
      listener.close();
      for (const { client, server } of links) {
        client.destroy();
        server.destroy();
      }
      await closed;
    },
  };
}

/** While a server is down, any other program may hold its port for a moment. */
async function listen(listener: ReturnType<typeof createServer>, port: number): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      listener.listen(port, '127.0.0.1');
      await once(listener, 'listening');
      return;
    } catch (error) {
      const isBusy = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!isBusy || tries === 50) throw error;
      await pause(100);
    }
  }
}
