import { describe, expect, it } from 'vitest';
import {
  AuthRefusedError,
  type CredentialsRequest,
  type SupervisionOptions,
} from '../../../src/client/index.js';
import { createBench, URL_OF_BENCH, type Bench } from './bench.js';

/** A bench that has started and asked for its first credentials. */
async function asking(credentials: SupervisionOptions['credentials']): Promise<Bench> {
  const bench = createBench({
    credentials: credentials ?? null,
    url: ({ credentials: token }) => `${URL_OF_BENCH}?t=${String(token)}`,
  });
  bench.connection.start();
  await bench.clock.advanceAsync(0);
  return bench;
}

const never = (): Promise<never> => new Promise(() => undefined);

describe('a credentials function', () => {
  it('that rejects is a failed attempt, which is told and tried again (bug 10)', async () => {
    const down = new Error('no network');
    let isDown = true;
    const { connection, clock, network, errors } = await asking(async () => {
      if (isDown) throw down;
      return 'token';
    });
    expect(connection.getSnapshot()).toMatchObject({ status: 'cooldown', attempt: 1 });
    expect(errors).toMatchObject([{ code: 'CREDENTIALS_FAILED', retryable: true, cause: down }]);
    expect(network.sockets).toEqual([]);
    isDown = false;
    await clock.advanceAsync(500);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it('that throws at once is the same', async () => {
    const { connection, errors } = await asking(() => {
      throw new Error('no session');
    });
    expect(connection.getSnapshot().status).toBe('cooldown');
    expect(errors).toMatchObject([{ code: 'CREDENTIALS_FAILED' }]);
  });

  it.each<[string, unknown]>([
    ['an AuthRefusedError', new AuthRefusedError('sign in again')],
    ['anything with a status of 401', { status: 401 }],
    ['anything with a statusCode of 403', Object.assign(new Error('no'), { statusCode: 403 })],
  ])('that throws %s blocks until something changes', async (_name, refusal) => {
    let isRefused = true;
    const { connection, clock, network, told } = await asking(async () => {
      if (isRefused) throw refusal as Error;
      return 'token';
    });
    expect(told).toEqual(['status connecting', 'status blocked-auth', 'error AUTH_REFUSED']);
    expect(clock.pendingOfProduct).toEqual([]);
    isRefused = false;
    connection.credentialsChanged();
    await clock.advanceAsync(0);
    expect(connection.getSnapshot().status).toBe('connected');
    expect(network.sockets).toHaveLength(1);
  });

  it('that hangs is given up after its time limit, and its signal aborted (bug 10)', async () => {
    let request: CredentialsRequest | undefined;
    const { connection, clock, errors } = await asking((asked) => {
      request ??= asked;
      return never();
    });
    await clock.advanceAsync(9999);
    expect(request?.signal.aborted).toBe(false);
    await clock.advanceAsync(1);
    expect(connection.getSnapshot().status).toBe('cooldown');
    expect(errors).toMatchObject([{ code: 'CREDENTIALS_FAILED' }]);
    expect(request?.signal.aborted).toBe(true);
  });

  it('that hangs is abandoned by retryNow', async () => {
    let calls = 0;
    const { connection, clock } = await asking(() => {
      calls += 1;
      return calls === 1 ? never() : 'token';
    });
    connection.retryNow();
    await clock.advanceAsync(0);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it('that answers after stop makes no socket', async () => {
    let answer = (_token: string): void => undefined;
    const { connection, clock, network } = await asking(
      () => new Promise((resolve) => (answer = resolve)),
    );
    connection.stop();
    answer('late');
    await clock.advanceAsync(60_000);
    expect(network.sockets).toEqual([]);
    expect(connection.getSnapshot().status).toBe('stopped');
  });

  it('is asked to refresh after a refusal, once, and never offers the refused value again (bug 14)', async () => {
    const asked: boolean[] = [];
    const { connection, clock, network } = createBench({
      credentials: ({ refresh }) => {
        asked.push(refresh);
        return refresh ? 'fresh' : 'stale';
      },
      url: ({ credentials }) => `${URL_OF_BENCH}?t=${String(credentials)}`,
    });
    network.behaviour = (socket) => {
      socket.open();
      if (socket.url.endsWith('stale')) socket.serverClose(4401);
    };
    connection.start();
    await clock.advanceAsync(2000);
    expect(connection.getSnapshot().status).toBe('connected');
    expect(asked).toEqual([false, true]);
    expect(network.sockets.map(({ url }) => url.slice(-5))).toEqual(['stale', 'fresh']);
  });

  it('is asked the same way whatever caused the attempt (bug 15)', async () => {
    const causes: ((bench: Bench) => void)[] = [
      ({ network }) => network.last.fail(),
      ({ connection }) => connection.retryNow({ force: true }),
      ({ environment }) => {
        environment.offline();
        environment.online();
      },
      ({ connection }) => {
        connection.stop();
        connection.start();
      },
    ];
    for (const cause of causes) {
      const asked: string[] = [];
      const bench = await asking(({ attempt, refresh }) => {
        asked.push(`${String(attempt)} ${String(refresh)}`);
        return 'token';
      });
      await bench.clock.advanceAsync(10_000);
      cause(bench);
      await bench.clock.advanceAsync(2000);
      expect(bench.connection.getSnapshot().status).toBe('connected');
      expect(asked).toHaveLength(2);
      expect(asked.every((line) => line.endsWith('false'))).toBe(true);
    }
  });
});
