import { afterEach, describe, expect, it, vi } from 'vitest';
import type { User } from 'linekeeper/server';
import { VirtualClock } from '../../support/virtual-clock.js';
import {
  openRaw,
  openSession,
  record,
  refusedUpgrade,
  startServer,
  urlOf,
  type RawClient,
} from './rig.js';

afterEach(() => {
  vi.restoreAllMocks();
});

/** An app that is asked and never answers by itself. */
function slowApp() {
  const signals: AbortSignal[] = [];
  const answers: ((user: User) => void)[] = [];
  const authenticate = ({ signal }: { readonly signal: AbortSignal }): Promise<User> => {
    signals.push(signal);
    return new Promise((resolve) => answers.push(resolve));
  };
  return { authenticate, signals, answers };
}

describe('a function that fails', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('no database');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no database'))],
    ['gives what is no user', () => ({ name: 'ada' }) as never],
    ['gives a user without an id', () => ({ id: 7 }) as never],
    ['says yes and not who', () => true as never],
  ])('and %s is a failure of the server: 1011, and an error event', async (_, authenticate) => {
    const server = await startServer({ authenticate });
    const said = record(server);
    const peer = await openSession(urlOf(server), { auth: 'a' });
    expect(peer.welcome).toMatchObject({ type: 'error', code: 'INTERNAL' });
    expect(await peer.whenClosed).toEqual({ code: 1011, reason: 'INTERNAL' });
    const raw = await openRaw(urlOf(server));
    expect(await raw.whenClosed).toEqual({ code: 1011, reason: 'INTERNAL' });
    expect(said).toEqual([
      'error CALLBACK_FAILED',
      'refused 1011 INTERNAL',
      'error CALLBACK_FAILED',
      'refused 1011 INTERNAL',
    ]);
  });

  it('says nothing of the failure to the client', async () => {
    const server = await startServer({
      authenticate: () => Promise.reject(new Error('password of the database: hunter2')),
    });
    server.on('error', () => undefined);
    const peer = await openSession(urlOf(server), { auth: 'a' });
    expect(await peer.whenClosed).toMatchObject({ reason: 'INTERNAL' });
    expect(JSON.stringify(peer.received)).not.toContain('hunter2');
  });

  it('does not vanish where nobody listens: it goes to the console', async () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const server = await startServer({ authenticate: () => Promise.reject(new Error('no disk')) });
    await (
      await openSession(urlOf(server), { auth: 'a' })
    ).whenClosed;
    expect(print.mock.calls.map(([error]) => String(error))).toEqual([
      expect.stringContaining('authenticate failed: no disk (CALLBACK_FAILED'),
    ]);
  });
});

describe('a function that takes too long', () => {
  const limits = { authTimeoutMs: 3000 };

  /** Lets the time run out as soon as the app is asked. */
  async function runOut(app: ReturnType<typeof slowApp>, clock: VirtualClock): Promise<void> {
    await expect.poll(() => app.signals.length).toBe(1);
    clock.advance(2999);
    expect(app.signals[0]?.aborted).toBe(false);
    clock.advance(1);
    expect(app.signals[0]?.aborted).toBe(true);
  }

  it('is told to stop, and the client is told INTERNAL', async () => {
    const clock = new VirtualClock();
    const app = slowApp();
    const server = await startServer({ clock, limits, authenticate: app.authenticate });
    const said = record(server);
    const opening = openSession(urlOf(server), { auth: 'a' });
    await runOut(app, clock);
    const peer = await opening;
    // Meanwhile it was told that it is waited for.
    expect(peer.welcome).toEqual({ type: 'pong', id: 0 });
    expect(await peer.nextJson()).toMatchObject({ type: 'error', code: 'INTERNAL' });
    expect((await peer.whenClosed).code).toBe(1011);
    app.answers[0]?.({ id: 'too late' });
    expect(said).toEqual(['error CALLBACK_FAILED', 'refused 1011 INTERNAL']);
    expect(server.clients.size).toBe(0);
  });

  it('leaves no timer behind once it has answered', async () => {
    const clock = new VirtualClock();
    const server = await startServer({
      clock,
      limits: { authTimeoutMs: 4321 },
      authenticate: async () => ({ id: 'ada' }),
      topics: { authorize: async () => true },
    });
    const peer = await openSession(urlOf(server));
    peer.send('1{"type":"subscribe","topic":"news"}');
    expect(await peer.next()).toContain('"type":"reply"');
    expect(clock.pending.filter(({ dueAt }) => dueAt === 4321)).toEqual([]);
  });

  it('at the upgrade answers 500', async () => {
    const clock = new VirtualClock();
    const app = slowApp();
    const server = await startServer({
      clock,
      limits,
      authenticate: app.authenticate,
      authenticateAt: 'upgrade',
    });
    const said = record(server);
    const refused = refusedUpgrade(urlOf(server));
    await runOut(app, clock);
    expect((await refused).status).toBe(500);
    expect(said).toEqual(['error CALLBACK_FAILED', 'refused 500 the server failed']);
  });
});

describe('a client that leaves while the app is asked', () => {
  const openings: readonly [string, 'hello' | 'upgrade', (url: string) => Promise<RawClient>][] = [
    [
      'with a session',
      'hello',
      async (url) => {
        const raw = await openRaw(url, { protocols: 'linekeeper.v1' });
        raw.send({ type: 'hello', link: 1, auth: 'a' });
        return raw;
      },
    ],
    ['without one', 'hello', (url) => openRaw(url)],
  ];

  it.each(openings)(
    '%s ends the question, and nothing is refused or told',
    async (_, authenticateAt, open) => {
      const app = slowApp();
      const server = await startServer({ authenticate: app.authenticate, authenticateAt });
      const said = record(server);
      const raw = await open(urlOf(server));
      await expect.poll(() => app.signals.length).toBe(1);
      raw.socket.terminate();
      await expect.poll(() => app.signals[0]?.aborted).toBe(true);
      await expect.poll(() => server.getMetrics().connections).toBe(0);
      app.answers[0]?.({ id: 'gone' });
      await new Promise(setImmediate);
      expect(said).toEqual([]);
      expect(server.getMetrics()).toMatchObject({ clients: 0, refused: 0 });
    },
  );

  it('at the upgrade ends the question, and nothing is refused or told', async () => {
    const app = slowApp();
    const server = await startServer({ authenticate: app.authenticate, authenticateAt: 'upgrade' });
    const said = record(server);
    const { WebSocket } = await import('ws');
    const socket = new WebSocket(urlOf(server));
    socket.on('error', () => undefined);
    await expect.poll(() => app.signals.length).toBe(1);
    socket.terminate();
    await expect.poll(() => app.signals[0]?.aborted).toBe(true);
    app.answers[0]?.({ id: 'gone' });
    const peer = openRaw(urlOf(server));
    await expect.poll(() => app.answers.length).toBe(2);
    app.answers[1]?.({ id: 'here' });
    await peer;
    await expect.poll(() => said).toEqual(['a connection']);
    expect(server.getMetrics()).toMatchObject({ clients: 1, refused: 0 });
  });
});
