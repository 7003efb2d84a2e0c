import assert from 'node:assert/strict';
import test from 'node:test';
import { createConnection } from 'linekeeper';
import { connectionPaths, createWorld, runPath } from 'linekeeper/testing';

const url = 'wss://app.test/socket';

test('my banner shows reconnecting after the server closes with 1012', async () => {
  const world = createWorld();
  const connection = createConnection({ url, ...world.options });
  connection.start();
  await world.server.close(1012);
  assert.match(connection.explain(), /^cooldown: server closed with 1012 \(service restart\)/);
});

test('my connection does what its options say, on every path', async (context) => {
  for (const path of connectionPaths({ url, maxAttempts: 3 })) {
    await context.test(path.name, async () => {
      const world = createWorld();
      const connection = createConnection({ url, maxAttempts: 3, ...world.options });
      await runPath(path, { world, connection });
    });
  }
});
