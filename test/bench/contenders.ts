import { createRequire } from 'node:module';
import { createConnection, SupervisedWebSocket, type Connection } from 'linekeeper';
import PartyWebSocket from 'partysocket/ws';
import type RWS from 'reconnecting-websocket';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import type { Client, ClientOptions, Contender, Listeners } from './contender.js';
import type { Kind, NameOf } from './names.js';
import type { Per } from './per.js';

// Its types describe an ES module, and Node gets the CommonJS one.
const ReconnectingWebSocket = createRequire(import.meta.url)(
  'reconnecting-websocket',
) as typeof RWS.default;

interface StandardEvents {
  addEventListener(type: 'open' | 'close' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
}

/** Most are used as an app uses a WebSocket. */
function listen<Socket extends Client>(
  socket: Socket,
  { open, message, close }: Listeners,
): Socket {
  const target = socket as unknown as StandardEvents;
  target.addEventListener('open', open);
  target.addEventListener('message', (event) => {
    message(event.data);
  });
  target.addEventListener('close', close);
  target.addEventListener('error', () => undefined);
  return socket;
}

const ws: Contender = (url, listeners, { webSocket: Socket = WebSocket } = {}) =>
  listen(new Socket(url), listeners);

/** The options of ours: one that was not given is not there. */
const given = ({ webSocket, environment, delivery }: ClientOptions) => ({
  ...(webSocket !== undefined && { webSocket }),
  ...(environment !== undefined && { environment }),
  ...(delivery !== undefined && { delivery }),
});

const backpressure = (connection: Connection) => ({
  drained: () => connection.drained(),
  queuedBytes: () => connection.getMetrics().queuedBytes,
});

const linekeeper =
  (session: boolean): Contender =>
  (url, listeners, options = {}) => {
    const connection = createConnection({ url, session, ...given(options) });
    connection.on('open', listeners.open);
    connection.on('message', listeners.message);
    connection.on('close', listeners.close);
    connection.start();
    return {
      send: (data) => void connection.send(data),
      close: () => connection[Symbol.dispose](),
      ...backpressure(connection),
    };
  };

const supervisedWebSocket: Contender = (url, listeners, options = {}) => {
  const socket = new SupervisedWebSocket(url, [], given(options));
  socket.binaryType = 'arraybuffer';
  listen(socket, listeners);
  return {
    send: (data) => {
      socket.send(data);
    },
    close: () => {
      socket.close();
    },
    ...backpressure(socket.connection),
  };
};

type Contenders = { readonly [K in Kind]: Per<NameOf<K>, Contender> };

export const contenders: Contenders = {
  client: {
    ws,
    linekeeper: linekeeper(false),
    SupervisedWebSocket: supervisedWebSocket,

    'reconnecting-websocket': (url, listeners, { webSocket = WebSocket } = {}) =>
      listen(
        new ReconnectingWebSocket(url, [], {
          WebSocket: webSocket,
          // Its own default, which it draws once per page: here every client stands for a page.
          minReconnectionDelay: 1000 + Math.random() * 4000,
        }),
        listeners,
      ),

    partysocket: (url, listeners, { webSocket = WebSocket } = {}) =>
      listen(new PartyWebSocket(url, [], { WebSocket: webSocket }), listeners),
  },

  session: {
    ws,
    linekeeper: linekeeper(true),

    'socket.io': (url, listeners) => {
      // Long polling is what others do without, and not what is compared.
      const socket = io(url, { transports: ['websocket'], forceNew: true });
      socket.on('connect', listeners.open);
      socket.on('message', listeners.message);
      socket.on('disconnect', listeners.close);
      return {
        send: (data) => void socket.emit('message', data),
        close: () => void socket.disconnect(),
      };
    },
  },
};
