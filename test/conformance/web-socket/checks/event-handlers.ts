import { same } from '../assertions.js';
import type { Check, Checks } from '../check.js';

const attributes = ['onopen', 'onmessage', 'onerror', 'onclose'] as const;

type Attributes = Record<(typeof attributes)[number], unknown>;

/** Does this for each of the four attributes, on a socket of its own. */
const forEach =
  (
    act: (
      socket: Omit<WebSocket, keyof Attributes> & Attributes,
      name: keyof Attributes,
      type: string,
    ) => void,
  ): Check =>
  ({ open }) => {
    for (const name of attributes) act(open('/').socket, name, name.slice(2));
  };

/** A value that is no handler is null. */
const becomesNull = (value: unknown): Check =>
  forEach((socket, name) => {
    socket[name] = () => undefined;
    socket[name] = value;
    same(socket[name], null, name);
  });

/** An event of the app's own reaches the handler, at once. */
const hears = (type: string): Check =>
  function dispatches({ open }) {
    const { socket } = open('/');
    const details: unknown[] = [];
    const attributesOf = socket as unknown as Record<string, unknown>;
    attributesOf[`on${type}`] = ({ detail }: CustomEvent) => details.push(detail);
    socket.dispatchEvent(new CustomEvent(type, { detail: 5 }));
    same(details, [5], 'details');
  };

export const eventHandlerChecks: Checks = {
  'eventhandlers.any.js': becomesNull(2),
  'interfaces/WebSocket/events/001.html': forEach((socket, name) => {
    same(socket[name], null, name);
  }),
  'interfaces/WebSocket/events/002.html': forEach((socket, name) => {
    const handler = (): void => undefined;
    socket[name] = handler;
    same(socket[name], handler, name);
  }),
  'interfaces/WebSocket/events/003.html': hears('open'),
  'interfaces/WebSocket/events/004.html': ({ open }) => {
    const { socket } = open('/');
    for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const) {
      same(typeof socket[name], 'function', name);
    }
  },
  'interfaces/WebSocket/events/006.html': forEach((socket, name) => {
    same(name in socket, true, name);
  }),
  'interfaces/WebSocket/events/007.html': hears('message'),
  'interfaces/WebSocket/events/008.html': hears('error'),
  'interfaces/WebSocket/events/009.html': hears('close'),
  'interfaces/WebSocket/events/010.html': becomesNull(undefined),
  'interfaces/WebSocket/events/011.html': becomesNull(1),
  'interfaces/WebSocket/events/012.html': becomesNull(';'),
  'interfaces/WebSocket/events/013.html': forEach((socket, name, type) => {
    let calls = 0;
    const handler = { handleEvent: () => (calls += 1) };
    socket[name] = handler;
    same(socket[name], handler, name);
    socket.dispatchEvent(new Event(type));
    same(calls, 0, 'calls');
  }),
  'interfaces/WebSocket/events/014.html': becomesNull(null),
  'interfaces/WebSocket/events/019.html': forEach((socket, _, type) => {
    socket.close();
    let calls = 0;
    const listen = (): void => void (calls += 1);
    socket.addEventListener(type, listen, false);
    socket.removeEventListener(type, listen, false);
    socket.dispatchEvent(new Event(type));
    same(calls, 0, 'calls');
  }),
};
