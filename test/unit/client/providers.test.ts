import { describe, expect, it } from 'vitest';
import { AuthRefusedError, type AttemptInfo } from '../../../src/client/index.js';
import { createBench, URL_OF_BENCH } from './bench.js';

const never = (): Promise<never> => new Promise(() => undefined);

describe('url', () => {
  it('may be a URL', () => {
    const { network, connect } = createBench({ url: new URL('/other', URL_OF_BENCH) });
    connect();
    expect(network.last.url).toBe('wss://example.test/other');
  });

  it('may be a function, asked anew for each attempt', () => {
    const { clock, network, connect } = createBench({
      url: ({ attempt }) => `${URL_OF_BENCH}?attempt=${String(attempt)}`,
    });
    connect();
    network.last.fail();
    clock.advance(500);
    expect(network.sockets.map(({ url }) => url)).toEqual([
      `${URL_OF_BENCH}?attempt=0`,
      `${URL_OF_BENCH}?attempt=1`,
    ]);
  });

  it.each<[string, () => string | URL | Promise<string | URL>]>([
    ['a promise', () => Promise.resolve(URL_OF_BENCH)],
    ['a promise of a URL', () => Promise.resolve(new URL(URL_OF_BENCH))],
    [
      'a promise of another make',
      () => ({ then: (done: (url: string) => void) => done(URL_OF_BENCH) }) as Promise<string>,
    ],
  ])('may be a function that gives %s', async (_name, url) => {
    const { connection, clock, network } = createBench({ url });
    connection.start();
    await clock.advanceAsync(0);
    expect(network.last.url).toBe(URL_OF_BENCH);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it.each<[string, () => string | Promise<string>]>([
    [
      'throws',
      () => {
        throw new Error('no url');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no url'))],
    ['gives what is no URL', () => 'not a url'],
    ['gives a scheme that is not of sockets', () => 'ftp://example.test'],
    ['gives nothing', () => undefined as unknown as string],
    ['gives an object', () => ({}) as unknown as string],
  ])('that %s is a failed attempt, which is told and tried again (bug 10)', async (_name, url) => {
    let isBroken = true;
    const { connection, clock, network, errors } = createBench({
      url: () => (isBroken ? url() : URL_OF_BENCH),
    });
    connection.start();
    await clock.advanceAsync(0);
    expect(connection.getSnapshot()).toMatchObject({
      status: 'cooldown',
      attempt: 1,
      lastClose: { cause: 'callback', transport: 'main' },
    });
    expect(errors).toMatchObject([{ code: 'PROVIDER_FAILED' }]);
    isBroken = false;
    await clock.advanceAsync(500);
    expect(network.live).toHaveLength(1);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it('that hangs is ended by the connect timeout (bug 10)', async () => {
    let isHanging = true;
    const { connection, clock } = createBench({ url: () => (isHanging ? never() : URL_OF_BENCH) });
    connection.start();
    await clock.advanceAsync(10_000);
    expect(connection.getSnapshot().lastClose?.cause).toBe('connect-timeout');
    isHanging = false;
    await clock.advanceAsync(500);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it('that hangs is abandoned by retryNow', async () => {
    let isHanging = true;
    const { connection, clock } = createBench({ url: () => (isHanging ? never() : URL_OF_BENCH) });
    connection.start();
    isHanging = false;
    connection.retryNow();
    await clock.advanceAsync(0);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it('that answers after stop makes no socket', async () => {
    let answer = (_url: string): void => undefined;
    const { connection, clock, network } = createBench({
      url: () => new Promise((resolve) => (answer = resolve)),
    });
    connection.start();
    connection.stop();
    answer(URL_OF_BENCH);
    await clock.advanceAsync(60_000);
    expect(network.sockets).toEqual([]);
  });

  it('that answers for an attempt that is over does not serve the next one', async () => {
    const answers: ((url: string) => void)[] = [];
    const { connection, clock, network } = createBench({
      url: () => new Promise((resolve) => answers.push(resolve)),
    });
    connection.start();
    connection.retryNow();
    answers[0]!('wss://example.test/late');
    answers[1]!('wss://example.test/now');
    await clock.advanceAsync(0);
    expect(network.sockets.map(({ url }) => url)).toEqual(['wss://example.test/now']);
  });

  it('that throws an AuthRefusedError blocks, after one attempt that is asked to refresh', async () => {
    const asked: boolean[] = [];
    const { connection, clock } = createBench({
      url: ({ refresh }) => {
        asked.push(refresh);
        throw new AuthRefusedError();
      },
    });
    connection.start();
    await clock.advanceAsync(600_000);
    expect(connection.getSnapshot().status).toBe('blocked-auth');
    expect(asked).toEqual([false, true]);
  });
});

describe('protocols', () => {
  it.each<[string, string | readonly string[], readonly string[]]>([
    ['one', 'v1', ['v1']],
    ['a list', ['v2', 'v1'], ['v2', 'v1']],
    ['none', [], []],
  ])('may be %s, kept over reconnects (bug 17)', (_name, protocols, offered) => {
    const { clock, network, connect } = createBench({ protocols });
    connect();
    network.last.fail();
    clock.advance(500);
    expect(network.sockets.map((socket) => socket.protocols)).toEqual([offered, offered]);
  });

  it('may be a function, asked for each attempt with its credentials', async () => {
    const { connection, clock, network } = createBench({
      credentials: ({ attempt }) => `t${String(attempt)}`,
      protocols: async ({ credentials }) => ['v1', String(credentials)],
    });
    connection.start();
    await clock.advanceAsync(0);
    network.last.fail();
    await clock.advanceAsync(500);
    expect(network.sockets.map((socket) => socket.protocols)).toEqual([
      ['v1', 't0'],
      ['v1', 't1'],
    ]);
  });

  it.each<[string, () => never]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['gives nothing', () => undefined as never],
    ['gives what no header may hold', () => 'not a token' as never],
  ])('that %s is a failed attempt, which is told and tried again', async (_name, protocols) => {
    const { connection, clock, errors } = createBench({ protocols });
    connection.start();
    await clock.advanceAsync(0);
    expect(connection.getSnapshot()).toMatchObject({ status: 'cooldown', attempt: 1 });
    expect(errors).toMatchObject([{ code: 'PROVIDER_FAILED' }]);
  });
});

describe('credentials', () => {
  it('reach url, protocols, handshake and create, in one fetch per attempt for all transports', async () => {
    let fetches = 0;
    const reached: string[] = [];
    const note = (where: string, { credentials, transport }: AttemptInfo): void => {
      reached.push(`${transport} ${where}: ${String(credentials)}`);
    };
    const { connection, clock, network } = createBench({
      credentials: async () => {
        fetches += 1;
        return `ticket ${String(fetches)}`;
      },
      url: (info) => {
        note('url', info);
        return URL_OF_BENCH;
      },
      protocols: (info) => {
        note('protocols', info);
        return [];
      },
      create: (info) => {
        note('create', info);
        return new network.WebSocket(info.url, info.protocols);
      },
      handshake: (info) => note('handshake', info),
      transports: { sync: {}, intent: {} },
    });
    connection.start();
    await clock.advanceAsync(0);
    expect(connection.getSnapshot().status).toBe('connected');
    expect(fetches).toBe(1);
    expect(reached.sort()).toEqual(
      ['intent', 'sync'].flatMap((name) =>
        ['create', 'handshake', 'protocols', 'url'].map((where) => `${name} ${where}: ticket 1`),
      ),
    );
  });

  it('may be a plain value', async () => {
    const { connection, clock, network } = createBench({
      credentials: 'fixed',
      url: ({ credentials }) => `${URL_OF_BENCH}?t=${String(credentials)}`,
    });
    connection.start();
    await clock.advanceAsync(0);
    expect(network.last.url).toBe(`${URL_OF_BENCH}?t=fixed`);
  });
});
