import { describe, expect, it } from 'vitest';
import { createConnection } from '../../../src/client/index.js';
import { createWorld } from '../../support/world.js';

describe('a password with an @ in it', () => {
  it('is wholly taken out of the url in the metrics', () => {
    const { connection } = createWorld({ options: { url: 'wss://me:hun@ter2@line.test/socket' } });
    expect(connection.getMetrics().url).toBe('wss://line.test/socket');
  });

  it.each([
    'ftp://me:hun@ter2@line.test/',
    'wss://me:hun@ter2@line.test/#hun',
    'wss://me:hun@ter2@two words/',
    'wss//me:hun@ter2@line.test/',
  ])('is wholly taken out of the error about a wrong URL: %s', (url) => {
    const make = (): unknown => createConnection({ url });
    expect(make).toThrow('OPTION_INVALID');
    expect(make).not.toThrow('hun');
    expect(make).not.toThrow('ter2');
  });
});

describe('the query of a fixed URL', () => {
  it('is not in the snapshot of the actor, nor in what is inspected', async () => {
    const inspected: string[] = [];
    const world = createWorld({
      options: {
        url: 'wss://line.test/socket?token=hunter2',
        inspect: (event) => inspected.push(JSON.stringify(event)),
      },
    });
    const seen: string[] = [];
    const look = (): void => {
      seen.push(JSON.stringify(world.connection.actor.getSnapshot()));
    };
    look();
    await world.open();
    expect(world.network.last.url).toContain('hunter2');
    look();
    world.network.last.fail();
    look();
    await world.pass(20_000);
    world.connection.stop();
    look();
    expect(inspected.length).toBeGreaterThan(10);
    expect([...seen, ...inspected].filter((text) => text.includes('hunter2'))).toEqual([]);
  });
});
