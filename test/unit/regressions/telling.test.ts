import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { createEmitter } from '../../../src/actors/emitter.js';
import { createBare } from './bare.js';

describe('stop() in a listener', () => {
  it('returns when the listeners after it have heard the same event', () => {
    const { connection, clock } = createBare();
    const told: string[] = [];
    connection.on('open', () => {
      connection.stop();
      told.push('stop returned');
    });
    connection.on('open', () => told.push('second listener'));
    connection.start();
    clock.advance(10);
    expect(told).toEqual(['second listener', 'stop returned']);
  });
});

describe('an event that a listener sets off', () => {
  it.each(['emit', 'emitterOf'] as const)('by %s waits for those being told', (way) => {
    const events = createEmitter<{ first: [number, number]; then: [number, number] }>(
      { first: true, then: true },
      () => {
        throw new Error('no listener throws here');
      },
    );
    const told: string[] = [];
    const then = way === 'emit' ? events.emit.bind(null, 'then') : events.emitterOf('then');
    events.on('first', () => {
      told.push('first, one');
      then(1, 2);
    });
    events.on('first', () => told.push('first, two'));
    events.on('then', () => told.push('then'));
    events.emit('first', 1, 2);
    expect(told).toEqual(['first, one', 'first, two', 'then']);
  });
});

describe('waitConnected with a signal', () => {
  const ends: Record<string, (bare: ReturnType<typeof createBare>) => void> = {
    connected: ({ clock }) => clock.advance(10),
    stopped: ({ connection }) => connection.stop(),
  };

  it.each(Object.entries(ends))('leaves no listener on it once %s', async (_, end) => {
    const bare = createBare();
    const { signal } = new AbortController();
    bare.connection.start();
    const waiting = bare.connection.waitConnected({ signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    end(bare);
    await Promise.allSettled([waiting]);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('a signal that is none', () => {
  it.each(['waitConnected', 'drained'] as const)('has %s reject, and says so', async (wait) => {
    const { connection } = createBare();
    connection.start();
    if (wait === 'drained') connection.send('waits');
    await expect(connection[wait]({ signal: 'soon' as never })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringContaining('option "signal": given "soon"; accepted: an AbortSignal'),
    });
  });

  it('may be null, as for fetch', async () => {
    const { connection, clock } = createBare();
    connection.start();
    const waited = connection.waitConnected({ signal: null as never });
    clock.advance(10);
    await expect(waited).resolves.toBeUndefined();
  });
});

describe('on', () => {
  it.each([undefined, null, 'listener', {}])('given %o as the listener says so', (listener) => {
    const { connection } = createBare();
    expect(() => connection.on('open', listener as never)).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringContaining('option "on.listener": given '),
      }),
    );
  });

  it.each(['opened', 'toString', undefined])(
    'given %o as the event names those that there are',
    (type) => {
      const { connection } = createBare();
      expect(() => connection.on(type as never, () => undefined)).toThrow(
        `option "on.event": given ${type === undefined ? 'undefined' : `"${type}"`}; accepted: message, event, status, open, stable, `,
      );
    },
  );

  it.each([true, {}, 'signal'])('given %o as the signal says so', (signal) => {
    const { connection } = createBare();
    expect(() => connection.on('open', () => undefined, { signal: signal as never })).toThrow(
      /option "on.signal": given .*; accepted: an AbortSignal/,
    );
  });
});
