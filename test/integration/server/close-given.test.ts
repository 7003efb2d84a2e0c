import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { createConnectionServer } from 'linekeeper/server';
import { startChild } from '../child.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { atEnd, openRaw, record, startClient, urlOf } from './rig.js';

let http: Server;
let port: number;

beforeEach(async () => {
  http = createServer((_, response) => response.writeHead(200).end('app'));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  ({ port } = http.address() as AddressInfo);
  atEnd(() => {
    http.closeAllConnections();
    http.close();
  });
});

const types = ['upgrade', 'listening', 'error', 'close', 'connection', 'request'] as const;
const listeners = (): readonly number[] => types.map((type) => http.listenerCount(type));

describe('an HTTP server that was given', () => {
  it('goes on answering when the server half is closed, and another may be attached', async () => {
    const server = createConnectionServer({ server: http });
    await server.ready;
    await openRaw(urlOf({ port }));
    await server.close({ overMs: 0 });
    const [response] = (await once(get(`http://127.0.0.1:${port}/`), 'response')) as [
      IncomingMessage,
    ];
    response.resume();
    expect(response.statusCode).toBe(200);
    const next = createConnectionServer({ server: http });
    atEnd(() => next.close({ overMs: 0 }));
    next.on('connection', (client) => client.send('the next one'));
    const raw = await openRaw(urlOf({ port }));
    expect(await raw.next()).toBe('the next one');
  });

  it('has the listeners that it had before', async () => {
    const before = listeners();
    const server = createConnectionServer({ server: http });
    await server.ready;
    await server.close();
    expect(listeners()).toEqual(before);
  });

  it('has them too when it never listened', async () => {
    http.close();
    const before = listeners();
    const server = createConnectionServer({ server: http });
    await server.close();
    expect(listeners()).toEqual(before);
  });

  it('tells its errors to the app alone once it listens', async () => {
    http.close();
    const before = listeners();
    const server = createConnectionServer({ server: http });
    atEnd(() => server.close());
    http.listen(port, '127.0.0.1');
    await server.ready;
    const [upgrade, ...others] = listeners();
    expect([upgrade! - 1, ...others]).toEqual(before);
  });
});

describe('a `ws` server that was given', () => {
  it('goes on, with its sockets left to the app', async () => {
    const sockets = new WebSocketServer({ server: http });
    const before = sockets.listenerCount('connection');
    const server = createConnectionServer({ server: sockets });
    const first = await openRaw(urlOf({ port }));
    await server.close({ overMs: 0 });
    expect((await first.whenClosed).code).toBe(1012);
    expect(sockets.listenerCount('connection')).toBe(before);
    sockets.on('connection', (socket) => {
      socket.send('the app');
    });
    expect(await (await openRaw(urlOf({ port }))).next()).toBe('the app');
  });

  it('lets nobody in while the server half is closing', async () => {
    const clock = new VirtualClock();
    const sockets = new WebSocketServer({ server: http });
    const server = createConnectionServer({ server: sockets, clock });
    const said = record(server);
    const straggler = await openRaw(urlOf({ port }));
    await expect.poll(() => said.length).toBe(1);
    straggler.socket.pause();
    const closing = server.close({ overMs: 0 });
    expect((await (await openRaw(urlOf({ port }))).whenClosed).code).toBe(1012);
    clock.advance(5000);
    await closing;
    expect(said.filter((line) => line.includes('connection'))).toEqual(['a connection']);
  });
});

describe('a process', () => {
  it.each(['own', 'http', 'ws'])('ends by itself when its server is closed: %s', async (kind) => {
    const child = await startChild({
      script: 'integration/server/children/closing.ts',
      args: [kind],
    });
    atEnd(child.kill);
    const { port } = (await child.next()) as { readonly port: number };
    const { connection } = startClient(urlOf({ port }));
    await connection.waitConnected();
    await openRaw(urlOf({ port }));
    const away = await openRaw(urlOf({ port }), { protocols: 'linekeeper.v1' });
    away.send({ type: 'hello', link: 1 });
    await away.next();
    away.socket.terminate();
    child.send({ close: true });
    const { code, stderr } = await child.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
