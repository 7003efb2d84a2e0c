import { EventEmitter, on, once } from 'node:events';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import type * as Graphql from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

// graphql-ws is loaded by Node and takes the CommonJS build; a schema must be of the same one.
const { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema } = createRequire(
  import.meta.url,
)('graphql') as typeof Graphql;

export interface GraphqlServer extends AsyncDisposable {
  readonly port: number;
  /** Subscriptions that are running. */
  readonly subscriptions: number;
  /** Sockets that are open. */
  readonly clients: number;
  /** Protocol pings received. */
  readonly pings: number;
  /** What the query gives, and a subscription: at once, and whenever it changes. */
  value: number;
  /** The codes that clients closed with. */
  readonly closes: readonly number[];
  closeAll(code: number, reason: string): void;
}

/** The server of graphql-ws on a `ws` server. */
export async function startGraphqlServer(): Promise<GraphqlServer> {
  const watchers = new Set<EventEmitter>();
  const closes: number[] = [];
  let value = 0;
  let pings = 0;

  function watch(): AsyncIterableIterator<unknown[]> {
    const watcher = new EventEmitter();
    const changes = on(watcher, 'change');
    watchers.add(watcher);
    watcher.on('removeListener', () => void watchers.delete(watcher));
    watcher.emit('change', value);
    return changes;
  }

  const type = new GraphQLNonNull(GraphQLInt);
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: { value: { type, resolve: () => value } },
    }),
    subscription: new GraphQLObjectType({
      name: 'Subscription',
      fields: { value: { type, subscribe: watch, resolve: ([changed]: unknown[]) => changed } },
    }),
  });
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => {
    socket.on('ping', () => void (pings += 1));
    socket.on('close', (code) => void closes.push(code));
  });
  useServer({ schema }, server);
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    closes,
    get subscriptions() {
      return watchers.size;
    },
    get clients() {
      return server.clients.size;
    },
    get pings() {
      return pings;
    },
    get value() {
      return value;
    },
    set value(changed) {
      value = changed;
      for (const watcher of watchers) watcher.emit('change', value);
    },
    closeAll(code, reason) {
      for (const socket of server.clients) socket.close(code, reason);
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of server.clients) socket.terminate();
      await closed;
    },
  };
}
