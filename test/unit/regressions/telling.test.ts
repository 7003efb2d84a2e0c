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
    const events = createEmitter<{ first: [number, number]; then: [number, number] }>(() => {
      throw new Error('no listener throws here');
    });
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

describe('on', () => {
  it.each([undefined, null, 'listener', {}])('given %o as the listener says so', (listener) => {
    const { connection } = createBare();
    expect(() => connection.on('open', listener as never)).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringMatching(/^.*on: given /),
      }),
    );
  });
});
