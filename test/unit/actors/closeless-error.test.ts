import { expect, it } from 'vitest';
import { createConnection } from '../../../src/client/index.js';
import { createFakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';

it('(13) a connect that fails by an error and no close, as in Node 22, ends the attempt at once', () => {
  const clock = new VirtualClock();
  const network = createFakeNetwork({ clock, behaviour: 'hang' });
  const connection = createConnection({
    url: 'wss://example.test',
    webSocket: network.WebSocket,
    environment: null,
    clock,
  });
  connection.start();
  network.last.fireRaw('error', {});
  expect(connection.getSnapshot().status).toBe('connecting');
  clock.advance(0);
  expect(connection.getSnapshot()).toMatchObject({
    status: 'cooldown',
    lastClose: { cause: 'refused', code: 1006 },
  });
  expect(network.live).toHaveLength(0);
});
