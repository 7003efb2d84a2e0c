import { connect } from 'node:net';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import type { Authenticate, User } from 'linekeeper/server';
import {
  connectTo,
  nextClient,
  openRaw,
  openSession,
  record,
  refusedUpgrade,
  startServer,
  urlOf,
} from './rig.js';

const byName: Authenticate<User> = async ({ token }) =>
  typeof token === 'string' ? { id: token } : null;

const atUpgrade = { authenticateAt: 'upgrade', authenticate: byName } as const;

it('refuses nobody with 401, before there is a socket', async () => {
  const server = await startServer(atUpgrade);
  const said = record(server);
  expect((await refusedUpgrade(urlOf(server))).status).toBe(401);
  expect(said).toEqual(['refused 401 the credentials are missing, wrong or out of date']);
  expect(server.getMetrics()).toMatchObject({ accepted: 0, refused: 1, connections: 0 });
});

it('knows who a client is before its first word, with a session and without', async () => {
  const server = await startServer(atUpgrade);
  const first = nextClient(server);
  await openRaw(urlOf(server, '/?token=ada'));
  expect((await first).user).toEqual({ id: 'ada' });
  const second = nextClient(server);
  await openSession(urlOf(server, '/?token=bob'), { auth: 'is not looked at' });
  expect((await second).user).toEqual({ id: 'bob' });
});

it('sends a linekeeper client for fresh credentials', async () => {
  const server = await startServer(atUpgrade);
  const { client } = await connectTo(server, {
    url: ({ credentials }) => urlOf(server, credentials === 'ada' ? '/?token=ada' : '/'),
    credentials: ({ refresh }) => (refresh ? 'ada' : 'stale'),
  });
  expect(client.user).toEqual({ id: 'ada' });
});

it('answers 500 where the app fails, and tells the app', async () => {
  const server = await startServer({
    authenticateAt: 'upgrade',
    authenticate: () => Promise.reject(new Error('no database')),
  });
  const said = record(server);
  expect((await refusedUpgrade(urlOf(server))).status).toBe(500);
  expect(said).toEqual(['error CALLBACK_FAILED', 'refused 500 the server failed']);
});

it.each(['hello', 'upgrade'] as const)(
  'asked at the %s: a URL that is none has no credentials, and harms nobody',
  async (authenticateAt) => {
    const server = await startServer({ authenticateAt, authenticate: byName });
    const socket = connect(server.port!, '127.0.0.1');
    socket.end(
      [
        'GET // HTTP/1.1',
        'Host: localhost',
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
        '',
        '',
      ].join('\r\n'),
    );
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(
      authenticateAt === 'hello' ? /^HTTP\/1.1 101 / : /^HTTP\/1.1 401 /,
    );
    socket.destroy();
    await expect.poll(() => server.getMetrics().refused).toBe(1);
  },
);
