import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { Inbox } from '../../support/inbox.js';
import { Wire, type Fields } from '../wire.js';
import { PROTOCOL } from '../wire-client.js';

/** What a server says to who is new; a test says what differs. */
const newcomer: Fields = {
  type: 'welcome',
  session: 's1',
  token: '1.a',
  resumed: false,
  received: 0,
  next: 1,
  heartbeatMs: 0,
  graceMs: 60_000,
  spreadMs: 0,
  window: { messages: 1000, bytes: 1_000_000 },
};

/** One link of a client, from the server's end. */
export class ServerLink extends Wire {
  readonly request: IncomingMessage;

  constructor(socket: WebSocket, request: IncomingMessage) {
    super(socket);
    this.request = request;
  }

  /** Takes the hello. */
  async hello(): Promise<Fields> {
    const hello = await this.hear();
    if (hello['type'] !== 'hello') throw new Error(`${JSON.stringify(hello)} came first`);
    return hello;
  }

  welcome(over: Fields = {}): void {
    this.say({ ...newcomer, ...over });
  }
}

/** A server that speaks as PROTOCOL.md says, and says what the test wants to be said. */
export class ScriptedServer implements AsyncDisposable {
  /** What is selected of what a client offers. */
  select: string | false = PROTOCOL;
  /** The protocols that each upgrade offered. */
  readonly offers: string[] = [];
  readonly #links = new Inbox<ServerLink>('link');
  readonly #all: ServerLink[] = [];
  readonly #http = createServer();

  static async start(): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    const upgrader = new WebSocketServer({ noServer: true, handleProtocols: () => server.select });
    server.#http.on('upgrade', (request, socket, head) => {
      server.offers.push(request.headers['sec-websocket-protocol'] ?? '');
      upgrader.handleUpgrade(request, socket, head, (accepted) => {
        const link = new ServerLink(accepted, request);
        server.#all.push(link);
        server.#links.push(link);
      });
    });
    server.#http.listen(0, '127.0.0.1');
    await once(server.#http, 'listening');
    return server;
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** The next link that a client opens. */
  next(): Promise<ServerLink> {
    return this.#links.next();
  }

  /** Takes a client in: its link, its hello, and what it answers to the welcome. */
  async enter(
    welcome: Fields = {},
  ): Promise<{ readonly link: ServerLink; readonly hello: Fields; readonly answer: unknown }> {
    const link = await this.next();
    const hello = await link.hello();
    link.welcome(welcome);
    return { link, hello, answer: await link.next() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#links.close();
    await Promise.all(this.#all.map((link) => link.cut()));
    this.#http.close();
    await once(this.#http, 'close');
  }
}
