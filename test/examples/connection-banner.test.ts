import { expect, it } from 'vitest';
import { startWsServer } from '../support/ws-server.js';
import { eventually, runExample } from './run-example.js';

const connectionBanner = () => import('../../docs/examples/connection-banner.js');

it('the banner is empty while all is well, explains an outage, and goes away after it', async () => {
  await using server = await startWsServer();
  const variables = { SERVER: server.url(), LOST_AFTER: '50' };
  const { connection, printed, watchBanner } = await runExample(connectionBanner, variables);
  using _ = connection;
  await connection.waitConnected();
  const texts: string[] = [];
  const stopWatching = watchBanner(connection, (text) => texts.push(text));
  expect(texts).toEqual([]);

  await server.stop();
  await eventually(() => texts[0]).toMatch(/^(cooldown|connecting): /);
  await server.restart();
  await connection.waitConnected();
  expect(texts.at(-1)).toBe('');
  expect(printed.at(-1)).toBe('(no banner)');

  stopWatching();
  const heard = texts.length;
  connection.stop();
  expect(texts).toHaveLength(heard);
  expect(printed.at(-1)).toBe('stopped: stopped by the app; start() connects');
});
