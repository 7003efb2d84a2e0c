import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../../src/cli/args.js';
import { connectionOptions, deliveryOf } from '../../../src/cli/options.js';
import { presets } from '../../../src/client/index.js';
import { FakeSocket } from '../../support/fake-socket.js';

const webSocket = FakeSocket as never;

function settings(...words: string[]) {
  const command = parseCommand(['connect', 'ws://a', ...words]);
  if (command.name !== 'connect') throw new Error(`read as ${command.name}`);
  return command.settings;
}

const options = (...words: string[]) => connectionOptions(settings(...words), webSocket);

describe('the options of the connection', () => {
  it('are those of the preset', () => {
    expect(options('--preset', 'messenger')).toEqual({
      ...presets.messenger,
      url: 'ws://a',
      protocols: [],
      webSocket,
    });
  });

  it('have the interval of the command line, and the pings of the preset', () => {
    expect(options('--preset', 'loro', '--heartbeat', '2').heartbeat).toEqual({
      ...presets.loro.heartbeat,
      intervalMs: 2000,
    });
    expect(options('--preset', 'dashboard', '--heartbeat', '2').heartbeat).toEqual({
      intervalMs: 2000,
    });
  });

  it('have no heartbeat when it is off', () => {
    expect(options('--preset', 'loro', '--heartbeat', 'off').heartbeat).toBe(false);
  });

  it('have the attempts of the command line before those of the preset', () => {
    expect(options('--preset', 'messenger').maxAttempts).toBe(10);
    expect(options('--preset', 'messenger', '--max-attempts', '3').maxAttempts).toBe(3);
    expect(options('--preset', 'messenger', '--max-attempts', 'unlimited').maxAttempts).toBe(
      Infinity,
    );
  });
});

describe('lines that are typed during an outage', () => {
  it('are queued, but for a preset that drops', () => {
    expect(deliveryOf(settings())).toBe('queue');
    expect(deliveryOf(settings('--preset', 'loro'))).toBe('queue');
    expect(deliveryOf(settings('--preset', 'messenger'))).toBe('queue');
    expect(deliveryOf(settings('--preset', 'partykit'))).toBe('drop');
  });
});
