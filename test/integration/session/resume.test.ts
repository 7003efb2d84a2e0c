import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { connect, hold, type Scene } from './rig.js';

const clientOf = ({ server, client }: Scene) =>
  server.clients.get(client.connection.session?.id ?? '')!;

describe('a session with a real server', () => {
  it('resumes after a cut before the first message', async () => {
    const scene = await connect();
    const { client, proxy, taken } = scene;
    const again = client.next('open');
    proxy.resetAll();
    expect((await again)[0]).toEqual({ reconnected: true, recovered: true });
    client.connection.send('one');
    clientOf(scene).send('two');
    await expect.poll(() => [taken(), client.received]).toEqual([['one'], ['two']]);
    expect(client.errors).toEqual([]);
  });

  it.each(['reset', 'closed'] as const)('resumes after the link was %s', async (how) => {
    const scene = await connect();
    const { client, proxy, server, taken } = scene;
    const { id } = client.connection.session!;
    client.connection.send('one');
    client.connection.send(Uint8Array.from([1, 2]));
    clientOf(scene).send('a');
    await expect.poll(() => [taken().length, client.received.length]).toEqual([2, 1]);
    const again = client.next('open');
    if (how === 'reset') proxy.resetAll();
    else proxy.closeAll();
    await again;
    client.connection.send('three');
    clientOf(scene).send(Uint8Array.from([3]));
    await expect
      .poll(() => [taken(), client.received])
      .toEqual([
        ['one', 'bytes 1 2', 'three'],
        ['a', 'bytes 3'],
      ]);
    expect(client.connection.session?.id).toBe(id);
    expect(server.getMetrics()).toMatchObject({ clients: 1, resumed: 1, notResumed: 0 });
  });

  it('repeats both ways what a dead wire has swallowed', async () => {
    const scene = await connect({ heartbeat: false });
    const { client, proxy, taken } = scene;
    proxy.blackhole();
    client.connection.send('one');
    client.connection.send('two');
    clientOf(scene).send('a');
    await expect.poll(() => proxy.dropped.up > 0 && proxy.dropped.down > 0).toBe(true);
    const again = client.next('open');
    proxy.resetAll();
    proxy.heal();
    await again;
    await expect.poll(() => [taken(), client.received]).toEqual([['one', 'two'], ['a']]);
  });

  it('sends what both sides have said meanwhile after what is repeated', async () => {
    const scene = await connect({ heartbeat: false });
    const { client, proxy, taken } = scene;
    const peer = clientOf(scene);
    proxy.blackhole();
    client.connection.send('one');
    peer.send('a');
    await expect.poll(() => proxy.dropped.up > 0 && proxy.dropped.down > 0).toBe(true);
    await hold(scene);
    expect(peer.send('b')).toBe('buffered');
    expect(client.connection.send('two')).toBe('queued');
    proxy.heal();
    await client.connection.waitConnected();
    client.connection.send('three');
    peer.send('c');
    await expect
      .poll(() => [taken(), client.received])
      .toEqual([
        ['one', 'two', 'three'],
        ['a', 'b', 'c'],
      ]);
  });

  it('notices a link that is half-open by its heartbeat, and resumes', async () => {
    const scene = await connect({
      heartbeat: { intervalMs: 60, timeoutMs: 300, probeTimeoutMs: 300 },
      connectTimeoutMs: 500,
    });
    const { client, proxy, taken } = scene;
    const planned = client.next('retry');
    proxy.stall();
    client.connection.send('into the wire');
    clientOf(scene).send('out of it');
    expect((await planned)[0].close?.cause).toBe('heartbeat-timeout');
    proxy.heal();
    await client.connection.waitConnected();
    await expect.poll(() => [taken(), client.received]).toEqual([['into the wire'], ['out of it']]);
    expect(client.opens.slice(1)).toEqual([true]);
  });

  it('takes the place of its former link by force, which the server closes', async () => {
    const scene = await connect();
    const { client, server, taken } = scene;
    client.connection.send('one');
    const again = client.next('open');
    client.connection.retryNow({ force: true });
    expect((await again)[0].recovered).toBe(true);
    client.connection.send('two');
    await expect.poll(taken).toEqual(['one', 'two']);
    await expect.poll(() => server.getMetrics().connections).toBe(1);
  });

  it('is not disturbed when the old link is still in the wire while the new one opens', async () => {
    const scene = await connect({ heartbeat: false });
    const { client, proxy, server, taken } = scene;
    proxy.stall('up');
    client.connection.send('late');
    client.connection.retryNow({ force: true });
    // The upgrade of the new link waits in the wire as well, behind nothing of the old one.
    proxy.pass();
    await client.connection.waitConnected();
    client.connection.send('next');
    await expect.poll(taken).toEqual(['late', 'next']);
    await expect.poll(() => server.getMetrics().connections).toBe(1);
    expect(client.errors).toEqual([]);
  });

  it('keeps its subscriptions: what was published while away arrives', async () => {
    const scene = await connect();
    const { client, proxy, server } = scene;
    await client.connection.session!.subscribe('orders');
    await hold(scene);
    expect(server.broadcast('orders', 'new')).toEqual({ sent: 0, buffered: 1, dropped: 0 });
    proxy.heal();
    await client.connection.waitConnected();
    server.broadcast('orders', 'newer');
    await expect.poll(() => client.received).toEqual(['new', 'newer']);
  });

  it('ends with stop: the server lets go of it at once, and the next start begins anew', async () => {
    const { client, server } = await connect();
    const { connection } = client;
    const { id } = connection.session!;
    const ended = once(server, 'end');
    connection.stop();
    expect((await ended).slice(1)).toEqual(['closed']);
    expect(server.clients.size).toBe(0);
    connection.start();
    await connection.waitConnected();
    expect(connection.session?.id).not.toBe(id);
    expect(connection.getSnapshot()).toMatchObject({ recovered: null, lost: null });
  });
});
