import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { connect, hold, type Scene } from './rig.js';

const clientOf = ({ server, client }: Scene) =>
  server.clients.get(client.connection.session?.id ?? '')!;

const losses = ({ client }: Scene) =>
  client.errors.filter(({ code }) => code === 'SESSION_LOST').map(({ cause }) => cause);

describe('a session that cannot keep all that is said while away', () => {
  it('tells the client which messages of the server it will not get', async () => {
    const scene = await connect({}, { sessions: { maxMessages: 3 } });
    const { client, proxy } = scene;
    const peer = clientOf(scene);
    peer.send('1');
    await expect.poll(() => client.received).toEqual(['1']);
    await hold(scene);
    const outcomes = Array.from({ length: 9 }, (_, index) => peer.send(String(index + 2)));
    expect(outcomes).toEqual(Array.from({ length: 9 }, () => 'buffered'));
    proxy.heal();
    await client.connection.waitConnected();
    await expect.poll(() => client.received).toEqual(['1', '8', '9', '10']);
    expect(losses(scene)).toEqual([
      { transport: 'main', received: { from: 2, to: 7 }, sent: null },
    ]);
    expect(client.connection.getSnapshot()).toMatchObject({
      recovered: false,
      lost: { received: { from: 2, to: 7 } },
    });
    peer.send('11');
    await expect.poll(() => client.received.at(-1)).toBe('11');
  });

  it('tells both sides which messages of the client are gone', async () => {
    // With room in the queue, what is beyond the window would wait there.
    const delivery = { mode: 'queue', maxMessages: 0 } as const;
    const scene = await connect({ heartbeat: false, delivery, session: { maxMessages: 3 } });
    const { client, proxy, server, taken } = scene;
    const lost = once(server, 'lost');
    proxy.blackhole('up');
    for (let number = 1; number <= 9; number += 1) client.connection.send(String(number));
    await expect.poll(() => proxy.dropped.up).toBeGreaterThan(0);
    await hold(scene);
    proxy.heal();
    await client.connection.waitConnected();
    expect((await lost).slice(1)).toEqual([{ from: 1, to: 6 }]);
    await expect.poll(taken).toEqual(['7', '8', '9']);
    expect(losses(scene)).toEqual([
      { transport: 'main', received: null, sent: { from: 1, to: 6 } },
    ]);
  });

  it('has lost nothing where what was forgotten had arrived', async () => {
    const scene = await connect({ session: { maxMessages: 1 } }, { sessions: { maxMessages: 1 } });
    const { client, proxy, taken } = scene;
    const numbers = Array.from({ length: 20 }, (_, index) => String(index));
    for (const number of numbers) {
      client.connection.send(number);
      clientOf(scene).send(number);
    }
    await expect.poll(() => [taken(), client.received]).toEqual([numbers, numbers]);
    await hold(scene);
    proxy.heal();
    await client.connection.waitConnected();
    expect(losses(scene)).toEqual([]);
    expect(client.opens).toEqual([null, true]);
  });

  it('ends with its grace, which the client is told as a loss', async () => {
    const scene = await connect({}, { sessions: { graceMs: 1 } });
    const { client, proxy, server } = scene;
    const ended = once(server, 'end');
    await hold(scene);
    expect((await ended).slice(1)).toEqual(['expired']);
    proxy.heal();
    await client.connection.waitConnected();
    expect(losses(scene)).toEqual([
      { transport: 'main', received: { from: 1, to: null }, sent: null },
    ]);
    expect(client.connection.getSnapshot().recovered).toBe(false);
  });
});
