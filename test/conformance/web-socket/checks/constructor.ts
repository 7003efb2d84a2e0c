import { same, throwsDom, throwsTypeError } from '../assertions.js';
import type { Check, Checks } from '../check.js';

/** It opens with these subprotocols, agrees on the first one, and closes. */
const opens =
  (...protocols: readonly unknown[]): Check =>
  async ({ open }) => {
    const { socket, told, during, heard } = open('/echo', ...protocols);
    const [first] = protocols.flat();
    await during('open', () => {
      same(socket.readyState, 1, 'readyState');
      same(socket.protocol, first ?? '', 'protocol');
      socket.close();
    });
    same((await told('close')).wasClean, true, 'wasClean');
    same(heard, ['open', 'close'], 'events');
  };

const rejects =
  (...lists: readonly unknown[]): Check =>
  ({ make, url }) => {
    for (const protocols of lists) {
      throwsDom('SyntaxError', () => make(url('/echo'), protocols), JSON.stringify(protocols));
    }
  };

const codes = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, at) => `a${String.fromCharCode(from + at)}b`);

export const constructorChecks: Checks = {
  'constructor/001.html': ({ make }) => {
    throwsTypeError(() => make(), 'no URL');
  },
  'constructor/004.html': rejects('', ...codes(1, 0x20), ...codes(0x7f, 0x100)),
  'constructor/005.html': ({ make, url, WebSocket }) => {
    same(make(url('/empty')) instanceof WebSocket, true, 'an instance');
  },
  'constructor/006.html': async ({ make, url }) => {
    const address = { toString: () => url('/echo') };
    const socket = make(address);
    same(socket.url, url('/echo'), 'url');
    const data = await new Promise((resolve) => {
      socket.onopen = () => socket.send('test');
      socket.onmessage = (event) => resolve(event.data);
    });
    same(data, 'test', 'data');
    const closed = new Promise((resolve) => (socket.onclose = resolve));
    socket.close();
    await closed;
  },
  'constructor/007.html': rejects('a\0b'),
  'constructor/008.html': ({ make }) => {
    for (const scheme of ['ws', 'wss']) {
      for (const port of [80, 443]) make(`${scheme}://example.invalid:${String(port)}/`);
    }
  },
  'constructor/009.html': async ({ open }) => {
    const { socket, told } = open('/protocol', 'foobar');
    same((await told('message')).data, 'foobar', 'data');
    same(socket.protocol, 'foobar', 'protocol');
    socket.close();
    await told('close');
  },
  'constructor/013.html': async (bench) => {
    const links = Array.from({ length: 25 }, () => bench.open('/echo'));
    await Promise.all(
      links.map(async ({ socket, told, heard }, at) => {
        await told('open');
        socket.send(at as unknown as string);
        same((await told('message')).data, String(at), 'data');
        socket.close();
        await told('close');
        same(heard, ['open', 'message', 'close'], 'events');
      }),
    );
  },
  'constructor/021.html': rejects(['foobar, foobar']),
  'constructor/022.html': async ({ open }) => {
    const { socket, told } = open('/protocol', ['foobar', 'foobar2']);
    same((await told('message')).data, 'foobar', 'data');
    same(socket.protocol, 'foobar', 'protocol');
    socket.close();
    await told('close');
  },
  'constructor/third-param-ignored.any.js': async (bench) => {
    for (const protocols of ['echo', ['echo']]) await opens(protocols, {})(bench);
    const { socket, told } = bench.open('/echo', undefined, {});
    await told('open');
    socket.close();
    same((await told('close')).wasClean, true, 'wasClean');
  },
  'Create-asciiSep-protocol-string.any.js': rejects('/echo'),
  'Create-nonAscii-protocol-string.any.js': rejects('\u0080echo'),
  'Create-protocol-with-space.any.js': rejects('ec ho'),
  'Create-protocols-repeated.any.js': rejects(['echo', 'echo']),
  'Create-protocols-repeated-case-insensitive.any.js': rejects(['echo', 'eCho']),
  'Create-valid-url.any.js': opens(),
  'Create-valid-url-array-protocols.any.js': opens(['echo', 'chat']),
  'Create-valid-url-protocol.any.js': opens('echo'),
  'Create-valid-url-protocol-string.any.js': opens('echo'),
  'Create-valid-url-protocol-setCorrectly.any.js': opens('echo'),
  'Create-valid-url-protocol-empty.any.js': ({ open }) => {
    same(open('/echo', 'echo').socket.protocol, '', 'protocol');
  },
  'interfaces/WebSocket/protocol/protocol-initial.html': ({ open }) => {
    same(open('/empty').socket.protocol, '', 'protocol');
  },
  'interfaces/WebSocket/extensions/001.html': ({ open }) => {
    same(open('/empty').socket.extensions, '', 'extensions');
  },
  'Create-extensions-empty.any.js': async ({ open }) => {
    const { socket, told } = open('/echo');
    await told('open');
    same(socket.extensions, '', 'extensions');
  },
  'basic-auth.any.js': async ({ host, make }) => {
    const socket = make(`ws://foo:bar@${host}/auth`);
    same(socket.url, `ws://foo:bar@${host}/auth`, 'url');
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
  },
};
