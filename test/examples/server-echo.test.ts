import { expect, it } from 'vitest';
import { createFaultProxy } from '../support/fault-proxy.js';
import { eventually, runExample } from './run-example.js';
import { anyPort, connect, portOf } from './server-rig.js';

it('echoes, and goes on over a cut with nothing lost and nothing twice', async () => {
  const { server } = await runExample(() => import('../../docs/examples/server-echo.js'), anyPort);
  await using _ = server;
  await using proxy = await createFaultProxy({ target: await portOf(server) });
  using client = await connect(proxy.url());
  client.connection.send('one');
  await eventually(() => client.received).toEqual(['one']);
  proxy.resetAll();
  client.connection.send('two');
  client.connection.send('three');
  await eventually(() => client.received).toEqual(['one', 'two', 'three']);
  expect(server.getMetrics()).toMatchObject({ clients: 1, resumed: 1 });
});
