import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createBench } from './bench.js';

/** What has become of a promise by now. */
const settled = async (promise: Promise<unknown>): Promise<string> => {
  let state = 'pending';
  promise.then(
    () => (state = 'resolved'),
    (error: unknown) => (state = (error as { code?: string }).code ?? String(error)),
  );
  await nextTurn();
  return state;
};

describe('waitConnected', () => {
  it('resolves at once while connected', async () => {
    const { connection, connect } = createBench();
    connect();
    expect(await settled(connection.waitConnected())).toBe('resolved');
  });

  it('waits for start and for the socket to open', async () => {
    const { connection, connect } = createBench();
    const waiting = connection.waitConnected();
    expect(await settled(waiting)).toBe('pending');
    connect();
    expect(await settled(waiting)).toBe('resolved');
  });

  it('is renewed for the next link once this one is lost', async () => {
    const { connection, clock, network, connect } = createBench();
    connect();
    network.last.fail();
    const waiting = connection.waitConnected();
    expect(await settled(waiting)).toBe('pending');
    clock.advance(500);
    expect(await settled(waiting)).toBe('resolved');
  });

  it('goes on waiting through failed attempts', async () => {
    const { connection, clock, network, connect } = createBench();
    network.behaviour = 'refuse';
    connect();
    const waiting = connection.waitConnected();
    clock.advance(5000);
    expect(await settled(waiting)).toBe('pending');
    network.behaviour = 'accept';
    clock.advance(30_000);
    expect(await settled(waiting)).toBe('resolved');
  });

  it('answers everybody who waits', async () => {
    const { connection, connect } = createBench();
    const waiting = Promise.all([connection.waitConnected(), connection.waitConnected()]);
    connect();
    expect(await settled(waiting)).toBe('resolved');
  });

  it('rejects with the reason of the signal, also one that is aborted already', async () => {
    const { connection } = createBench();
    const aborter = new AbortController();
    const waiting = connection.waitConnected({ signal: aborter.signal });
    aborter.abort('enough');
    expect(await settled(waiting)).toBe('enough');
    expect(await settled(connection.waitConnected({ signal: aborter.signal }))).toBe('enough');
  });

  it('is deaf to a signal that comes after the answer', async () => {
    const { connection, connect } = createBench();
    const aborter = new AbortController();
    const waiting = connection.waitConnected({ signal: aborter.signal });
    connect();
    aborter.abort();
    expect(await settled(waiting)).toBe('resolved');
  });

  it('rejects when stopped', async () => {
    const { connection } = createBench();
    connection.start();
    const waiting = connection.waitConnected();
    connection.stop();
    expect(await settled(waiting)).toBe('STOPPED');
  });

  it('rejects at a fatal close, and says how it closed', async () => {
    const { connection, network, connect } = createBench();
    network.behaviour = 'hang';
    connect();
    const waiting = connection.waitConnected();
    // Refused after the upgrade, before a handshake of the app could end.
    network.last.fireRaw('close', { code: 4400, reason: 'bad request', wasClean: true });
    await expect(waiting).rejects.toMatchObject({
      code: 'FATAL_CLOSE',
      retryable: false,
      message: expect.stringContaining('server closed with 4400 (code 4400, "bad request")'),
    });
  });

  it('rejects when the attempts are used up', async () => {
    const { connection, clock, network, connect } = createBench({ maxAttempts: 1 });
    network.behaviour = 'refuse';
    connect();
    const waiting = connection.waitConnected();
    clock.advance(500);
    expect(await settled(waiting)).toBe('ATTEMPTS_EXHAUSTED');
  });

  it('waits on while blocked-auth: new credentials may come', async () => {
    const { connection, clock, network, connect } = createBench();
    network.behaviour = (socket, attempt) => {
      socket.open();
      if (attempt === 1) socket.serverClose(1008);
    };
    connect();
    expect(connection.getSnapshot().status).toBe('blocked-auth');
    const waiting = connection.waitConnected();
    expect(await settled(waiting)).toBe('pending');
    connection.credentialsChanged();
    clock.advance(0);
    expect(await settled(waiting)).toBe('resolved');
  });

  it('rejects after dispose, since nothing will ever connect', async () => {
    const { connection } = createBench();
    connection[Symbol.dispose]();
    expect(await settled(connection.waitConnected())).toBe('STOPPED');
  });

  it('is never an unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', note);
    try {
      const { connection } = createBench();
      void connection.waitConnected();
      void connection.waitConnected({ signal: AbortSignal.abort() });
      connection.start();
      connection.stop();
      connection[Symbol.dispose]();
      void connection.waitConnected();
      await nextTurn();
      await nextTurn();
    } finally {
      process.off('unhandledRejection', note);
      for (const other of others) process.on('unhandledRejection', other);
    }
    expect(unhandled).toEqual([]);
  });
});
