import { describe, expect, it } from 'vitest';
import { AuthRefusedError } from '../../../src/protocol/errors.js';
import type { AttemptInfo, CredentialsRequest } from '../../../src/actors/ports.js';
import { createWorld } from '../../support/world.js';
import { deferred } from './deferred.js';

type Asked = Omit<CredentialsRequest, 'signal'>;

describe('the credentials function', () => {
  it('is awaited before the socket is made, and feeds url, protocols and handshake', async () => {
    const given: unknown[] = [];
    const token = deferred<string>();
    const note = ({ credentials }: AttemptInfo): void => void given.push(credentials);
    const world = createWorld({
      options: {
        credentials: () => token.promise,
        url: (attempt) => {
          note(attempt);
          return `wss://line.test/?token=${String(attempt.credentials)}`;
        },
        protocols: (attempt) => {
          note(attempt);
          return ['v1'];
        },
        handshake: note,
      },
    });
    world.connection.start();
    await world.pass(500);
    expect(world.status).toBe('connecting');
    expect(world.dials).toEqual([]);
    token.resolve('t1');
    await world.pass(10);
    expect(world.status).toBe('connected');
    expect(given).toEqual(['t1', 't1', 't1']);
    expect(world.network.last.url).toBe('wss://line.test/?token=t1');
  });

  it('is asked once for every attempt, whatever the number of transports', async () => {
    const asked: Asked[] = [];
    const world = createWorld({
      options: {
        credentials: ({ attempt, refresh }: CredentialsRequest) => {
          asked.push({ attempt, refresh });
          return 'token';
        },
        transports: { a: {}, b: {}, c: {} },
        backoff: () => 100,
      },
    });
    await world.open();
    world.network.last.fail();
    await world.pass(110);
    expect(world.status).toBe('connected');
    expect(asked).toEqual([
      { attempt: 0, refresh: false },
      { attempt: 1, refresh: false },
    ]);
  });

  it('(10) that hangs is left after its time limit, and its signal is aborted', async () => {
    const signals: AbortSignal[] = [];
    const world = createWorld({
      options: {
        credentials: ({ signal }: CredentialsRequest) => {
          signals.push(signal);
          return deferred().promise;
        },
        backoff: () => 100_000,
      },
    });
    world.connection.start();
    await world.pass(9999);
    expect([world.status, signals[0]?.aborted]).toEqual(['connecting', false]);
    await world.pass(1);
    expect(world.status).toBe('cooldown:backoff');
    expect(world.snapshot.lastClose?.cause).toBe('credentials');
    expect(signals[0]?.aborted).toBe(true);
    expect(world.errors.map(({ code }) => code)).toEqual(['CREDENTIALS_FAILED']);
  });

  it('(10) that rejects is a failed attempt, with what it threw as the cause', async () => {
    const error = new Error('token server down');
    const world = createWorld({
      options: { credentials: () => Promise.reject(error), backoff: () => 100_000 },
    });
    world.connection.start();
    await world.pass(0);
    expect(world.status).toBe('cooldown:backoff');
    expect(world.snapshot).toMatchObject({
      attempt: 1,
      lastClose: { cause: 'credentials', error },
    });
    expect(world.errors.map(({ code, cause }) => [code, cause])).toEqual([
      ['CREDENTIALS_FAILED', error],
    ]);
  });

  it('that throws at once is a failed attempt', async () => {
    const world = createWorld({
      options: {
        credentials: () => {
          throw new Error('no');
        },
        backoff: () => 100_000,
      },
    });
    world.connection.start();
    await world.pass(0);
    expect(world.status).toBe('cooldown:backoff');
  });

  it.each([
    ['an AuthRefusedError', new AuthRefusedError('signed out')],
    ['a status of 401', Object.assign(new Error('no'), { status: 401 })],
    ['a status of 403', Object.assign(new Error('no'), { status: 403 })],
  ])('that rejects with %s blocks at once', async (_, error) => {
    const world = createWorld({ options: { credentials: () => Promise.reject(error) } });
    world.connection.start();
    await world.pass(0);
    expect(world.status).toBe('blocked-auth');
    expect(world.errors.map(({ code, cause }) => [code, cause])).toEqual([['AUTH_REFUSED', error]]);
    world.expectNothingLeft();
  });

  it('is aborted by a gate, by retryNow() and by stop()', async () => {
    const signals: AbortSignal[] = [];
    const world = createWorld({
      options: {
        credentials: ({ signal }: CredentialsRequest) => {
          signals.push(signal);
          return deferred().promise;
        },
      },
    });
    world.connection.start();
    world.connection.retryNow();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    world.environment.hide();
    expect(world.status).toBe('offline:hidden');
    expect(signals[1]?.aborted).toBe(true);
    world.environment.show();
    await world.pass(600);
    world.connection.stop();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
    world.expectNothingLeft();
  });

  it('that settles after its attempt is over changes nothing', async () => {
    const late = [deferred<string>(), deferred<string>(), deferred<string>()];
    let at = 0;
    const world = createWorld({ options: { credentials: () => late[at++]?.promise } });
    world.connection.start();
    world.connection.retryNow();
    world.connection.retryNow();
    late[0]?.resolve('late');
    late[1]?.reject(new Error('late'));
    await world.pass(100);
    expect([world.status, world.dials]).toEqual(['connecting', []]);
    world.connection.stop();
    late[2]?.reject(new Error('later'));
    await world.pass(100);
    expect([world.status, world.errors]).toEqual(['stopped:manual', []]);
  });

  it('may give nothing: a cookie does the work, and is refreshed once when refused', async () => {
    const refreshes: boolean[] = [];
    const world = createWorld({
      options: {
        credentials: ({ refresh }: CredentialsRequest) => void refreshes.push(refresh),
      },
    });
    await world.open();
    world.network.last.serverClose(1008);
    await world.pass(1100);
    expect(world.status).toBe('connected');
    world.network.last.serverClose(1008);
    expect(world.status).toBe('blocked-auth');
    expect(refreshes).toEqual([false, true]);
  });
});
