import { expect, it } from 'vitest';
import { VirtualClock } from '../../support/virtual-clock.js';
import { connectTo, openRaw, openSession, refusedUpgrade, startServer, urlOf } from './rig.js';

const nothing = {
  connections: 0,
  clients: 0,
  waiting: 0,
  accepted: 0,
  refused: 0,
  resumed: 0,
  notResumed: 0,
  heartbeatFailures: 0,
  received: 0,
  sent: 0,
};

it('counts nothing before anything has happened', async () => {
  const server = await startServer();
  expect(server.getMetrics()).toEqual(nothing);
});

it('counts sockets, clients, resumes and refusals', async () => {
  const server = await startServer({ limits: { maxConnections: 3 } });
  await openRaw(urlOf(server));
  const peer = await openSession(urlOf(server));
  expect(server.getMetrics()).toMatchObject({ connections: 2, clients: 2, accepted: 2 });

  const { session, token } = peer.welcome;
  peer.socket.terminate();
  await expect.poll(() => server.getMetrics().waiting).toBe(1);
  expect(server.getMetrics()).toMatchObject({ connections: 1, clients: 2 });

  await openSession(urlOf(server), { link: 2, session, token, received: 0 });
  expect(server.getMetrics()).toMatchObject({ connections: 2, waiting: 0, resumed: 1 });

  await openSession(urlOf(server), { link: 1, session: 'another', token, received: 0 });
  expect(server.getMetrics()).toMatchObject({ connections: 3, clients: 3, notResumed: 1 });

  expect((await refusedUpgrade(urlOf(server))).status).toBe(503);
  expect(server.getMetrics()).toMatchObject({ accepted: 4, refused: 1 });
});

it('counts messages in both directions', async () => {
  const server = await startServer();
  const raw = await openRaw(urlOf(server));
  for (const word of ['1', '2', '3']) raw.send(word);
  await expect.poll(() => server.getMetrics().received).toBe(3);
  server.broadcast('*', 'to all');
  expect(server.getMetrics()).toMatchObject({ received: 3, sent: 1 });
});

it('counts frames of the protocol with a session: what there was to do, and not only for the app', async () => {
  // Nobody's time passes, so that nobody acknowledges of their own accord.
  const server = await startServer({ clock: new VirtualClock() });
  const { connection, client } = await connectTo(server, { clock: new VirtualClock() });
  connection.send('hello');
  client.send('hello');
  // hello, ack and the message; welcome and the message.
  await expect.poll(() => server.getMetrics().received).toBe(3);
  expect(server.getMetrics().sent).toBe(2);
});
