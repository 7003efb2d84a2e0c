import { expect, it } from 'vitest';
import { startWsServer } from '../support/ws-server.js';
import { closed, eventually, runExample } from './run-example.js';

const partySocket = () => import('../../docs/examples/partysocket-transport.js');

it('PartySocket carries messages both ways, and only linekeeper reconnects it', async () => {
  await using server = await startWsServer({ echo: true });
  const HOST = `127.0.0.1:${server.port}`;
  const { connection, printed } = await runExample(partySocket, { HOST });
  using _ = connection;
  await connection.waitConnected();
  expect(server.connections[0]!.url).toMatch(/^\/parties\/main\/lobby\?.*attempt=0/);
  expect(connection.send('hello')).toBe('sent');
  await eventually(() => printed).toContain('hello');

  for (const attempts of [2, 3]) {
    const lost = closed(connection, () => connection.send('never'));
    server.closeAll(1012, 'restart');
    expect(await lost).toBe('dropped');
    await connection.waitConnected();
    expect(server.connections).toHaveLength(attempts);
    expect(server.live).toHaveLength(1);
  }
  expect(server.received.map(({ text }) => text)).not.toContain('never');
});

it('PartySocket is given up and made anew while the server is away', async () => {
  await using server = await startWsServer();
  const HOST = `127.0.0.1:${server.port}`;
  const { connection } = await runExample(partySocket, { HOST });
  using _ = connection;
  await connection.waitConnected();
  await server.stop();
  await eventually(() => connection.getSnapshot().attempt).toBeGreaterThan(1);
  await server.restart();
  await connection.waitConnected();
  expect(server.live).toHaveLength(1);

  connection.stop();
  await eventually(() => server.live).toEqual([]);
});
