import { once } from 'node:events';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually, runExample } from './run-example.js';
import { anyPort, connect, portOf } from './server-rig.js';

it('server-http: serves requests and upgrades, and shuts down gracefully', async () => {
  const example = await runExample(() => import('../../docs/examples/server-http.js'), anyPort);
  const { http, server, shutDown } = example;
  const port = await portOf(http);
  using client = await connect(`ws://127.0.0.1:${port}/live`);
  await eventually(() => client.received).toEqual(['welcome']);
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('hello\n');

  const closed = once(http, 'close');
  const retry = new Promise((resolve) => client.connection.on('retry', resolve));
  const signal = process.listeners('SIGTERM').at(-1)!;
  process.removeListener('SIGTERM', signal);
  await shutDown();
  expect(await retry).toMatchObject({ cause: 'retry-after', close: { code: 1012 } });
  http.closeAllConnections();
  await closed;
  expect(server.getMetrics()).toMatchObject({ connections: 0, clients: 0 });
});

it('server-express: a route of the app reaches who is subscribed', async () => {
  const example = await runExample(() => import('../../docs/examples/server-express.js'), anyPort);
  const { http, server } = example;
  const port = await portOf(http);
  {
    await using _ = server;
    using client = await connect(`ws://127.0.0.1:${port}/live`);
    await client.connection.session?.subscribe('orders/7');
    const answer = await fetch(`http://127.0.0.1:${port}/orders/7`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'paid',
    });
    expect(await answer.json()).toEqual({ reached: 1, waiting: 0 });
    await eventually(() => client.received).toEqual(['orders/7: paid']);
    const health = await fetch(`http://127.0.0.1:${port}/health`);
    expect(await health.json()).toMatchObject({ connections: 1, clients: 1 });
  }
  // The server half is closed; Express is not.
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
  http.closeAllConnections();
  http.close();
});

it('server-fastify: says goodbye before the app closes', async () => {
  const example = await runExample(() => import('../../docs/examples/server-fastify.js'), anyPort);
  const { app, server } = example;
  const port = await portOf(app.server);
  using client = await connect(`ws://127.0.0.1:${port}/live`);
  client.connection.send('hello');
  await eventually(() => client.received).toEqual(['hello']);
  const health = await fetch(`http://127.0.0.1:${port}/health`);
  expect(await health.json()).toMatchObject({ clients: 1 });

  const retry = new Promise((resolve) => client.connection.on('retry', resolve));
  await app.close();
  expect(await retry).toMatchObject({ cause: 'retry-after', close: { code: 1012 } });
  expect(server.getMetrics()).toMatchObject({ connections: 0, clients: 0 });
});

it('server-ws: resumes over sockets of a `ws` server, whose options hold', async () => {
  const example = await runExample(() => import('../../docs/examples/server-ws.js'), anyPort);
  const { sockets, server } = example;
  if (sockets.address() === null) await once(sockets, 'listening');
  const { port } = sockets.address() as { port: number };
  {
    await using _ = server;
    using client = await connect(`ws://127.0.0.1:${port}`);
    const [known] = server.clients.values();
    known?.terminate();
    client.connection.send('over a new link');
    await eventually(() => client.received).toEqual(['over a new link']);
    expect(server.getMetrics().resumed).toBe(1);

    const evil = new WebSocket(`ws://127.0.0.1:${port}`, { origin: 'https://evil.example' });
    const [error] = (await once(evil, 'error')) as [Error];
    expect(error.message).toContain('401');
  }
  sockets.close();
});
