import { describe, expect, it } from 'vitest';
import { AuthRefusedError, type Handshake } from '../../../src/client/index.js';
import { createBench, type Bench } from './bench.js';

/** A bench whose socket is open and whose handshake has begun. */
async function shaking(handshake: (talk: Handshake) => unknown): Promise<Bench> {
  const bench = createBench({ handshake });
  bench.connect();
  await bench.clock.advanceAsync(0);
  return bench;
}

describe('a handshake', () => {
  it('sends the first frame, and the connection is connected when it resolves', async () => {
    const bench = await shaking(async ({ send, next }) => {
      send('hello');
      expect(await next()).toBe('welcome');
    });
    const { connection, network, clock, told } = bench;
    expect(network.last.sent).toEqual(['hello']);
    expect(connection.getSnapshot().status).toBe('connecting');
    network.last.message('welcome');
    await clock.advanceAsync(0);
    expect(told).toEqual(['status connecting', 'status connected', 'open']);
  });

  it('leaves the frames that it does not take to the listeners, in order', async () => {
    const { clock, network, told } = await shaking(({ next }) => next());
    for (const frame of ['welcome', 'one', 'two']) network.last.message(frame);
    await clock.advanceAsync(0);
    network.last.message('three');
    expect(told).toEqual([
      'status connecting',
      'status connected',
      'open',
      'message one',
      'message two',
      'message three',
    ]);
  });

  it('takes frames that came before it asked', async () => {
    const taken: unknown[] = [];
    const { clock, network } = await shaking(async ({ next }) => {
      await Promise.resolve();
      taken.push(await next(), await next());
    });
    network.last.message('a');
    network.last.message('b');
    await clock.advanceAsync(0);
    expect(taken).toEqual(['a', 'b']);
  });

  it('holds back what is sent meanwhile until it is over', async () => {
    const { connection, clock, network } = await shaking(({ send, next }) => {
      send('hello');
      return next();
    });
    expect(connection.send('a')).toBe('queued');
    network.last.message('welcome');
    await clock.advanceAsync(0);
    expect(network.last.sent).toEqual(['hello', 'a']);
  });

  it('is told the attempt and its credentials', async () => {
    const asked: object[] = [];
    const { clock, network, connection } = createBench({
      credentials: ({ attempt }) => `token ${String(attempt)}`,
      handshake: ({ send: _send, next: _next, signal: _signal, ...info }) => {
        asked.push(info);
      },
    });
    connection.start();
    await clock.advanceAsync(0);
    network.last.fail();
    await clock.advanceAsync(500);
    expect(asked).toEqual([
      { attempt: 0, refresh: false, credentials: 'token 0', transport: 'main' },
      { attempt: 1, refresh: false, credentials: 'token 1', transport: 'main' },
    ]);
  });

  it('that throws is one failed attempt, and the next follows after the backoff', async () => {
    let calls = 0;
    const { connection, clock, network, errors } = await shaking(() => {
      calls += 1;
      if (calls === 1) throw new Error('unexpected frame');
    });
    expect(connection.getSnapshot()).toMatchObject({
      status: 'cooldown',
      attempt: 1,
      lastClose: { cause: 'callback', transport: 'main' },
    });
    expect(errors).toMatchObject([{ code: 'PROVIDER_FAILED', retryable: true }]);
    expect(network.last.readyState).toBeGreaterThanOrEqual(2);
    await clock.advanceAsync(500);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it('that throws an AuthRefusedError blocks the connection until there is something new', async () => {
    let isRefused = true;
    const { connection, clock, network } = await shaking(() => {
      if (isRefused) throw new AuthRefusedError('the ticket is void');
    });
    expect(connection.getSnapshot()).toMatchObject({ status: 'blocked-auth' });
    await clock.advanceAsync(600_000);
    expect(network.sockets).toHaveLength(1);
    isRefused = false;
    connection.credentialsChanged();
    await clock.advanceAsync(0);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it('that never ends is ended by the connect timeout', async () => {
    const { connection, clock, network } = await shaking(({ next }) => next());
    clock.advance(9_999);
    expect(connection.getSnapshot().status).toBe('connecting');
    clock.advance(1);
    expect(connection.getSnapshot().lastClose?.cause).toBe('connect-timeout');
    expect(network.last.closeCalls).toEqual([{ code: 4001, reason: 'connect timeout' }]);
  });

  it('hears by its signal that the attempt is over', async () => {
    let signal: AbortSignal | undefined;
    const { connection } = await shaking((talk) => {
      ({ signal } = talk);
      return talk.next();
    });
    expect(signal?.aborted).toBe(false);
    connection.stop();
    expect(signal?.aborted).toBe(true);
  });

  it('that ends after stop changes nothing', async () => {
    let finish = (): void => undefined;
    const { connection, clock, told } = await shaking(
      () => new Promise<void>((resolve) => (finish = resolve)),
    );
    connection.stop();
    told.length = 0;
    finish();
    await clock.advanceAsync(60_000);
    expect(told).toEqual([]);
    expect(connection.getSnapshot().status).toBe('stopped');
  });

  it('that fails after stop is no unhandled rejection and tells nothing', async () => {
    let fail = (_error: Error): void => undefined;
    const { connection, clock, errors } = await shaking(
      () => new Promise<void>((_resolve, reject) => (fail = reject)),
    );
    connection.stop();
    fail(new Error('too late'));
    await clock.advanceAsync(0);
    expect(errors).toEqual([]);
  });

  it('sees the server close in the middle of it classified as ever', async () => {
    const { connection, network } = await shaking(({ next }) => next());
    network.last.serverClose(4401, 'who are you');
    expect(connection.getSnapshot()).toMatchObject({
      status: 'blocked-auth',
      lastClose: { cause: 'refused', code: 4401 },
    });
  });

  it('of one transport holds up the others', async () => {
    const bench = createBench({
      transports: {
        sync: { url: 'wss://example.test/sync', handshake: ({ next }) => next() },
        intent: { url: 'wss://example.test/intent' },
      },
    });
    bench.connect();
    await bench.clock.advanceAsync(0);
    expect(bench.connection.getSnapshot().status).toBe('connecting');
    bench.network.sockets[0]!.message('welcome');
    await bench.clock.advanceAsync(0);
    expect(bench.connection.getSnapshot().status).toBe('connected');
  });
});
