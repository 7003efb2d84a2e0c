import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { inspect } from 'node:util';
import { afterEach } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { createConnection, type Connection, type ConnectionOptions } from 'linekeeper';
import {
  createConnectionServer,
  SUBPROTOCOL,
  type ConnectionServer,
  type ConnectionServerOptions,
  type Logger,
  type ServerClient,
  type User,
} from 'linekeeper/server';
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';
import { Inbox } from '../../support/inbox.js';

let undoing: (() => unknown)[] = [];

/** What is to be undone when the test is over; the last one first. */
export const atEnd = (undo: () => unknown): void => void undoing.push(undo);

afterEach(async () => {
  const all = undoing.reverse();
  undoing = [];
  for (const undo of all) await undo();
});

/** A server on a free port of 127.0.0.1. */
export async function startServer<U extends User = User>(
  options: Partial<ConnectionServerOptions<U>> = {},
): Promise<ConnectionServer<U>> {
  const server = createConnectionServer<U>({ host: '127.0.0.1', port: 0, ...options });
  atEnd(() => server.close({ overMs: 0 }));
  await server.ready;
  return server;
}

export const urlOf = ({ port }: { readonly port: number | null }, path = '/'): string =>
  `ws://127.0.0.1:${String(port)}${path}`;

/** A wire to the server that fails on command. */
export async function startProxy({ port }: ConnectionServer): Promise<FaultProxy> {
  const proxy = await createFaultProxy({ target: port ?? 0 });
  atEnd(() => proxy.close());
  return proxy;
}

/** The next client that the server tells of; unlike `once` it does not mind an error event. */
export const nextClient = <U extends User>(server: ConnectionServer<U>): Promise<ServerClient<U>> =>
  new Promise((resolve) => {
    server.once('connection', resolve);
  });

/** A `ws` client, and what it was told. */
export interface RawClient {
  readonly socket: WebSocket;
  /** Texts as they are, binary messages as buffers. */
  readonly received: readonly (string | Buffer)[];
  /** The oldest message that was not asked for yet, or the next one. */
  next(): Promise<string | Buffer>;
  /** The same, as JSON. */
  nextJson(): Promise<Record<string, unknown>>;
  send(data: string | object): void;
  readonly whenClosed: Promise<{ readonly code: number; readonly reason: string }>;
}

/** Opens a `ws` client and waits until it is open. */
export async function openRaw(
  url: string,
  options: ClientOptions & { readonly protocols?: string } = {},
): Promise<RawClient> {
  const { protocols, ...rest } = options;
  const socket = new WebSocket(url, protocols === undefined ? [] : [protocols], rest);
  atEnd(() => {
    socket.terminate();
  });
  const inbox = new Inbox<string | Buffer>('message of the server');
  const received: (string | Buffer)[] = [];
  socket.on('message', (data: Buffer, isBinary) => {
    const message = isBinary ? data : data.toString();
    received.push(message);
    inbox.push(message);
  });
  const whenClosed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      resolve({ code, reason: reason.toString() });
    });
  });
  await once(socket, 'open');
  socket.on('error', () => undefined);
  return {
    socket,
    received,
    next: () => inbox.next(),
    nextJson: async () => JSON.parse(String(await inbox.next())) as Record<string, unknown>,
    send: (data) => {
      socket.send(typeof data === 'string' ? data : JSON.stringify(data));
    },
    whenClosed,
  };
}

/** Opens a link of the session protocol by hand, says hello and reads the answer. */
export async function openSession(
  url: string,
  hello: object = {},
): Promise<RawClient & { readonly welcome: Record<string, unknown> }> {
  const raw = await openRaw(url, { protocols: SUBPROTOCOL });
  raw.send({ type: 'hello', link: 1, ...hello });
  return { ...raw, welcome: await raw.nextJson() };
}

/** How an upgrade was refused. */
export interface Refused {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Asks for an upgrade that is to be refused. */
export function refusedUpgrade(url: string, options: ClientOptions = {}): Promise<Refused> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, options);
    socket.on('unexpected-response', (request, { statusCode, headers }) => {
      resolve({ status: statusCode, headers });
      request.destroy();
    });
    socket.on('open', () => {
      socket.terminate();
      reject(new Error('The upgrade was not refused.'));
    });
    socket.on('error', reject);
  });
}

/** A client of linekeeper with a session, and what it has heard. */
export interface SessionClient {
  readonly connection: Connection;
  readonly received: readonly string[];
  /** Each close: `1012 {"retryAfterMs":0}`. */
  readonly closes: readonly string[];
}

/** Tries again soon and often. */
const soon = { backoff: () => 20, storm: { maxAttempts: 10_000 } } as const;

/** Starts a client that is stopped when the test is over. */
export function startClient(url: string, options: Partial<ConnectionOptions> = {}): SessionClient {
  const connection = createConnection({ ...soon, url, session: { required: true }, ...options });
  atEnd(() => {
    connection[Symbol.dispose]();
  });
  const received: string[] = [];
  const closes: string[] = [];
  connection.on('message', (data, { topic }) => {
    const text = typeof data === 'string' ? data : Buffer.from(data as ArrayBuffer).toString('hex');
    received.push(topic === undefined ? text : `${topic}: ${text}`);
  });
  connection.on('close', ({ code, reason }) => closes.push(`${code} ${reason}`.trim()));
  // What goes wrong is seen in the status and in the closes.
  connection.on('error', () => undefined);
  connection.start();
  return { connection, received, closes };
}

/** The same, with the server's view of it, once both know of each other. */
export async function connectTo<U extends User>(
  server: ConnectionServer<U>,
  options: Partial<ConnectionOptions> & { readonly through?: FaultProxy } = {},
): Promise<SessionClient & { readonly client: ServerClient<U> }> {
  const { through, ...rest } = options;
  const known = nextClient(server);
  const started = startClient(through?.url() ?? urlOf(server), rest);
  const [client] = await Promise.all([known, started.connection.waitConnected()]);
  return { ...started, client };
}

/** Everything that a server tells, in order; clients are called a, b, c… as they come. */
export function record<U extends User>(server: ConnectionServer<U>): readonly string[] {
  const said: string[] = [];
  const names = new Map<unknown, string>();
  const nameOf = (client: ServerClient<U>): string => {
    const name = names.get(client) ?? 'abcdefghij'.charAt(names.size);
    names.set(client, name);
    return name;
  };
  const note = (...words: readonly unknown[]): void => void said.push(words.join(' ').trim());
  server.on('listening', () => note('listening'));
  server.on('connection', (client) => note(nameOf(client), 'connection'));
  server.on('message', (client, data) => note(nameOf(client), 'message', data));
  server.on('event', (client, name, data) =>
    note(nameOf(client), 'event', name, JSON.stringify(data)),
  );
  server.on('disconnected', (client, { code, reason }) =>
    note(nameOf(client), 'disconnected', code, reason),
  );
  server.on('resumed', (client) => note(nameOf(client), 'resumed'));
  server.on('lost', (client, { from, to }) => note(nameOf(client), `lost ${from}-${to}`));
  server.on('end', (client, why) => note(nameOf(client), 'end', why));
  server.on('refused', ({ code, reason }) => note('refused', code, reason));
  server.on('error', ({ code }) => note('error', code));
  return said;
}

/** A logger, and everything that it was handed, as one text a line. */
export function keepLog(): { readonly logger: Logger; readonly lines: readonly string[] } {
  const lines: string[] = [];
  const keep =
    (level: keyof Logger): Logger[keyof Logger] =>
    (details, message) => {
      lines.push(`${level} ${message} ${inspect(details, { depth: 9, breakLength: Infinity })}`);
    };
  const logger = {
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  };
  return { logger, lines };
}
