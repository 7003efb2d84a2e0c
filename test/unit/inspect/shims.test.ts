import { expect, it, onTestFinished } from 'vitest';
import { createConnection, type WebSocketClass } from 'linekeeper';
import { createInspector } from 'linekeeper/inspect';
import { createFakeNetwork, VirtualClock } from 'linekeeper/testing';
import { ofKind, START } from './records.js';

it('tells 0 bytes as waiting for a WebSocket class that does not count them', () => {
  const clock = new VirtualClock(START);
  const network = createFakeNetwork({ clock, node: true });
  const Uncounted = new Proxy(network.WebSocket, {
    construct: (target, args: ConstructorParameters<WebSocketClass>) =>
      new Proxy(new target(...args), {
        get(socket, key): unknown {
          if (key === 'bufferedAmount') return undefined;
          const value: unknown = Reflect.get(socket, key, socket);
          return typeof value === 'function' ? (value as () => unknown).bind(socket) : value;
        },
      }),
  });
  const inspector = createInspector({ clock });
  const connection = createConnection({
    ...{ url: 'wss://example.test/socket', clock, environment: null, inspect: inspector },
    webSocket: Uncounted,
  });
  onTestFinished(() => connection[Symbol.dispose]());
  connection.start();
  clock.advance(0);
  connection.send('hello');
  clock.advance(1000);
  expect(ofKind(inspector.events(), 'traffic')).toMatchObject([
    { sent: { frames: 1 }, bufferedAmount: 0 },
  ]);
});

it.each([
  ['the first 200 characters of a long title', 'x'.repeat(300), 'shop.test', 'x'.repeat(200)],
  ['the host of a page without a title', ' ', 'shop.test', 'shop.test'],
  ['"page" where there is no host either', '', '', 'page'],
])('calls a page %s', (_name, title, host, name) => {
  const globals = globalThis as { document?: unknown; location?: unknown };
  globals.document = { title };
  globals.location = { host };
  onTestFinished(() => {
    delete globals.document;
    delete globals.location;
  });
  expect(createInspector().client).toMatchObject({ name, runtime: 'browser' });
});
