import { describe, expect, it } from 'vitest';
import { useRig } from './rig.js';

const rig = useRig();

describe('a server that cannot be reached', () => {
  it('is tried again while it refuses, and found when it does not', async () => {
    rig.proxy.refuse();
    const { connection, next } = rig.client();
    const [{ close }] = await next('retry');
    expect(close).toMatchObject({ cause: 'refused', code: 1006 });
    rig.proxy.heal();
    await connection.waitConnected();
    expect(connection.getSnapshot().attempt).toBeGreaterThan(0);
  });

  it('is tried again while nobody listens (ECONNREFUSED), and found after its restart', async () => {
    await rig.server.stop();
    const { connection, next } = rig.client({ url: rig.server.url() });
    const [{ close }] = await next('retry');
    expect(close).toMatchObject({ cause: 'refused', code: 1006 });
    expect(close?.error).toMatchObject({ code: 'ECONNREFUSED' });
    await rig.server.restart();
    await connection.waitConnected();
  });

  it('comes back after a crash, with the queue in order and nothing sent twice', async () => {
    const { connection, reached, received } = await rig.connected({ url: rig.server.url() });
    await rig.server.stop();
    await reached('cooldown');
    const texts = Array.from({ length: 50 }, (_, index) => `message ${index}`);
    expect(new Set(texts.map((text) => connection.send(text)))).toEqual(new Set(['queued']));
    expect(connection.getSnapshot().queued).toBe(50);
    await rig.server.restart();
    await expect.poll(() => received.length).toBe(50);
    expect(received).toEqual(texts);
    expect(rig.server.received.map(({ text }) => text)).toEqual(texts);
    expect(connection.getSnapshot().queued).toBe(0);
  });

  it('drops the oldest of a full queue and says so', async () => {
    await rig.server.stop();
    const { connection, received, said } = rig.client({
      url: rig.server.url(),
      delivery: { mode: 'queue', maxMessages: 3 },
    });
    for (const text of ['1', '2', '3', '4', '5']) connection.send(text);
    await rig.server.restart();
    await expect.poll(() => received).toEqual(['3', '4', '5']);
    expect(said.filter((what) => what === 'error QUEUE_OVERFLOW')).toHaveLength(2);
    expect(connection.getSnapshot().metrics.dropped).toBe(2);
  });

  it('is left after the connect timeout when it never upgrades, and heals', async () => {
    rig.proxy.acceptSilently();
    const { connection, next } = rig.client({ connectTimeoutMs: 80 });
    const [{ close }] = await next('retry');
    expect(close).toMatchObject({ cause: 'connect-timeout', code: 1006 });
    rig.proxy.heal();
    await connection.waitConnected();
    await expect.poll(() => rig.proxy.open).toBe(1);
  });

  it.each(['up', 'down'] as const)(
    'is tried again when the upgrade is cut in the middle on its way %s',
    async (direction) => {
      rig.proxy.cutAfter(20, direction);
      const { connection, next } = rig.client();
      const [{ close }] = await next('retry');
      expect(close?.cause).toBe('refused');
      await connection.waitConnected();
    },
  );

  it('is left when the answer to the upgrade is held back', async () => {
    rig.proxy.stall('down');
    const { connection, next } = rig.client({ connectTimeoutMs: 80 });
    const [{ close }] = await next('retry');
    expect(close?.cause).toBe('connect-timeout');
    rig.proxy.heal();
    await connection.waitConnected();
  });

  it('leaves no socket behind when stopped while CONNECTING', async () => {
    rig.proxy.acceptSilently();
    const { connection, said } = rig.client();
    await expect.poll(() => rig.proxy.accepted).toBe(1);
    connection.stop();
    expect(said).toEqual(['status connecting', 'status stopped manual']);
    await expect.poll(() => rig.proxy.open).toBe(0);
  });

  it('ends as exhausted when its attempts are used up', async () => {
    await rig.server.stop();
    const { connection, reached, said } = rig.client({ url: rig.server.url(), maxAttempts: 2 });
    await reached('stopped');
    expect(connection.getSnapshot()).toMatchObject({ reason: 'exhausted', attempt: 2 });
    expect(connection.getSnapshot().metrics.attempts).toBe(3);
    expect(said.at(-1)).toBe('error ATTEMPTS_EXHAUSTED');
    await rig.server.restart();
    connection.connect({ resetBackoff: true });
    await connection.waitConnected();
  });
});
