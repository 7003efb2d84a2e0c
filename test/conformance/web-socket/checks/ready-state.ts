import { assign, holderOf, same, throwsTypeError } from '../assertions.js';
import type { Check, Checks } from '../check.js';

const constants = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'] as const;

const cannotBeDefined =
  (property: PropertyDescriptor): Check =>
  ({ WebSocket }) => {
    for (const name of constants) {
      const holder = holderOf(WebSocket.prototype, name);
      throwsTypeError(() => Object.defineProperty(holder, name, property), name);
    }
  };

export const readyStateChecks: Checks = {
  'interfaces/WebSocket/readyState/001.html': ({ open, WebSocket }) => {
    same(open('/').socket.readyState, WebSocket.CONNECTING, 'readyState');
  },
  'interfaces/WebSocket/readyState/002.html': ({ open }) => {
    const { socket } = open('/');
    assign(socket, 'readyState', 5);
    same(socket.readyState, socket.CONNECTING, 'readyState');
  },
  'interfaces/WebSocket/readyState/006.html': async ({ open }) => {
    const { socket, during } = open('/echo');
    await during('open', () => same(socket.readyState, socket.OPEN, 'readyState'));
  },
  'interfaces/WebSocket/readyState/007.html': async ({ open }) => {
    const { socket, during } = open('/echo');
    await during('open', () => {
      socket.close();
      same(socket.readyState, socket.CLOSING, 'readyState');
    });
  },
  'interfaces/WebSocket/readyState/008.html': async ({ open }) => {
    const { socket, told, during } = open('/echo');
    const closed = during('close', () => same(socket.readyState, socket.CLOSED, 'readyState'));
    await told('open');
    socket.close();
    await closed;
  },
};

export const constantChecks: Checks = {
  'interfaces/WebSocket/constants/001.html': ({ WebSocket }) => {
    constants.forEach((name, value) => same(WebSocket[name], value, name));
  },
  'interfaces/WebSocket/constants/002.html': ({ open, WebSocket }) => {
    const { socket } = open('/');
    constants.forEach((name, value) => {
      for (const holder of [WebSocket, WebSocket.prototype, socket]) {
        assign(holder, name, 5);
        same(holder[name], value, name);
      }
    });
  },
  'interfaces/WebSocket/constants/003.html': ({ open, WebSocket }) => {
    const { socket } = open('/');
    constants.forEach((name, value) => {
      for (const holder of [WebSocket, WebSocket.prototype, socket]) {
        Reflect.deleteProperty(holder, name);
        same(holder[name], value, name);
      }
    });
  },
  'interfaces/WebSocket/constants/004.html': ({ open, WebSocket }) => {
    const { socket } = open('/');
    constants.forEach((name, value) => {
      same([WebSocket.prototype[name], socket[name]], [value, value], name);
    });
  },
  'interfaces/WebSocket/constants/005.html': cannotBeDefined({ get: () => 'foo' }),
  'interfaces/WebSocket/constants/006.html': cannotBeDefined({ set: () => undefined }),
};
