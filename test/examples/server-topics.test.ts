import { expect, it } from 'vitest';
import { eventually, runExample } from './run-example.js';
import { anyPort, connect, portOf, start } from './server-rig.js';

const load = () => import('../../docs/examples/server-topics.js');

it('people hear and speak in the rooms of their team, and the audit hears everything', async () => {
  const { server } = await runExample(load, anyPort);
  await using _ = server;
  const url = `ws://127.0.0.1:${await portOf(server)}`;
  const as = (name: string) => connect(url, { credentials: `${name}-token` });
  using audit = await as('audit');
  await audit.connection.session?.subscribe('*');
  using ada = await as('ada');
  await ada.connection.session?.subscribe('engines/lobby');
  using bob = await as('bob');
  await bob.connection.session?.subscribe('engines/lobby');
  await bob.connection.session?.publish('engines/lobby', 'hello from bob');
  await eventually(() => ada.received).toEqual([
    'engines/lobby: bob is here',
    'engines/lobby: hello from bob',
  ]);
  await eventually(() => audit.received).toEqual(['engines/lobby: ada is here', ...ada.received]);
  expect(bob.received).toEqual([]);

  using eve = await as('eve');
  const { session } = eve.connection;
  await expect(session?.subscribe('engines/lobby')).rejects.toThrow('FORBIDDEN');
  await expect(session?.publish('engines/lobby', 'psst')).rejects.toThrow('FORBIDDEN');
  await expect(audit.connection.session?.publish('engines/lobby', 'psst')).rejects.toThrow(
    'FORBIDDEN',
  );
});

it('nobody is let in without a token that is known', async () => {
  const { server } = await runExample(load, anyPort);
  await using _ = server;
  const url = `ws://127.0.0.1:${await portOf(server)}`;
  using stranger = start(url, { credentials: 'guess' });
  await eventually(() => stranger.connection.getSnapshot().status).toBe('blocked-auth');
  expect(server.getMetrics()).toMatchObject({ clients: 0, refused: 1 });
});
