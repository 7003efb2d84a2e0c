import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SupervisionOptions } from '../../../src/client/types.js';
import type { ConnectOutcome } from '../../support/fake-web-socket.js';
import { createWorld } from '../../support/world.js';
import { createBare } from './bare.js';

const consoleError = vi.spyOn(console, 'error');

beforeEach(() => {
  consoleError.mockReset().mockImplementation(() => undefined);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const ends: readonly [code: string, behaviour: ConnectOutcome, options: SupervisionOptions][] = [
  ['AUTH_REFUSED', { close: 1008 }, { credentials: 'a' }],
  ['FATAL_CLOSE', { close: 1002 }, {}],
  ['ATTEMPTS_EXHAUSTED', 'refuse', { maxAttempts: 0 }],
];

/** Lives through the one end. */
async function end(
  behaviour: ConnectOutcome,
  options: SupervisionOptions,
  listener?: () => void,
): Promise<void> {
  const { connection, clock, network } = createBare(options);
  network.behaviour = behaviour;
  if (listener !== undefined) connection.on('error', listener);
  connection.start();
  await clock.advanceAsync(1000);
  expect(['stopped', 'blocked-auth']).toContain(connection.getSnapshot().status);
}

describe.each(ends)('%s', (code, behaviour, options) => {
  it('reaches console.error when nobody listens', async () => {
    await end(behaviour, options);
    expect(consoleError.mock.calls).toEqual([[expect.objectContaining({ code })]]);
  });

  it('reaches reportError where the runtime has one', async () => {
    const reportError = vi.fn();
    vi.stubGlobal('reportError', reportError);
    await end(behaviour, options);
    expect(reportError.mock.calls).toEqual([[expect.objectContaining({ code })]]);
    expect(consoleError).not.toHaveBeenCalled();
  });

  it('reaches only the listener where there is one', async () => {
    const listener = vi.fn();
    await end(behaviour, options, listener);
    expect(listener.mock.calls).toEqual([[expect.objectContaining({ code })]]);
    expect(consoleError).not.toHaveBeenCalled();
  });

  it('reaches only the logger where there is one', async () => {
    const warn = vi.fn();
    const ignore = (): void => undefined;
    const logger = { debug: ignore, info: ignore, warn, error: ignore };
    await end(behaviour, { ...options, heartbeat: false, logger });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(consoleError).not.toHaveBeenCalled();
  });
});

describe('the error of a provider names it', () => {
  const fail = (): never => {
    throw new Error('the reason');
  };
  const reject = (): Promise<never> => Promise.reject(new Error('the reason'));
  it.each<[string, SupervisionOptions]>([
    ['url', { url: fail }],
    ['url', { url: reject }],
    ['protocols', { protocols: fail }],
    ['protocols', { protocols: reject }],
    ['create', { create: fail }],
    ['handshake', { handshake: fail }],
    ['handshake', { handshake: reject }],
  ])('%s', async (name, options) => {
    const world = createWorld({ options });
    world.connection.start();
    await world.pass(20);
    expect(world.errors.map(({ code, message }) => [code, message])).toEqual([
      ['PROVIDER_FAILED', expect.stringContaining(`${name} failed: the reason`)],
    ]);
    expect(world.snapshot.lastClose).toMatchObject({ cause: 'callback', reason: name });
    expect(world.connection.explain()).toContain(`${name} failed`);
  });
});
