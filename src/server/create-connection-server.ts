import { createServer, type IncomingMessage, type Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket, WebSocketServer } from 'ws';
import { LinekeeperError } from '../protocol/errors.js';
import { checkOptions, ms } from '../protocol/option-rules.js';
import { Addresses } from './addresses.js';
import { assertTopic } from './arguments.js';
import { broadcastFrom } from './broadcast.js';
import { Core } from './core.js';
import { Door } from './door.js';
import { Greeter } from './greeter.js';
import { settingsOf, type ServerSettings } from './options.js';
import { toPayload } from './payload.js';
import type {
  BroadcastOutcome,
  ConnectionServer,
  ConnectionServerOptions,
  OutboundData,
  ServerMetrics,
  User,
} from './types.js';

/** A population that is spread a little beyond what the server can take never queues (PERF.md). */
const DRAIN_FACTOR = 1.05;

const CLOSE_TIMEOUT_MS = 5000;

/** What each listener of ours for upgrades serves: several servers may share one HTTP server. */
const served = new WeakMap<object, (request: IncomingMessage) => boolean>();

/** Whether every listener for upgrades is one of ours, and none serves this: nobody would answer. */
const isForNobody = (listeners: readonly object[], request: IncomingMessage): boolean =>
  listeners.every((listener) => served.get(listener)?.(request) === false);

const isWebSocketServer = (server: object): server is WebSocketServer => 'handleUpgrade' in server;

/**
 * Creates the server half: it resumes sessions of clients that speak the protocol, and serves plain
 * WebSocket clients too.
 *
 * @example
 * const server = createConnectionServer({ port: 8080 });
 * server.on('message', (client, data) => client.send(data));
 *
 * @throws LinekeeperError OPTION_INVALID for an option that is unknown or has a wrong value.
 */
export function createConnectionServer<U extends User = User>(
  options: ConnectionServerOptions<U>,
): ConnectionServer<U> {
  const settings = settingsOf(options) as unknown as ServerSettings<User>;
  return new Server(settings) as unknown as ConnectionServer<U>;
}

/** The server half, as one object: what its parts do is theirs. */
class Server extends Core implements ConnectionServer {
  readonly ready: Promise<void>;
  readonly #door: Door;
  readonly #greeter: Greeter;
  /** Undoes what the constructor has attached. */
  readonly #detach: () => void;
  /** The HTTP server that is ours to close. */
  readonly #own: HttpServer | null;
  readonly #listening: HttpServer | null;
  /** Gives up waiting for it. */
  #stopListening = (): void => undefined;
  #closed: Promise<void> | null = null;

  constructor(settings: ServerSettings<User>) {
    const addresses = new Addresses(settings.limits.perAddress, settings.clock);
    super(settings, (address) => {
      addresses.leave(address);
    });
    this.#greeter = new Greeter(this);
    this.#door = new Door(this, addresses, this.#greeter);
    const { server, port, host } = settings.given;
    if (server !== undefined && isWebSocketServer(server)) {
      this.#own = null;
      this.#listening = null;
      this.#detach = this.#serveSockets(server);
      this.ready = Promise.resolve();
      return;
    }
    this.#own = server === undefined ? createServer(upgradeRequired) : null;
    const http = (server ?? this.#own) as HttpServer;
    this.#listening = http;
    this.#detach = this.#serveUpgrades(http);
    this.ready = this.#whenListening(http);
    if (this.#own !== null) http.listen({ port, host });
  }

  get port(): number | null {
    const address = this.#listening?.address() ?? null;
    return typeof address === 'object' ? (address?.port ?? null) : null;
  }

  broadcast(
    topic: string,
    data: OutboundData,
    { except }: { readonly except?: Parameters<typeof broadcastFrom>[3] } = {},
  ): BroadcastOutcome {
    assertTopic('broadcast', topic);
    return broadcastFrom(this, topic, toPayload(data), except);
  }

  getMetrics(): ServerMetrics {
    const { sent, received, heartbeatFailures } = this.desk.counters;
    return {
      connections: this.desk.size,
      clients: this.clients.size,
      waiting: this.waiting.size,
      ...this.counters,
      heartbeatFailures,
      received,
      sent,
    };
  }

  close(options: Parameters<ConnectionServer['close']>[0] = {}): Promise<void> {
    checkOptions({ overMs: ms, timeoutMs: ms }, options, 'close.');
    const { overMs, timeoutMs = CLOSE_TIMEOUT_MS } = options;
    this.#closed ??= this.#close(overMs, timeoutMs);
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(overMs: number | undefined, timeoutMs: number): Promise<void> {
    this.isClosing = true;
    this.#door.close();
    const { clock, random, reconnectsPerSecond } = this.settings;
    const neededMs = (1000 * DRAIN_FACTOR * this.desk.size) / reconnectsPerSecond;
    for (const client of [...this.clients.values()]) {
      if (client.isConnected) client.drain(Math.round(random() * (overMs ?? neededMs)));
      else client.end('ended');
    }
    // Those that have not been welcomed yet.
    for (const link of [...this.desk.links]) link.close(1012, '');
    // From here on it is `timeoutMs` alone that cuts a link.
    this.desk.stop();
    const cut = clock.setTimeout(() => {
      for (const { socket } of this.desk.links) socket.terminate();
    }, timeoutMs);
    await this.desk.whenIdle();
    clock.clearTimeout(cut);
    this.#detach();
    this.#stopListening();
    this.#greeter.stop();
    this.waiting.clear();
    this.acks.clear();
    const own = this.#own;
    if (own === null) return;
    await new Promise((resolve) => {
      own.close(resolve);
      // Those that have asked for nothing yet, or only for half of it.
      own.closeAllConnections();
    });
  }

  #serveUpgrades(http: HttpServer): () => void {
    const { path } = this.settings.given;
    const isOurs = ({ url }: IncomingMessage): boolean =>
      path === undefined || url?.split('?')[0] === path;
    const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
      if (isOurs(request)) {
        this.#door.upgrade(request, socket, head);
        return;
      }
      const listeners = http.listeners('upgrade');
      // The first answers for all.
      if (listeners[0] === upgrade && isForNobody(listeners, request)) this.#door.notFound(socket);
    };
    served.set(upgrade, isOurs);
    http.on('upgrade', upgrade);
    return () => http.off('upgrade', upgrade);
  }

  #serveSockets(server: WebSocketServer): () => void {
    const isAsked = this.settings.given.authenticate !== undefined;
    const connection = (socket: WebSocket, request: IncomingMessage): void => {
      if (this.isClosing) {
        socket.on('error', () => undefined).close(1012);
        return;
      }
      const address = this.#door.addressOf(request);
      this.#door.accept(socket, request, isAsked ? undefined : null, address);
    };
    server.on('connection', connection);
    return () => server.off('connection', connection);
  }

  #whenListening(http: HttpServer): Promise<void> {
    const listening = new Promise<void>((resolve, reject) => {
      const settled = (): void => {
        http.off('listening', tell).off('error', fail);
      };
      const tell = (): void => {
        settled();
        this.announce('listening');
        resolve();
      };
      const fail = (cause: Error): void => {
        settled();
        const error = new LinekeeperError('LISTEN_FAILED', cause.message, cause);
        this.settings.logger.error({ error: cause }, '[WebSocket] The server does not listen');
        this.report(error);
        reject(error);
      };
      this.#stopListening = () => {
        settled();
        reject(new LinekeeperError('LISTEN_FAILED', 'the server was closed before it listened'));
      };
      if (http.listening) queueMicrotask(tell);
      else http.on('listening', tell).on('error', fail);
    });
    // Whoever does not wait for it must not be ended by an unhandled rejection.
    listening.catch(() => undefined);
    return listening;
  }
}

/** What a request that is no upgrade is told (RFC 9110 section 15.5.22). */
const upgradeRequired: Parameters<typeof createServer>[1] = (_, response) => {
  response.writeHead(426, { 'content-type': 'text/plain', upgrade: 'websocket' });
  response.end('This is a WebSocket server.\n');
};
