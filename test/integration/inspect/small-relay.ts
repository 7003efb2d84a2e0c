import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { ClientInfo, Command, FromApp, InspectEvent } from 'linekeeper/inspect';

/** A relay that keeps every byte it is sent, and says what the test wants. */
export interface SmallRelay extends AsyncDisposable {
  /** For `createInspector({ url, token })`. */
  readonly url: string;
  readonly token: string;
  /** Whether a hello is answered by itself, with the seq that is known; default true. */
  welcomes: boolean;
  /** Whether a message with this event in it is refused; default never. */
  refuses: (event: InspectEvent) => boolean;
  /** Each text as it came. */
  readonly texts: readonly string[];
  /** Every event, in the order of arrival, over all sockets. */
  readonly events: readonly InspectEvent[];
  readonly hellos: readonly ClientInfo[];
  readonly results: readonly { readonly id: string; readonly error: string | null }[];
  /** The sockets that are open, and what each asked for. */
  readonly sockets: readonly WebSocket[];
  readonly protocols: readonly string[];
  /** Sends anything to every socket that is open. */
  say(message: unknown): void;
  /** Sends a command; resolves with its result. */
  command(command: Command): Promise<string | null>;
  /** Cuts every socket. */
  cut(): void;
}

/** A small relay on 127.0.0.1. */
export async function startSmallRelay(port = 0): Promise<SmallRelay> {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  await once(server, 'listening');
  const texts: string[] = [];
  const events: InspectEvent[] = [];
  const hellos: ClientInfo[] = [];
  const results: { id: string; error: string | null }[] = [];
  const protocols: string[] = [];
  const waiting = new Map<string, (error: string | null) => void>();
  let commands = 0;

  const relay: SmallRelay = {
    url: `ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    token: 'relay-token-of-this-test',
    welcomes: true,
    refuses: () => false,
    texts,
    events,
    hellos,
    results,
    protocols,
    get sockets() {
      return [...server.clients].filter(({ readyState }) => readyState === 1);
    },
    say(message) {
      const text = typeof message === 'string' ? message : JSON.stringify(message);
      for (const socket of relay.sockets) socket.send(text);
    },
    command(command) {
      commands += 1;
      const id = `k${commands}`;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        relay.say({ type: 'command', id, command });
      });
    },
    cut() {
      for (const socket of server.clients) socket.terminate();
    },
    async [Symbol.asyncDispose]() {
      relay.cut();
      const closed = once(server, 'close');
      server.close();
      await closed;
    },
  };
  server.on('connection', (socket, request) => {
    protocols.push(request.headers['sec-websocket-protocol'] ?? '');
    socket.on('error', () => undefined);
    let isRefused = false;
    socket.on('message', (data) => {
      if (isRefused) return;
      const text = (data as Buffer).toString();
      texts.push(text);
      const message = JSON.parse(text) as FromApp;
      if (message.type === 'events') {
        if (message.events.some((event) => relay.refuses(event))) {
          isRefused = true;
          socket.close(1007, 'not a record');
          return;
        }
        events.push(...message.events);
      }
      if (message.type === 'result') {
        results.push(message);
        waiting.get(message.id)?.(message.error);
      }
      if (message.type !== 'hello') return;
      hellos.push(message.client);
      const next = Math.floor(events.at(-1)?.seq ?? -1) + 1;
      if (relay.welcomes) socket.send(JSON.stringify({ type: 'welcome', next }));
    });
  });
  return relay;
}
