import { expect, it } from 'vitest';
import { startWsServer } from '../support/ws-server.js';
import { eventually, runExample } from './run-example.js';

const appPing = () => import('../../docs/examples/app-ping.js');

it('measures round trips, keeps pongs from the listeners, and notices a server gone silent', async () => {
  await using server = await startWsServer();
  const variables = { SERVER: server.url(), INTERVAL: '50' };
  const { connection, printed } = await runExample(appPing, variables);
  using _ = connection;
  const messages: unknown[] = [];
  connection.on('message', (data) => messages.push(data));
  await eventually(() => printed).toContainEqual(expect.stringMatching(/^round trip \d+ ms$/));

  server.answerAppPings = false;
  await eventually(() => printed).toContainEqual(expect.stringContaining('no sign of life within'));
  expect(messages).toEqual([]);
  expect(server.received.every(({ text }) => text === '{"type":"ping"}')).toBe(true);

  server.answerAppPings = true;
  await connection.waitConnected();
});
