import { expect, it } from 'vitest';
import { startWsServer } from '../support/ws-server.js';
import { closed, runExample } from './run-example.js';

const severalTransports = () => import('../../docs/examples/several-transports.js');

it('sync and intent are one: torn down together, intents dropped and changes kept', async () => {
  await using server = await startWsServer();
  const example = await runExample(severalTransports, { SERVER: server.url('') });
  using connection = example.connection;
  await connection.waitConnected();
  expect(server.live.map(({ url }) => url).sort()).toEqual(['/intent', '/sync']);
  example.sendChange({ text: 'a' });
  expect(example.sendIntent({ cursor: 1 })).toBe(true);
  const first = [await server.nextMessage(), await server.nextMessage()];
  expect(first.map(({ connection: { url }, text }) => `${url} ${text}`).sort()).toEqual([
    '/intent {"cursor":1}',
    '/sync {"text":"a"}',
  ]);

  const [before] = server.live.filter(({ url }) => url === '/sync');
  const lost = closed(connection, () => {
    example.sendChange({ text: 'b' });
    return example.sendIntent({ cursor: 2 });
  });
  server.live.find(({ url }) => url === '/intent')!.socket.terminate();
  expect(await lost).toBe(false);
  expect(await before!.whenClosed).toEqual({ code: 4004, reason: 'another transport ended' });

  await connection.waitConnected();
  expect(example.sendIntent({ cursor: 3 })).toBe(true);
  const second = [await server.nextMessage(), await server.nextMessage()];
  expect(second.map(({ text }) => text).sort()).toEqual(['{"cursor":3}', '{"text":"b"}']);
  expect(server.live).toHaveLength(2);
});
