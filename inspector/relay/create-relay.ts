/// <reference lib="esnext.disposable" preserve="true" />
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Access } from './access.js';
import { Door } from './door.js';
import { Hub } from './hub.js';
import { readOptions, type RelayOptions } from './options.js';
import { Refusals } from './refusals.js';
import { serveFiles, TICKET_PATH } from './static-files.js';
import { Tickets } from './tickets.js';

/** A running relay. */
export interface Relay extends AsyncDisposable {
  readonly port: number;
  readonly token: string;
  /** The address of the viewer, with the token in its fragment, which no server ever sees. */
  readonly url: string;
  /**
   * An address that opens the viewer once, within a minute, for a command line: others may read
   * that, and the token must not stand there.
   */
  oneTimeUrl(): string;
  /** Opens the viewer in the browser. Rejects with what the system says. */
  openViewer(): Promise<void>;
  /** What an app connects to: `createInspector({ url: relay.appUrl, token: relay.token })`. */
  readonly appUrl: string;
  /** Closes every socket with 1001, and resolves when the port is free. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** How long requests that are under way have, in ms. */
const GOODBYE_MS = 500;
/** How long a request may take to arrive, in ms. */
const REQUEST_MS = 5000;

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, HOST);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/**
 * Starts the relay between apps and viewers on 127.0.0.1, which serves the viewer too.
 *
 * @throws TypeError for a wrong option; the error of Node, with code `EADDRINUSE`, for a port that
 * is taken.
 */
export async function createRelay(options: RelayOptions = {}): Promise<Relay> {
  const {
    port: wanted,
    token,
    allowedOrigins,
    uiFolder,
    logger,
    limits,
    clock,
  } = readOptions(options);
  const refusals = new Refusals(logger, clock, token);
  const server = createServer({
    headersTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: REQUEST_MS,
    connectionsCheckingInterval: 1000,
  });
  server.maxConnections = limits.sockets;
  const port = await listen(server, wanted);

  const access = new Access({ port, token, allowedOrigins });
  const hub = new Hub({ limits, clock, refusals }, logger);
  const door = new Door({ access, hub, limits, refusals, clock });
  const tickets = new Tickets(clock);
  const serve = serveFiles({ folder: uiFolder, port, token, access, refusals, tickets });
  server.on('request', (request, response) => {
    serve(request, response).catch((error: unknown) => {
      refusals.log(`could not answer a request: ${String(error)}`);
      response.destroy();
    });
  });
  server.on('upgrade', door.knock);
  server.on('drop', () => {
    refusals.log(`refused a connection: there are ${limits.sockets} already`);
  });

  const shutDown = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    hub.close();
    door.close();
    const timer = clock.setTimeout(() => {
      server.closeAllConnections();
    }, GOODBYE_MS);
    await closed;
    clock.clearTimeout(timer);
    refusals.close();
  };
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => (closing ??= shutDown());

  const oneTimeUrl = (): string => `http://${HOST}:${port}${TICKET_PATH}${tickets.issue()}`;

  return {
    port,
    token,
    url: `http://${HOST}:${port}/#token=${token}`,
    oneTimeUrl,
    openViewer: async () => {
      // Only who opens a browser needs the package.
      const { default: open } = await import('open');
      await open(oneTimeUrl());
    },
    appUrl: `ws://${HOST}:${port}/`,
    close,
    [Symbol.asyncDispose]: close,
  };
}
