import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { startWsServer, type TestWsServer } from '../support/ws-server.js';
import { eventually, runExample } from './run-example.js';

const tokenRefresh = () => import('../../docs/examples/token-refresh.js');

/** A server of tokens: `answer` says what it gives, null for HTTP 401. */
async function startTokenServer(answer: (refresh: boolean) => string | null) {
  const asked: boolean[] = [];
  const server = createServer((request, response) => {
    const refresh = request.url?.endsWith('refresh=true') === true;
    asked.push(refresh);
    const token = answer(refresh);
    response.writeHead(token === null ? 401 : 200, { connection: 'close' }).end(token ?? '');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

/** Closes with 4401 whoever comes with an expired token. */
function refuseExpired(server: TestWsServer): void {
  server.onConnection(({ url, socket }) => {
    if (url !== '/?token=fresh') socket.close(4401, 'token expired');
  });
}

it('a refused token is replaced by a refreshed one, without anybody noticing', async () => {
  await using server = await startWsServer();
  refuseExpired(server);
  await using tokens = await startTokenServer((refresh) => (refresh ? 'fresh' : 'expired'));
  const variables = { SERVER: server.url(''), TOKENS: tokens.url };
  const { connection } = await runExample(tokenRefresh, variables);
  using _ = connection;
  await eventually(() => server.live.map(({ url }) => url)).toEqual(['/?token=fresh']);
  await eventually(() => connection.getSnapshot().status).toBe('connected');
  expect(tokens.asked).toEqual([false, true]);
  expect(server.connections.map(({ url }) => url)).toEqual(['/?token=expired', '/?token=fresh']);
});

it('a person who has to sign in is asked to, and then the line is up', async () => {
  await using server = await startWsServer();
  refuseExpired(server);
  let isSignedIn = false;
  await using tokens = await startTokenServer(() => (isSignedIn ? 'fresh' : null));
  const variables = { SERVER: server.url(''), TOKENS: tokens.url };
  const { connection, printed, signedIn } = await runExample(tokenRefresh, variables);
  using _ = connection;
  await eventually(() => printed).toContain('Please sign in again.');
  expect(server.connections).toEqual([]);
  isSignedIn = true;
  signedIn();
  await connection.waitConnected();
  expect(printed.join()).not.toContain('fresh');
});
