import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { quickHeartbeat, useRig, type Client } from './rig.js';

const rig = useRig();
let intentProxy: FaultProxy;

beforeEach(async () => {
  intentProxy = await createFaultProxy({ target: rig.server.port });
});

afterEach(() => intentProxy.close());

function pair(): Client {
  return rig.client({
    heartbeat: quickHeartbeat,
    connectTimeoutMs: 500,
    transports: {
      sync: { url: rig.proxy.url('/sync') },
      intent: { url: intentProxy.url('/intent'), delivery: 'drop' },
    },
  });
}

const serverSide = (path: string) => rig.server.live.find(({ url }) => url === path)!;

describe('a group of two transports over two wires', () => {
  it('is connected only when both are open', async () => {
    intentProxy.acceptSilently();
    const { connection } = pair();
    await expect.poll(() => rig.server.live.length).toBe(1);
    expect(connection.getSnapshot().status).toBe('connecting');
    intentProxy.heal();
    await connection.waitConnected();
    expect(rig.server.live.map(({ url }) => url).sort()).toEqual(['/intent', '/sync']);
  });

  it.each(['/sync', '/intent'])(
    'is torn down together when %s closes, and comes back',
    async (path) => {
      const { connection, next, said } = pair();
      await connection.waitConnected();
      const [gone, other] = [path, path === '/sync' ? '/intent' : '/sync'].map(serverSide);
      gone!.socket.close(1012);
      expect(await other!.whenClosed).toEqual({ code: 4004, reason: 'another transport ended' });
      await next('open');
      expect(rig.server.live).toHaveLength(2);
      expect(said.filter((what) => what.startsWith('close'))).toEqual(['close closed 1012']);
    },
  );

  it.each(['sync', 'intent'] as const)(
    'is torn down together when the wire of %s goes silent, and comes back',
    async (name) => {
      const { connection, next } = pair();
      await connection.waitConnected();
      const [silent, well] = name === 'sync' ? [rig.proxy, intentProxy] : [intentProxy, rig.proxy];
      const planned = next('retry');
      silent.stall();
      const [{ close }] = await planned;
      expect(close).toMatchObject({ cause: 'heartbeat-timeout', transport: name });
      silent.heal();
      await connection.waitConnected();
      await expect.poll(() => [silent.open, well.open]).toEqual([1, 1]);
      await expect.poll(() => rig.server.live.length).toBe(2);
    },
  );

  it('counts one failure when both wires are reset at once', async () => {
    const { connection, next, said } = pair();
    await connection.waitConnected();
    rig.proxy.resetAll();
    intentProxy.resetAll();
    await next('open');
    expect(connection.getSnapshot().attempt).toBe(1);
    expect(said.filter((what) => what.startsWith('close'))).toHaveLength(1);
  });

  it('queues for one and drops for the other while down', async () => {
    const { connection, next, reached } = pair();
    await connection.waitConnected();
    rig.proxy.refuse();
    rig.proxy.resetAll();
    await reached('cooldown');
    expect(connection.send('edit', { transport: 'sync' })).toBe('queued');
    expect(connection.send('wave', { transport: 'intent' })).toBe('dropped');
    rig.proxy.heal();
    await next('open');
    expect((await rig.server.nextMessage()).connection.url).toBe('/sync');
    expect(connection.send('nod', { transport: 'intent' })).toBe('sent');
    expect((await rig.server.nextMessage()).text).toBe('nod');
    expect(rig.server.received.map(({ text }) => text)).toEqual(['edit', 'nod']);
  });

  it('closes both when stopped', async () => {
    const { connection } = pair();
    await connection.waitConnected();
    const ends = ['/sync', '/intent'].map((path) => serverSide(path).whenClosed);
    connection.stop();
    expect(await Promise.all(ends)).toEqual([
      { code: 1000, reason: '' },
      { code: 1000, reason: '' },
    ]);
    await expect.poll(() => [rig.proxy.open, intentProxy.open]).toEqual([0, 0]);
  });
});
