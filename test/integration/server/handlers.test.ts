import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ConnectionServer } from 'linekeeper/server';
import { connectTo, keepLog, openRaw, startServer, urlOf } from './rig.js';

afterEach(() => {
  vi.restoreAllMocks();
});

const failure = new Error('in a handler of the app');

/** Handlers that fail in each way that there is. */
const handlers: readonly (readonly [string, () => unknown])[] = [
  [
    'throws',
    () => {
      throw failure;
    },
  ],
  ['rejects', () => Promise.reject(failure)],
];

/** A client that says something, and gets the server's answer to show that all goes on. */
async function talk(server: ConnectionServer): Promise<void> {
  server.on('message', (client, data) => void client.send(`heard ${String(data)}`));
  const raw = await openRaw(urlOf(server));
  raw.send('hello');
  expect(await raw.next()).toBe('heard hello');
}

describe.each(handlers)('a handler that %s', (_, handler) => {
  it.each(['connection', 'message', 'disconnected', 'end'] as const)(
    'for `%s` of the server is told as an error, and everything goes on',
    async (type) => {
      const server = await startServer();
      const errors: unknown[] = [];
      server.on(type, handler);
      server.on('error', ({ code, cause }) => errors.push([code, cause]));
      await talk(server);
      for (const client of server.clients.values()) client.close();
      await expect.poll(() => errors).toEqual([['CALLBACK_FAILED', failure]]);
      await talk(server);
    },
  );

  it.each(['message', 'disconnected', 'resumed', 'end'] as const)(
    'for `%s` of a client is told as an error, and the session goes on',
    async (type) => {
      const server = await startServer();
      const errors: unknown[] = [];
      server.on('error', ({ code, cause }) => errors.push([code, cause]));
      const { client, connection, received } = await connectTo(server);
      client.on(type, handler);
      const heard = new Promise((resolve) => server.once('message', resolve));
      connection.send('hello');
      await heard;
      const resumed = new Promise<void>((resolve) => {
        server.once('resumed', () => {
          resolve();
        });
      });
      client.terminate();
      await resumed;
      client.send('still here');
      await expect.poll(() => received).toEqual(['still here']);
      client.close();
      await expect.poll(() => errors.length).toBeGreaterThan(0);
      expect(new Set(errors.map(String))).toEqual(new Set([`CALLBACK_FAILED,${String(failure)}`]));
    },
  );

  it('goes to the console where nobody listens for errors and there is no logger', async () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const server = await startServer();
    server.on('message', handler);
    await talk(server);
    await expect.poll(() => print.mock.calls.length).toBe(1);
    expect(print.mock.calls[0]?.[0]).toMatchObject({ code: 'CALLBACK_FAILED', cause: failure });
  });

  it('goes to the logger alone where there is one', async () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { logger, lines } = keepLog();
    const server = await startServer({ logger });
    server.on('message', handler);
    await talk(server);
    await expect.poll(() => lines.filter((line) => line.startsWith('error')).length).toBe(1);
    expect(lines.find((line) => line.startsWith('error'))).toContain('in a handler of the app');
    expect(print).not.toHaveBeenCalled();
  });

  it('for `error` itself ends there, and nothing goes round in circles', async () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const server = await startServer();
    let told = 0;
    server.on('error', () => {
      told += 1;
      return handler();
    });
    server.on('message', handler);
    await talk(server);
    await expect.poll(() => print.mock.calls.length).toBe(1);
    await talk(server);
    await expect.poll(() => print.mock.calls.length).toBe(2);
    expect(told).toBe(2);
  });
});

it('a logger that throws breaks nothing', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const throwing = (): void => {
    throw failure;
  };
  const logger = { debug: throwing, info: throwing, warn: throwing, error: throwing };
  const server = await startServer({ logger });
  server.on('message', throwing);
  await talk(server);
});
