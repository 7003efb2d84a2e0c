import { describe, expect, it } from 'vitest';
import { createSession, createSessionBench, SUBPROTOCOL } from './session-rig.js';

describe('opening with a session', () => {
  it('offers the subprotocol before those of the app', () => {
    const { network } = createSession({ protocols: ['chat', 'v2'] });
    expect(network.last.protocols).toEqual([SUBPROTOCOL, 'chat', 'v2']);
  });

  it('is connected only after the welcome', () => {
    const bench = createSessionBench();
    bench.server.welcomes = false;
    bench.connect();
    expect(bench.server.hellos).toHaveLength(1);
    expect(bench.connection.getSnapshot().status).toBe('connecting');
    bench.server.control({
      ...{ type: 'welcome', session: 's', token: 't', resumed: false, received: 0, next: 1 },
      ...{ heartbeatMs: 0, graceMs: 0, spreadMs: 0, window: { messages: 1, bytes: 1 } },
    });
    expect(bench.connection.getSnapshot().status).toBe('connected');
    expect(bench.told).toEqual(['status connecting', 'status connected', 'open']);
  });

  it('says nothing but the hello until it is welcome', () => {
    const bench = createSessionBench();
    bench.server.welcomes = false;
    bench.connection.send('early');
    void bench.connection.session?.subscribe('orders');
    bench.connect();
    bench.clock.advance(4000);
    expect(bench.network.last.sent).toHaveLength(1);
  });

  it('begins with a hello that names the link and what is kept, and no session', () => {
    const { server } = createSession({ session: { maxMessages: 10, maxBytes: 2000 } });
    expect(server.hellos).toEqual([
      { type: 'hello', link: 1, window: { messages: 10, bytes: 2000 } },
    ]);
  });

  it('says 10000 messages and 4 MiB by default', () => {
    const { server } = createSession();
    expect(server.hellos[0]?.['window']).toEqual({ messages: 10_000, bytes: 4_194_304 });
  });

  it('says at most what a number can hold', () => {
    const { server } = createSession({ session: { maxMessages: 1, maxBytes: Infinity } });
    const most = Number.MAX_SAFE_INTEGER;
    expect(server.hellos[0]?.['window']).toEqual({ messages: 1, bytes: most });
  });

  it('answers the welcome with an acknowledgement at once', () => {
    const { server } = createSession();
    expect(server.heard).toEqual(['{"type":"ack","received":0}']);
  });

  it('shows session, latest token and what was received on the next link', () => {
    const { server, comeBack } = createSession();
    server.say(':one');
    server.say(':two');
    comeBack();
    comeBack();
    expect(server.hellos.slice(1)).toEqual([
      expect.objectContaining({ link: 2, session: 's1', token: 's1.1', received: 2 }),
      expect.objectContaining({ link: 3, session: 's1', token: 's1.2', received: 2 }),
    ]);
  });

  it('numbers links by attempts, so that a late one is told by it', () => {
    const { server, network, clock, cut, connection } = createSession();
    network.behaviour = 'refuse';
    cut();
    clock.advance(2000);
    network.behaviour = 'accept';
    connection.retryNow();
    clock.advance(0);
    const { attempts } = connection.getSnapshot().metrics;
    expect(attempts).toBeGreaterThan(2);
    expect(server.hellos.map(({ link }) => link)).toEqual([1, attempts]);
  });

  it('shows the same token again when the welcome got lost', () => {
    const { server, clock, comeBack, connection } = createSession({ connectTimeoutMs: 1000 });
    server.welcomes = false;
    comeBack();
    expect(server.hellos).toHaveLength(2);
    clock.advance(1000);
    expect(connection.getSnapshot().lastClose?.cause).toBe('connect-timeout');
    server.welcomes = true;
    clock.advance(2000);
    expect(server.hellos[2]).toMatchObject({ token: 's1.1' });
    expect(connection.getSnapshot()).toMatchObject({ status: 'connected', recovered: true });
  });

  it('names the session for the app, through resumes', () => {
    const bench = createSessionBench();
    expect(bench.connection.session?.id).toBeNull();
    bench.connect();
    expect(bench.connection.session?.id).toBe('s1');
    bench.comeBack();
    expect(bench.connection.session?.id).toBe('s1');
  });

  it('uses the spread of the welcome for the first wait after it', () => {
    const { server, cut, connection, clock } = createSession();
    server.welcome = { spreadMs: 4000 };
    connection.retryNow({ force: true });
    clock.advance(0);
    cut();
    expect(connection.getSnapshot().nextAttemptAt).toBe(clock.now() + 2000);
  });
});

describe('the credentials in a hello', () => {
  const authOf = async (credentials: unknown): Promise<unknown> => {
    const bench = createSessionBench({ credentials: credentials as object });
    bench.connection.start();
    await bench.clock.advanceAsync(0);
    return bench.server.hellos[0];
  };

  it.each([
    ['a token', 'secret', 'secret'],
    ['an object', { user: 1 }, { user: 1 }],
    ['what a function gives', () => Promise.resolve('fresh'), 'fresh'],
    ['null', null, null],
  ])('are %s', async (_, credentials, auth) => {
    expect(await authOf(credentials)).toHaveProperty('auth', auth);
  });

  it('are left out where there are none', async () => {
    expect(await authOf(undefined)).not.toHaveProperty('auth');
  });

  it('are those of this attempt', async () => {
    let count = 0;
    const bench = createSessionBench({ credentials: () => `token ${String((count += 1))}` });
    bench.connection.start();
    await bench.clock.advanceAsync(0);
    bench.network.last.serverClose(1008, 'UNAUTHORIZED');
    await bench.clock.advanceAsync(1000);
    expect(bench.server.hellos.map(({ auth }) => auth)).toEqual(['token 1', 'token 2']);
  });
});
