import { once } from 'node:events';
import { afterEach } from 'vitest';
import type {
  ClientInfo,
  FromApp,
  FromViewer,
  InspectEvent,
  ToApp,
  ToViewer,
} from 'linekeeper/inspect';
import { WebSocket } from 'ws';
import { createRelay, type Relay, type RelayOptions } from '../../../inspector/relay/index.js';
import { Inbox } from '../../support/inbox.js';

export const protocol = 'linekeeper.inspect.v1';

/** A relay, and what it has logged. */
export interface TestRelay extends Relay {
  readonly infos: readonly string[];
  /** What it refused. */
  readonly warnings: readonly string[];
}

/** How a socket knocks: what is not given is right. */
export interface Knock {
  /** Null for none. */
  readonly origin?: string | null;
  readonly host?: string;
  readonly protocols?: readonly string[];
}

/** An app or a viewer as the relay sees it. */
export interface TestPeer<Said, Heard extends { readonly type: string }> {
  readonly socket: WebSocket;
  say(message: Said): void;
  /** The oldest message that was not asked for, or the next. */
  next(): Promise<Heard>;
  /** The next of this type; those before it are passed over. */
  nextOf<Type extends Heard['type']>(type: Type): Promise<Extract<Heard, { type: Type }>>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  leave(): Promise<void>;
}

export type TestApp = TestPeer<FromApp, ToApp>;
export type TestViewer = TestPeer<FromViewer, ToViewer>;

const relays = new Set<TestRelay>();
const sockets = new Set<WebSocket>();

/** Starts a relay that ends with the test. */
export async function startRelay(options: RelayOptions = {}): Promise<TestRelay> {
  const infos: string[] = [];
  const warnings: string[] = [];
  const logger = {
    info: (line: string) => void infos.push(line),
    warn: (line: string) => void warnings.push(line),
  };
  const relay: TestRelay = { ...(await createRelay({ logger, ...options })), infos, warnings };
  relays.add(relay);
  return relay;
}

/** Ends everything that a test has started. */
export async function endRelays(): Promise<void> {
  for (const socket of sockets) socket.terminate();
  await Promise.all([...relays].map((relay) => relay.close()));
  sockets.clear();
  relays.clear();
}

afterEach(endRelays);

export const originOf = (relay: Relay): string => `http://127.0.0.1:${relay.port}`;

/** A socket that knocks at a path; whether it gets in shows later. */
export function knock(relay: Relay, path: string, how: Knock = {}): WebSocket {
  const { origin = null, host, protocols = [protocol, `token.${relay.token}`] } = how;
  const socket = new WebSocket(`${relay.appUrl}${path}`, [...protocols], {
    headers: { ...(origin !== null && { origin }), ...(host !== undefined && { host }) },
    maxPayload: 0,
  });
  socket.on('error', () => undefined);
  sockets.add(socket);
  return socket;
}

/** The status and the text with which a relay refuses an upgrade. */
export async function refusalOf(
  relay: Relay,
  path: string,
  how: Knock = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const socket = knock(relay, path, how);
  const [, response] = (await once(socket, 'unexpected-response')) as [
    unknown,
    AsyncIterable<Buffer> & { readonly statusCode: number },
  ];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, text };
}

/** What a socket that is open says and hears. */
export function peerOf<Said, Heard extends { readonly type: string }>(
  socket: WebSocket,
): TestPeer<Said, Heard> {
  const inbox = new Inbox<Heard>('message of the relay');
  socket.on('message', (data) => {
    // One Buffer, as the binaryType has not been changed.
    inbox.push(JSON.parse((data as Buffer).toString()) as Heard);
  });
  const closed = once(socket, 'close').then(([code, reason]) => ({
    code: Number(code),
    reason: String(reason),
  }));
  return {
    socket,
    say: (message) => {
      socket.send(JSON.stringify(message));
    },
    next: () => inbox.next(),
    nextOf: async (type) => {
      for (;;) {
        const message = await inbox.next();
        if (message.type === type) return message as Extract<Heard, { type: typeof type }>;
      }
    },
    closed,
    leave: async () => {
      socket.close();
      await closed;
    },
  };
}

async function enter<Said, Heard extends { readonly type: string }>(
  relay: Relay,
  path: string,
  how: Knock,
): Promise<TestPeer<Said, Heard>> {
  const socket = knock(relay, path, how);
  const peer = peerOf<Said, Heard>(socket);
  await once(socket, 'open');
  return peer;
}

/** An app that has not said hello. */
export const enterApp = (relay: Relay, how: Knock = {}): Promise<TestApp> =>
  enter(relay, 'app', how);

/** A viewer that has heard nothing yet. */
export const enterViewer = (relay: Relay, how: Knock = {}): Promise<TestViewer> =>
  enter(relay, 'view', { origin: originOf(relay), ...how });

export const clientInfo = (id: string): ClientInfo => ({
  id,
  name: `app ${id}`,
  runtime: 'node',
  startedAt: 1_800_000_000_000,
  isControllable: true,
});

/** An app that has said hello, and was welcomed. */
export async function greetedApp(relay: Relay, id: string): Promise<TestApp> {
  const app = await enterApp(relay);
  app.say({ type: 'hello', client: clientInfo(id) });
  await app.nextOf('welcome');
  return app;
}

/** A record that needs no other to be understood. */
export const rtt = (seq: number, rttMs = 1): InspectEvent => ({
  kind: 'rtt',
  connection: 'c1',
  transport: 'main',
  rttMs,
  seq,
  at: seq,
});

/** As many as asked for, from a seq on. */
export const rtts = (from: number, many: number): InspectEvent[] =>
  Array.from({ length: many }, (_, index) => rtt(from + index));

/** Collects what a viewer is told of a client until it has heard of a seq. */
export async function eventsUntil(
  viewer: TestViewer,
  client: string,
  seq: number,
): Promise<readonly InspectEvent[]> {
  const heard: InspectEvent[] = [];
  while (heard.at(-1)?.seq !== seq) {
    const message = await viewer.nextOf('events');
    if (message.client === client) heard.push(...message.events);
  }
  return heard;
}
