import { describe, expect, it } from 'vitest';
import { AuthRefusedError, type Authenticate, type User } from 'linekeeper/server';
import {
  connectTo,
  nextClient,
  openRaw,
  openSession,
  record,
  startClient,
  startServer,
  urlOf,
} from './rig.js';

/** Whoever shows a name is that person. */
const byName: Authenticate<User> = async ({ token }) =>
  typeof token === 'string' ? { id: token } : null;

describe('credentials', () => {
  it('come with the hello, whatever JSON they are', async () => {
    const server = await startServer({
      authenticate: ({ token }) => ({ id: 'ada', token }) as User,
    });
    const credentials = { key: 'k', scopes: ['read'] };
    const { client } = await connectTo(server, { credentials: () => credentials });
    expect(client.user).toEqual({ id: 'ada', token: credentials });
  });

  it('come in the header Authorization, or as the parameter `token`', async () => {
    const server = await startServer({ authenticate: byName });
    for (const [path, headers] of [
      ['/', { authorization: 'Bearer ada' }],
      ['/?room=1&token=ada', {}],
      ['/?token=somebody-else', { authorization: 'bearer  ada' }],
    ] as const) {
      const known = nextClient(server);
      await openRaw(urlOf(server, path), { headers });
      expect((await known).user, path).toEqual({ id: 'ada' });
    }
  });

  it('in the hello come before those of the request', async () => {
    const server = await startServer({ authenticate: byName });
    const known = nextClient(server);
    await openSession(urlOf(server, '/?token=query'), { auth: 'hello' });
    expect((await known).user).toEqual({ id: 'hello' });
  });

  it('are undefined where there are none, and the request is there to look at', async () => {
    const server = await startServer({
      authenticate: ({ token, request }) => ({ id: `${String(token)} ${request.url ?? ''}` }),
    });
    const known = nextClient(server);
    await openSession(urlOf(server, '/a?b=1'));
    expect((await known).user).toEqual({ id: 'undefined /a?b=1' });
  });

  it('in a cookie are the app’s to read', async () => {
    const sessions = new Map([['c0ffee', 'ada']]);
    const server = await startServer({
      authenticate: ({ request }) => {
        const cookie = /(?:^|; )sid=([^;]*)/.exec(request.headers.cookie ?? '')?.[1];
        const id = sessions.get(cookie ?? '');
        return id === undefined ? null : { id };
      },
    });
    const known = nextClient(server);
    await openRaw(urlOf(server), { headers: { cookie: 'theme=dark; sid=c0ffee' } });
    expect((await known).user).toEqual({ id: 'ada' });
    const stranger = await openRaw(urlOf(server), { headers: { cookie: 'sid=guess' } });
    expect((await stranger.whenClosed).code).toBe(1008);
  });
});

describe('a client that is nobody', () => {
  it.each([
    ['null', () => null],
    ['undefined', () => undefined],
    ['false', async () => false as const],
    ['an AuthRefusedError', () => Promise.reject(new AuthRefusedError())],
    [
      'an error with status 403',
      () => {
        throw Object.assign(new Error('forbidden'), { status: 403 });
      },
    ],
  ])('by %s is told so in an error frame, and closed with 1008', async (_, authenticate) => {
    const server = await startServer({ authenticate });
    const said = record(server);
    const peer = await openSession(urlOf(server), { auth: 'whatever' });
    expect(peer.welcome).toMatchObject({ type: 'error', code: 'UNAUTHORIZED' });
    expect(await peer.whenClosed).toEqual({ code: 1008, reason: 'UNAUTHORIZED' });
    expect(said).toEqual(['refused 1008 UNAUTHORIZED']);
    expect(server.getMetrics()).toMatchObject({ clients: 0, accepted: 1, refused: 1 });
  });

  it('comes back once with fresh credentials, and is let in', async () => {
    const server = await startServer({ authenticate: byName });
    const refreshes: boolean[] = [];
    const errors: unknown[] = [];
    const { connection } = startClient(urlOf(server), {
      credentials: ({ refresh }) => {
        refreshes.push(refresh);
        return refresh ? 'ada' : { expired: true };
      },
    });
    connection.on('error', (error) => errors.push(error));
    await connection.waitConnected();
    expect(refreshes).toEqual([false, true]);
    expect(errors).toEqual([]);
    expect([...server.clients.values()].map(({ user }) => user?.id)).toEqual(['ada']);
  });

  it('without a session is closed with 1008 and a reason in words', async () => {
    const server = await startServer({ authenticate: byName });
    const said = record(server);
    const raw = await openRaw(urlOf(server));
    expect(await raw.whenClosed).toEqual({ code: 1008, reason: 'Authentication failed' });
    expect(raw.received).toEqual([]);
    expect(said).toEqual(['refused 1008 UNAUTHORIZED']);
  });

  it('in the JSON dialect is told before that what was wrong', async () => {
    const server = await startServer({ authenticate: byName, plain: 'json' });
    const raw = await openRaw(urlOf(server));
    expect(await raw.whenClosed).toEqual({ code: 1008, reason: 'Authentication failed' });
    expect(raw.received.map((text) => JSON.parse(String(text)) as unknown)).toEqual([
      {
        error: 'Authentication failed',
        message: 'the credentials are missing, wrong or out of date',
      },
    ]);
  });
});

describe('a plain client that is being asked for', () => {
  /** A server that answers when it is told to. */
  async function startPatient() {
    let answer: (user: User) => void = () => undefined;
    const promise = new Promise<User>((resolve) => (answer = resolve));
    const server = await startServer({ authenticate: () => promise });
    return { server, answer };
  }

  it('may speak already: that is kept, and told in order once it is known', async () => {
    const { server, answer } = await startPatient();
    const said = record(server);
    const raw = await openRaw(urlOf(server));
    for (const word of ['one', 'two', 'three']) raw.send(word);
    await expect.poll(() => server.getMetrics().received).toBe(3);
    expect(said).toEqual([]);
    answer({ id: 'ada' });
    await expect.poll(() => said.length).toBe(4);
    expect(said).toEqual(['a connection', 'a message one', 'a message two', 'a message three']);
  });

  it.each([
    ['more than 100 messages', 101, 'x'],
    ['more than one message may have in all', 3, 'x'.repeat(500_000)],
  ])('is closed with 1008 when it says %s before that', async (_, count, text) => {
    const { server, answer } = await startPatient();
    const raw = await openRaw(urlOf(server));
    for (let index = 0; index < count; index += 1) raw.send(text);
    expect((await raw.whenClosed).code).toBe(1008);
    answer({ id: 'ada' });
    expect(server.clients.size).toBe(0);
  });
});
