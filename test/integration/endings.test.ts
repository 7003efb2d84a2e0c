import { describe, expect, it } from 'vitest';
import { useRig } from './rig.js';

const rig = useRig();

describe('a link that ends', () => {
  it('comes back after a clean close', async () => {
    const { connection, next, said } = await rig.connected();
    const closed = next('close');
    rig.server.closeAll(1012, 'deploy');
    expect((await closed)[0]).toMatchObject({
      cause: 'closed',
      code: 1012,
      reason: 'deploy',
      wasClean: true,
      transport: 'main',
    });
    await connection.waitConnected();
    expect(said).toEqual([
      'status connecting',
      'status connected',
      'open',
      'status cooldown backoff',
      'close closed 1012 deploy',
      'retry backoff',
      'status connecting',
      'status connected',
      'open again',
    ]);
  });

  it('comes back after a server closed with 1000', async () => {
    const { next } = await rig.connected();
    rig.server.closeAll(1000);
    expect((await next('open'))[0]).toEqual({ reconnected: true, recovered: null });
  });

  it('hears a reset as 1006 and comes back', async () => {
    const { next } = await rig.connected();
    const closed = next('close');
    rig.proxy.resetAll();
    expect((await closed)[0]).toMatchObject({ cause: 'closed', code: 1006, wasClean: false });
    expect((await next('open'))[0]).toEqual({ reconnected: true, recovered: null });
  });

  it('hears an end of the stream without a close frame as 1006', async () => {
    const { next } = await rig.connected();
    const closed = next('close');
    rig.proxy.closeAll();
    expect((await closed)[0]).toMatchObject({ cause: 'closed', code: 1006 });
    expect((await next('open'))[0]).toEqual({ reconnected: true, recovered: null });
  });

  it('waits out a room reset after 1013', async () => {
    const { next } = await rig.connected({ roomReset: { minMs: 30, maxMs: 60 } });
    const planned = next('retry');
    rig.server.closeAll(1013, 'room reset');
    const [{ cause, delayMs, attempt }] = await planned;
    expect({ cause, attempt }).toEqual({ cause: 'room-reset', attempt: 1 });
    expect(delayMs).toBeGreaterThanOrEqual(30);
    expect(delayMs).toBeLessThanOrEqual(60);
    await next('open');
  });

  it('waits out a room reset of 5 to 15 s unless told otherwise', async () => {
    const { connection, next } = await rig.connected();
    const planned = next('retry');
    rig.server.closeAll(1013);
    const [{ delayMs }] = await planned;
    expect(delayMs).toBeGreaterThanOrEqual(5000);
    expect(delayMs).toBeLessThanOrEqual(15_000);
    expect(connection.getSnapshot()).toMatchObject({ status: 'cooldown', reason: 'room-reset' });
  });

  it('honours the hint in a close reason, plus up to 10 %', async () => {
    const { next } = await rig.connected();
    const planned = next('retry');
    rig.server.closeAll(1013, '{"retryAfterMs":70}');
    const [{ cause, delayMs }] = await planned;
    expect(cause).toBe('retry-after');
    expect(delayMs).toBeGreaterThanOrEqual(70);
    expect(delayMs).toBeLessThanOrEqual(77);
    await next('open');
  });

  it.each([
    [4400, ''],
    [4404, 'no such room'],
    [1002, ''],
    [1012, 'room_closed'],
    [1011, 'permission_changed'],
  ])('stays down after %i "%s" until it is told to retry', async (code, reason) => {
    const { connection, said, reached } = await rig.connected();
    rig.server.closeAll(code, reason);
    await reached('stopped');
    expect(connection.getSnapshot()).toMatchObject({ status: 'stopped', reason: 'fatal' });
    expect(said).toContain('error FATAL_CLOSE');
    expect(rig.server.connections).toHaveLength(1);
    connection.retryNow();
    await connection.waitConnected();
  });

  it('stops with 1000, which the server sees', async () => {
    const { connection } = await rig.connected();
    const { whenClosed } = await rig.server.nextConnection();
    connection.stop();
    expect(connection.getSnapshot().status).toBe('stopped');
    expect(await whenClosed).toEqual({ code: 1000, reason: '' });
    await expect.poll(() => rig.proxy.open).toBe(0);
  });
});
