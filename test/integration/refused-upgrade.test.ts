import { describe, expect, it } from 'vitest';
import { useRig } from './rig.js';

const rig = useRig();

describe('an upgrade that is refused with HTTP', () => {
  it.each([401, 403])('%i blocks without credentials to refresh', async (status) => {
    rig.server.refuseWith(status);
    const { connection, reached, said } = rig.client();
    await reached('blocked-auth');
    expect(connection.getSnapshot().lastClose).toMatchObject({
      cause: 'refused',
      httpStatus: status,
    });
    expect(said).toContain('error AUTH_REFUSED');
    expect(rig.server.refusals).toBe(1);
    await expect.poll(() => rig.proxy.open).toBe(0);
    rig.server.accept();
    connection.credentialsChanged();
    await connection.waitConnected();
  });

  it.each([401, 403])('%i refreshes the credentials once, then blocks', async (status) => {
    rig.server.refuseWith(status);
    const asked: boolean[] = [];
    const { reached } = rig.client({
      credentials: ({ refresh }: { refresh: boolean }) => asked.push(refresh),
      url: ({ credentials }) => rig.proxy.url(`/?token=${String(credentials)}`),
    });
    await reached('blocked-auth');
    expect(asked).toEqual([false, true]);
    expect(rig.server.refusals).toBe(2);
  });

  it('401 is left behind when the refreshed credentials are accepted', async () => {
    rig.server.refuseWith(401);
    const { connection } = rig.client({
      credentials: ({ refresh }: { refresh: boolean }) => {
        if (refresh) rig.server.accept();
        return refresh ? 'fresh' : 'stale';
      },
      url: ({ credentials }) => rig.proxy.url(`/?token=${String(credentials)}`),
    });
    await connection.waitConnected();
    expect(rig.server.connections.map(({ url }) => url)).toEqual(['/?token=fresh']);
  });

  it.each([
    [429, '2'],
    [503, '2'],
  ])('%i with Retry-After waits for as long as it says, plus up to 10 %', async (status, after) => {
    rig.server.refuseWith(status, { 'Retry-After': after });
    const { connection, next } = rig.client();
    const [{ cause, delayMs, close, at }] = await next('retry');
    expect(cause).toBe('retry-after');
    expect(close).toMatchObject({ httpStatus: status, retryAfterMs: 2000 });
    expect(delayMs).toBeGreaterThanOrEqual(2000);
    expect(delayMs).toBeLessThanOrEqual(2200);
    expect(connection.getSnapshot()).toMatchObject({
      status: 'cooldown',
      reason: 'retry-after',
      nextAttemptAt: at,
    });
    rig.server.accept();
    connection.retryNow();
    await connection.waitConnected();
  });

  it('503 with a Retry-After date waits until then', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    rig.server.refuseWith(503, { 'Retry-After': date });
    const { next } = rig.client();
    const [{ at, delayMs, cause }] = await next('retry');
    expect(cause).toBe('retry-after');
    // Planned from the date, with up to 10 % of the wait on top.
    expect(at).toBeGreaterThanOrEqual(Date.parse(date));
    expect(at).toBeLessThanOrEqual(Date.parse(date) + delayMs / 10 + 1);
  });

  it('503 with a Retry-After of zero comes back at once', async () => {
    rig.server.refuseWith(503, { 'Retry-After': '0' });
    const { connection, next } = rig.client({ backoff: () => 600_000 });
    expect((await next('retry'))[0]).toMatchObject({ cause: 'retry-after', delayMs: 0 });
    rig.server.accept();
    await connection.waitConnected();
  });

  it.each([
    [503, {}],
    [503, { 'Retry-After': 'soon' }],
    [404, {}],
    [500, {}],
    [302, { Location: 'http://127.0.0.1:1/' }],
  ])('%i with %o is an ordinary failure, and tried again', async (status, headers) => {
    rig.server.refuseWith(status, headers);
    const { connection, next } = rig.client();
    const [{ cause, close }] = await next('retry');
    expect(cause).toBe('backoff');
    expect(close).toMatchObject({ cause: 'refused', httpStatus: status });
    rig.server.accept();
    await connection.waitConnected();
  });

  it('leaves no socket behind, however often it is refused', async () => {
    rig.server.refuseWith(503);
    const { connection } = rig.client({ backoff: () => 0 });
    await expect.poll(() => rig.server.refusals).toBeGreaterThan(20);
    connection.stop();
    await expect.poll(() => rig.proxy.open).toBe(0);
  });
});
