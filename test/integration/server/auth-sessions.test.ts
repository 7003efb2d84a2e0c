import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { jwtAuthenticator, type Authenticate, type User } from 'linekeeper/server';
import {
  connectTo,
  keepLog,
  openRaw,
  openSession,
  record,
  refusedUpgrade,
  startServer,
  urlOf,
} from './rig.js';

interface Person extends User {
  readonly role: string;
}

/** Credentials are `name:role`. */
const byRole: Authenticate<Person> = ({ token }) => {
  const [id, role] = String(token).split(':');
  return id === undefined || role === undefined ? null : { id, role };
};

it('a session is resumed by its own user alone', async () => {
  const server = await startServer({ authenticate: byRole });
  const said = record(server);
  const ada = await openSession(urlOf(server), { auth: 'ada:admin' });
  const { session, token } = ada.welcome;
  ada.socket.terminate();
  await expect.poll(() => server.getMetrics().waiting).toBe(1);
  const resume = { session, token, received: 0 };
  const eve = await openSession(urlOf(server), { link: 2, auth: 'eve:guest', ...resume });
  expect(eve.welcome).toMatchObject({ resumed: false, refusal: 'user' });
  expect(eve.welcome['session']).not.toBe(session);
  const back = await openSession(urlOf(server), { link: 3, auth: 'ada:admin', ...resume });
  expect(back.welcome).toMatchObject({ resumed: true, session });
  expect(said).toEqual(['a connection', 'a disconnected 1006', 'b connection', 'a resumed']);
});

it('a client that comes back is whom its new credentials say', async () => {
  const server = await startServer({ authenticate: byRole });
  let role = 'admin';
  const { client } = await connectTo(server, { credentials: () => `ada:${role}` });
  expect(client.user).toEqual({ id: 'ada', role: 'admin' });
  role = 'guest';
  const resumed = new Promise<void>((resolve) => {
    client.once('resumed', () => {
      resolve();
    });
  });
  client.terminate();
  await resumed;
  expect(client.user).toEqual({ id: 'ada', role: 'guest' });
});

it('a client that comes back with nothing is refused, and its session goes on waiting', async () => {
  const server = await startServer({ authenticate: byRole });
  const ada = await openSession(urlOf(server), { auth: 'ada:admin' });
  const { session, token } = ada.welcome;
  ada.socket.terminate();
  const nobody = await openSession(urlOf(server), { link: 2, session, token, received: 0 });
  expect(await nobody.whenClosed).toEqual({ code: 1008, reason: 'UNAUTHORIZED' });
  expect(server.getMetrics()).toMatchObject({ waiting: 1, resumed: 0, refused: 1 });
});

beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

it('nothing secret is in any line of the log, or in what a refusal tells', async () => {
  const { logger, lines } = keepLog();
  const secret = 'S3CRET-credentials';
  const verify = jwtAuthenticator({ key: new Uint8Array(32) });
  for (const authenticateAt of ['hello', 'upgrade'] as const) {
    const server = await startServer({
      logger,
      authenticateAt,
      authenticate: async (asked) => {
        const { url = '' } = asked.request;
        if (url.startsWith('/throws')) throw new Error('no database');
        return url.startsWith('/jwt') ? verify(asked) : { id: 'ada' };
      },
    });
    server.on('refused', (refusal) => {
      logger.info(refusal, 'refused');
    });
    const tell = async (path: string): Promise<void> => {
      const url = `${urlOf(server)}${path}?token=${secret}`;
      const options = { headers: { cookie: `sid=${secret}`, authorization: `Bearer ${secret}` } };
      if (path !== 'ada' && authenticateAt === 'upgrade') {
        await refusedUpgrade(url, options);
        return;
      }
      const plain = await openRaw(url, options);
      const peer = await openSession(url, {
        auth: secret,
        session: 's1',
        token: secret,
        received: 0,
      });
      if (path === 'ada') plain.socket.close();
      peer.send('not a frame');
      await Promise.all([plain.whenClosed, peer.whenClosed]);
    };
    for (const path of ['ada', 'jwt', 'throws']) await tell(path);
  }
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.filter((line) => line.includes('S3CRET'))).toEqual([]);
});
