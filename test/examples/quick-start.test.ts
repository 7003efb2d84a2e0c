import { expect, it } from 'vitest';
import { startWsServer } from '../support/ws-server.js';
import { closed, eventually, runExample } from './run-example.js';

const quickStart = () => import('../../docs/examples/quick-start.js');

it('five lines send, receive, and come back after the server has dropped them', async () => {
  await using server = await startWsServer({ echo: true });
  const { connection, printed } = await runExample(quickStart, { SERVER: server.url() });
  using _ = connection;
  expect((await server.nextMessage()).text).toBe('hello');
  await eventually(() => printed).toEqual(['received hello']);

  const lost = closed(connection, () => connection.send('still there?'));
  server.terminateAll();
  expect(await lost).toBe('queued');
  expect((await server.nextMessage()).text).toBe('still there?');
  expect(server.live).toHaveLength(1);
});
