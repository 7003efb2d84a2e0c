import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually, runExample } from './run-example.js';
import { connect, portOf } from './server-rig.js';

const JWT_SECRET = 'thirty-two bytes are enough here';
const load = () => import('../../docs/examples/server-jwt.js');

const sign = (expiresIn: string): Promise<string> =>
  new SignJWT({ name: 'Ada' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('u1')
    .setIssuer('shop')
    .setExpirationTime(expiresIn)
    .sign(new TextEncoder().encode(JWT_SECRET));

it('knows whose token it is, and asks for a fresh one in place of one that has run out', async () => {
  const { server } = await runExample(load, { PORT: '0', JWT_SECRET });
  await using _ = server;
  const refreshes: boolean[] = [];
  using client = await connect(`ws://127.0.0.1:${await portOf(server)}`, {
    credentials: ({ refresh }) => {
      refreshes.push(refresh);
      return sign(refresh ? '1m' : '-1s');
    },
  });
  await eventually(() => client.received).toEqual(['hello Ada']);
  expect(refreshes).toEqual([false, true]);
});

it('serves the pages of the shop alone', async () => {
  const { server } = await runExample(load, { PORT: '0', JWT_SECRET });
  await using _ = server;
  const url = `ws://127.0.0.1:${await portOf(server)}?token=${await sign('1m')}`;
  const statuses = await Promise.all(
    ['https://shop.example', 'https://evil.example'].map(
      (origin) =>
        new Promise((resolve) => {
          const socket = new WebSocket(url, { origin });
          socket.on('open', () => {
            socket.close();
            resolve('open');
          });
          socket.on('unexpected-response', (request, { statusCode }) => {
            request.destroy();
            resolve(statusCode);
          });
          socket.on('error', () => undefined);
        }),
    ),
  );
  expect(statuses).toEqual(['open', 403]);
});

it('does not start without a secret', async () => {
  await expect(runExample(load, { PORT: '0', JWT_SECRET: '' })).rejects.toThrow('JWT_SECRET');
});
