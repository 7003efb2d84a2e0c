import { once } from 'node:events';
import { createServer as createSecureServer } from 'node:https';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { createConnectionServer, type ConnectionServerOptions } from 'linekeeper/server';
import {
  atEnd,
  connectTo,
  nextClient,
  openRaw,
  record,
  refusedUpgrade,
  startClient,
  startServer,
  urlOf,
} from './rig.js';

/** An HTTP server of the app on a free port. */
async function listen(server: Server): Promise<Server & { readonly port: number }> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

/** A server half on a server of the app. */
function attach(options: ConnectionServerOptions) {
  const server = createConnectionServer(options);
  atEnd(() => server.close({ overMs: 0 }));
  return server;
}

async function statusOf(url: string): Promise<number | undefined> {
  const [response] = (await once(get(url), 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

it('listens on a port of its own, says so, and knows which', async () => {
  const server = createConnectionServer({ port: 0, host: '127.0.0.1' });
  atEnd(() => server.close());
  const said = record(server);
  await server.ready;
  expect(said).toEqual(['listening']);
  expect(server.port).toBeGreaterThan(0);
  const { client, connection } = await connectTo(server);
  expect(client.id).toBe(connection.session?.id);
});

it('tells a request on its own port that there is a WebSocket server', async () => {
  const server = await startServer();
  expect(await statusOf(urlOf(server).replace('ws:', 'http:'))).toBe(426);
});

it('serves the upgrades of an HTTP server that goes on answering requests', async () => {
  const http = await listen(createServer((_, response) => response.writeHead(200).end('app')));
  const server = attach({ server: http });
  await server.ready;
  expect(server.port).toBe(http.port);
  await connectTo(server);
  expect(await statusOf(`http://127.0.0.1:${http.port}/`)).toBe(200);
});

it('serves the upgrades of an HTTPS server', async () => {
  // A key that both ends know already stands in for a certificate.
  const psk = Buffer.alloc(16, 7);
  const tls = { ciphers: 'PSK-AES128-CBC-SHA256', maxVersion: 'TLSv1.2' } as const;
  const https = await listen(createSecureServer({ ...tls, pskCallback: () => psk }));
  const server = attach({ server: https });
  await server.ready;
  server.on('message', (client, data) => client.send(data));
  const identified = {
    ...tls,
    pskCallback: () => ({ psk, identity: 'client' }),
    checkServerIdentity: () => false,
  };
  const raw = await openRaw(urlOf(https).replace('ws:', 'wss:'), identified);
  raw.send('over TLS');
  expect(await raw.next()).toBe('over TLS');
});

it('is ready when an HTTP server that does not listen yet begins to', async () => {
  const http = createServer();
  const server = attach({ server: http });
  const said = record(server);
  expect(server.port).toBeNull();
  await listen(http);
  await server.ready;
  expect(said).toEqual(['listening']);
  await connectTo(server);
});

it('leaves upgrades on other paths to another listener', async () => {
  const http = await listen(createServer());
  const server = attach({ server: http, path: '/live' });
  const other = new WebSocketServer({ noServer: true });
  http.on('upgrade', (request, socket, head) => {
    if (request.url !== '/other') return;
    other.handleUpgrade(request, socket, head, (taken) => {
      taken.send('the other one');
    });
  });
  server.on('connection', (client) => client.send('linekeeper'));
  const [ours, theirs] = await Promise.all([
    openRaw(urlOf(http, '/live?room=1')),
    openRaw(urlOf(http, '/other')),
  ]);
  expect(await ours.next()).toBe('linekeeper');
  expect(await theirs.next()).toBe('the other one');
  expect(server.clients.size).toBe(1);
});

it('answers 404 on other paths where nobody else would answer', async () => {
  const server = await startServer({ path: '/live' });
  expect((await refusedUpgrade(urlOf(server, '/other'))).status).toBe(404);
  expect((await refusedUpgrade(urlOf(server, '/live/more'))).status).toBe(404);
  await openRaw(urlOf(server, '/live'));
});

it('answers 404 once where several servers of ours share an HTTP server, and none serves the path', async () => {
  const http = await listen(createServer());
  const servers = ['/one', '/two'].map((path) => attach({ server: http, path }));
  expect((await refusedUpgrade(urlOf(http, '/three'))).status).toBe(404);
  await openRaw(urlOf(http, '/one'));
  await openRaw(urlOf(http, '/two'));
  expect(servers.map(({ clients }) => clients.size)).toEqual([1, 1]);
});

it('outlives whoever asks for another path and breaks off', async () => {
  const server = await startServer({ path: '/live' });
  for (let round = 0; round < 20; round += 1) {
    const socket = connect(server.port!, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET /other HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    // Answered or not: the reset finds the server with the socket in its hands.
    await new Promise(setImmediate);
    socket.resetAndDestroy();
  }
  await openRaw(urlOf(server, '/live'));
});

it('lets go of the socket of another path, also where the client does not', async () => {
  const server = await startServer({ path: '/live' });
  const socket = connect({ port: server.port!, host: '127.0.0.1', allowHalfOpen: true });
  socket.write(
    'GET /other HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  );
  socket.resume();
  await once(socket, 'end');
  const errors: unknown[] = [];
  socket.on('error', ({ code }: NodeJS.ErrnoException) => errors.push(code));
  // A socket that is open on the other side would take this for ever.
  await expect
    .poll(() => {
      if (!socket.destroyed) socket.write('still there?');
      return errors.length;
    })
    .toBe(1);
});

it('takes the sockets of a `ws` server, and asks there with the hello', async () => {
  const http = await listen(createServer());
  const sockets = new WebSocketServer({ server: http });
  const server = attach({ server: sockets, authenticate: ({ token }) => ({ id: String(token) }) });
  await server.ready;
  expect(server.port).toBeNull();
  server.on('message', (client, data) => client.send(`${client.user?.id}: ${String(data)}`));
  const raw = await openRaw(urlOf(http, '/?token=ada'));
  raw.send('hello');
  expect(await raw.next()).toBe('ada: hello');
});

it('resumes sessions of a `ws` server too', async () => {
  const http = await listen(createServer());
  const server = attach({ server: new WebSocketServer({ server: http }) });
  const known = nextClient(server);
  const { connection, received } = startClient(urlOf(http));
  const [client] = await Promise.all([known, connection.waitConnected()]);
  client.terminate();
  expect(client.send('while away')).toBe('buffered');
  await expect.poll(() => received).toEqual(['while away']);
  expect(connection.getSnapshot().recovered).toBe(true);
});
