import { expect, it } from 'vitest';
import { createConnection } from 'linekeeper';
import { createConnectionServer } from 'linekeeper/server';
import { VirtualClock } from '../../support/virtual-clock.js';

it('a server that takes 6 s to say who a client is is not taken for one without sessions', async () => {
  const serverClock = new VirtualClock(1_000_000);
  const clock = new VirtualClock(1_000_000);
  const answers: ((user: { id: string }) => void)[] = [];
  await using server = createConnectionServer({
    port: 0,
    clock: serverClock,
    authenticate: () => new Promise<{ id: string }>((answer) => void answers.push(answer)),
  });
  await server.ready;
  const url = `ws://127.0.0.1:${String(server.port)}`;
  using connection = createConnection({ url, session: true, credentials: 'good', clock });
  const statuses: string[] = [];
  connection.on('status', (status) => statuses.push(status));
  connection.start();

  await expect.poll(() => answers.length).toBe(1);
  // The client's patience with a server that says nothing at all.
  const isWaiting = (): boolean =>
    clock.pendingOfProduct.some(({ dueAt }) => dueAt === clock.now() + 5000);
  expect(isWaiting()).toBe(true);
  serverClock.advance(1000);
  await expect.poll(isWaiting).toBe(false);
  clock.advance(6000);
  answers[0]?.({ id: 'ann' });
  await connection.waitConnected();
  expect(statuses).toEqual(['connecting', 'connected']);
  expect([...server.clients.values()].map(({ isPlain }) => isPlain)).toEqual([false]);
  connection.stop();
  await expect.poll(() => server.clients.size).toBe(0);
});
