import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConnectionServer } from 'linekeeper/server';
import { atEnd, keepLog, record, startServer } from './rig.js';

let port: number;

/** Somebody else has the port. */
beforeEach(async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  ({ port } = taken.address() as AddressInfo);
  atEnd(() => taken.close());
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a port that is taken', () => {
  it('rejects `ready` with the cause, and is an error event', async () => {
    const server = createConnectionServer({ port, host: '127.0.0.1' });
    const said = record(server);
    await expect(server.ready).rejects.toMatchObject({
      code: 'LISTEN_FAILED',
      retryable: false,
      cause: { code: 'EADDRINUSE' },
    });
    expect(said).toEqual(['error LISTEN_FAILED']);
    expect(server.port).toBeNull();
  });

  it('ends nothing where nobody waits for `ready`, and does not vanish either', async () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const server = createConnectionServer({ port, host: '127.0.0.1' });
    await expect.poll(() => print.mock.calls.length).toBe(1);
    expect(print.mock.calls[0]?.[0]).toMatchObject({ code: 'LISTEN_FAILED' });
    await server.close();
  });

  it('is told to a logger where there is one', async () => {
    const print = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { logger, lines } = keepLog();
    const server = createConnectionServer({ port, host: '127.0.0.1', logger });
    await expect(server.ready).rejects.toThrow('EADDRINUSE');
    expect(lines.filter((line) => line.startsWith('error'))).toEqual([
      expect.stringContaining('[WebSocket] The server does not listen'),
    ]);
    expect(print).not.toHaveBeenCalled();
  });

  it('is the same for an HTTP server that was given', async () => {
    const http = createServer();
    const server = createConnectionServer({ server: http });
    const said = record(server);
    http.listen(port, '127.0.0.1');
    await expect(server.ready).rejects.toMatchObject({ code: 'LISTEN_FAILED' });
    expect(said).toEqual(['error LISTEN_FAILED']);
    await server.close();
  });
});

it.each(['127.0.0.1', 'localhost'])(
  'a server that is closed before it listens, on %s, leaves the port alone',
  async (host) => {
    const free = await startServer();
    const again = free.port!;
    await free.close();
    const server = createConnectionServer({ port: again, host });
    await server.close();
    expect(server.port).toBeNull();
    const next = createConnectionServer({ port: again, host });
    atEnd(() => next.close());
    await next.ready;
  },
);
