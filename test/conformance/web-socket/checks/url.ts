import { assign, same, throwsDom, withProperty } from '../assertions.js';
import type { Bench, Check, Checks } from '../check.js';

/** An attribute is on the prototype, and can be defined anew there. */
const definedAnew =
  (name: 'url' | 'readyState' | 'bufferedAmount', kind: 'get' | 'set'): Check =>
  ({ WebSocket, make }) => {
    let set: unknown;
    const instead =
      kind === 'get'
        ? { configurable: true, get: () => 'foo' }
        : { configurable: true, set: (value: unknown) => (set = value) };
    withProperty(WebSocket.prototype, name, instead, () => {
      const socket = make('ws://example.invalid/');
      if (kind === 'get') {
        same(socket[name], 'foo', name);
      } else {
        assign(socket, name, 'bar');
        same(set, 'bar', 'what the setter got');
      }
    });
  };

/** Deletes an attribute of an object, where it is not, and then of its prototype. */
function deleted(
  { WebSocket }: Bench,
  socket: WebSocket,
  name: 'url' | 'readyState' | 'bufferedAmount',
  value: unknown,
): void {
  Reflect.deleteProperty(socket, name);
  same(socket[name], value, `${name} after it was deleted from the object`);
  withProperty(WebSocket.prototype, name, null, () => {
    same(socket[name], undefined, `${name} after it was deleted from the prototype`);
  });
}

/** The server tells the query as it came. */
const asked =
  (query: string, wanted: string): Check =>
  async ({ open }) => {
    same((await open(`/query?${query}`).told('message')).data, wanted, 'the query');
  };

const opensAt =
  (address: (port: string) => string): Check =>
  async ({ host, make }) => {
    const socket = make(address(host.split(':')[1]!));
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = socket.onclose = socket.onmessage = reject;
    });
    socket.onclose = null;
  };

const rejects =
  (addresses: (bench: Bench) => readonly string[]): Check =>
  (bench) => {
    for (const address of addresses(bench)) {
      throwsDom('SyntaxError', () => bench.make(address), address);
    }
  };

export const urlChecks: Checks = {
  'interfaces/WebSocket/url/001.html': ({ open, url }) => {
    same(open('').socket.url, url('/'), 'url');
  },
  'interfaces/WebSocket/url/002.html': ({ open, url }) => {
    const { socket } = open('/');
    assign(socket, 'url', url('/test'));
    same(socket.url, url('/'), 'url');
  },
  'interfaces/WebSocket/url/003.html': (bench) => {
    deleted(bench, bench.open('/').socket, 'url', bench.url('/'));
  },
  'interfaces/WebSocket/url/004.html': ({ open, WebSocket }) => {
    for (const object of [open('/').socket, WebSocket.prototype]) {
      same('URL' in object, false, 'whether it has URL');
    }
  },
  'interfaces/WebSocket/url/005.html': definedAnew('url', 'get'),
  'interfaces/WebSocket/url/006.html': definedAnew('url', 'set'),
  'interfaces/WebSocket/url/resolve.html': ({ open, url }) => {
    same(open('/echo?foo%20bar baz').socket.url, url('/echo?foo%20bar%20baz'), 'url');
  },
  'interfaces/WebSocket/readyState/003.html': (bench) => {
    const { socket } = bench.open('/');
    socket.close();
    deleted(bench, socket, 'readyState', 2);
  },
  'interfaces/WebSocket/readyState/004.html': definedAnew('readyState', 'get'),
  'interfaces/WebSocket/readyState/005.html': definedAnew('readyState', 'set'),
  'interfaces/WebSocket/bufferedAmount/bufferedAmount-deleting.html': (bench) => {
    const { socket } = bench.open('/echo');
    same(socket.bufferedAmount, 0, 'bufferedAmount');
    socket.close();
    deleted(bench, socket, 'bufferedAmount', 0);
  },
  'interfaces/WebSocket/bufferedAmount/bufferedAmount-defineProperty-getter.html': definedAnew(
    'bufferedAmount',
    'get',
  ),
  'interfaces/WebSocket/bufferedAmount/bufferedAmount-defineProperty-setter.html': definedAnew(
    'bufferedAmount',
    'set',
  ),
  'constructor/016.html': asked('åäö', '%C3%A5%C3%A4%C3%B6'),
  'constructor/017.html': ({ host, make, url }) => {
    same(make(`ws:${host}/echo`).url, url('/echo'), 'without slashes');
    same(make(`ws:/${host}/echo`).url, url('/echo'), 'with one slash');
  },
  'constructor/018.html': asked('x\0y\0', 'x%00y'),
  'constructor/019.html': opensAt((port) => `WS://127.0.0.1:${port}/echo`),
  'constructor/020.html': opensAt((port) => `ws://LOCALHOST:${port}/echo`),
  'Create-http-urls.any.js': ({ host, make, url }) => {
    same(make(`http://${host}/`).url, url('/'), 'url');
    same(make(`https://${host}/`).url, `wss://${host}/`, 'url');
  },
  'Create-invalid-urls.any.js': rejects(({ host, url }) => [
    `ftp://${host}/`,
    'mailto:example@example.org',
    'about:blank',
    url('/#'),
    url('/#test'),
    '#test',
  ]),
  'Create-invalid-urls.any.js (a space in the host)': rejects(() => [
    'ws://foo bar.com/',
    'wss://foo bar.com/',
  ]),
  'Create-url-with-space.any.js': rejects(() => ['ws://web platform.test:80/echo']),
  'Create-verify-url-set-non-default-port.any.js': ({ open, url }) => {
    same(open('/echo').socket.url, url('/echo'), 'url');
  },
};
