import { propertyOf, same, throwsTypeError } from '../assertions.js';
import type { Bench, Checks } from '../check.js';

const readOnly = ['url', 'readyState', 'bufferedAmount', 'extensions', 'protocol'];
const attributes = ['onopen', 'onerror', 'onclose', 'onmessage', 'binaryType'];
const operations = { close: 0, send: 1 };
const constants = ['CONNECTING', 'OPEN', 'CLOSING', 'CLOSED'];

/** What Web IDL makes of the interface WebSocket (of CloseEvent it is up to the platform). */
function isInterface({ WebSocket, open, url }: Bench): void {
  const { prototype } = WebSocket;
  const { socket } = open('/');
  same(WebSocket.length, 1, 'length of the constructor');
  throwsTypeError(() => (WebSocket as unknown as (url: string) => void)(url('/')), 'no new');
  same(socket instanceof EventTarget, true, 'whether it is an EventTarget');
  same(Object.prototype.toString.call(socket), '[object WebSocket]', 'toString()');
  for (const name of [...readOnly, ...attributes]) {
    const { get, set, enumerable, configurable } = propertyOf(prototype, name);
    same([enumerable, configurable], [true, true], `${name}: enumerable, configurable`);
    same([typeof get, typeof set], ['function', typeof set], `${name}: get`);
    same(set === undefined, readOnly.includes(name), `${name}: whether it is read-only`);
    throwsTypeError(() => get!.call({}) as unknown, `${name} of another object`);
  }
  for (const [name, length] of Object.entries(operations)) {
    const { value, writable, enumerable, configurable } = propertyOf(prototype, name);
    same([writable, enumerable, configurable], [true, true, true], `${name}: writable, …`);
    same([typeof value, value.length, value.name], ['function', length, name], name);
    throwsTypeError(() => value.call({}, 1000) as unknown, `${name} of another object`);
  }
  for (const [value, name] of constants.entries()) {
    for (const holder of [WebSocket, prototype]) {
      const wanted = { value, writable: false, enumerable: true, configurable: false };
      same(JSON.stringify(propertyOf(holder, name)), JSON.stringify(wanted), name);
    }
  }
}

export const interfaceChecks: Checks = { 'idlharness.any.js': isInterface };
