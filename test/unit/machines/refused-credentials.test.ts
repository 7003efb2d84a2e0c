import { describe, expect, it } from 'vitest';
import type { AttemptInfo, CredentialsRequest } from '../../../src/actors/ports.js';
import { createWorld, type World } from '../../support/world.js';

/** What the world's server was offered, in order. */
interface Door {
  readonly world: World;
  readonly offered: unknown[];
  readonly refreshes: boolean[];
}

/** A world whose server refuses what is not in `good`; tokens are handed out in order. */
function doorman(tokens: unknown[], good: readonly unknown[] = []): Door {
  const offered: unknown[] = [];
  const refreshes: boolean[] = [];
  const world = createWorld({
    options: {
      credentials: ({ refresh }: CredentialsRequest) => {
        refreshes.push(refresh);
        return tokens.length > 1 ? tokens.shift() : tokens[0];
      },
      url: ({ credentials }: AttemptInfo) => {
        offered.push(credentials);
        return 'wss://line.test/';
      },
    },
    behaviour: (socket) => {
      socket.open();
      if (!good.includes(offered.at(-1))) socket.serverClose(1008);
    },
  });
  return { world, offered, refreshes };
}

describe('credentials that the server refuses', () => {
  it('are refreshed by force once, and then the connection is blocked', async () => {
    const { world, offered, refreshes } = doorman(['a', 'b', 'c', 'd']);
    world.connection.start();
    await world.pass(60_000);
    expect(world.status).toBe('blocked-auth');
    expect(offered).toEqual(['a', 'b']);
    expect(refreshes).toEqual([false, true]);
  });

  it('are good again after the refresh, and the connection goes on', async () => {
    const { world, offered } = doorman(['a', 'b'], ['b']);
    world.connection.start();
    await world.pass(60_000);
    expect(world.status).toBe('connected');
    expect(offered).toEqual(['a', 'b']);
  });

  it('(14) are never offered twice, even when the function gives them again', async () => {
    const { world, offered } = doorman(['a', 'a', 'a']);
    world.connection.start();
    await world.pass(60_000);
    expect(world.status).toBe('blocked-auth');
    expect(offered).toEqual(['a']);
    expect(world.snapshot.lastClose).toMatchObject({ cause: 'closed', code: 1008 });
  });

  it('(14) are remembered over other values, over stop and start, and over retryNow()', async () => {
    const { world, offered } = doorman(['a', 'b', 'a', 'b', 'a', 'c'], ['c']);
    world.connection.start();
    await world.pass(60_000);
    expect(world.status).toBe('blocked-auth');
    world.connection.credentialsChanged();
    await world.pass(60_000);
    world.connection.retryNow();
    await world.pass(60_000);
    world.connection.stop();
    world.connection.start();
    await world.pass(60_000);
    expect(world.status).toBe('blocked-auth');
    expect(offered).toEqual(['a', 'b']);
    world.connection.credentialsChanged();
    await world.pass(60_000);
    expect(world.status).toBe('connected');
    expect(offered).toEqual(['a', 'b', 'c']);
  });

  it('(14) are recognised by value when they are objects', async () => {
    const { world, offered } = doorman([{ token: 'a' }, { token: 'a' }, { token: 'a' }]);
    world.connection.start();
    await world.pass(60_000);
    expect(offered).toHaveLength(1);
  });

  it('are refreshed again after credentialsChanged(): once, and blocked again', async () => {
    const { world, offered } = doorman(['a', 'b', 'c', 'd', 'e']);
    world.connection.start();
    await world.pass(60_000);
    world.connection.credentialsChanged();
    await world.pass(60_000);
    expect(world.status).toBe('blocked-auth');
    expect(offered).toEqual(['a', 'b', 'c', 'd']);
  });

  it('are not refreshed by force after a network failure', async () => {
    const { world, refreshes } = doorman(['a'], ['a']);
    await world.open();
    world.network.last.fail();
    await world.pass(2000);
    expect(refreshes).toEqual([false, false]);
  });

  it('block at once when they are a plain value: there is nothing fresher', async () => {
    const world = createWorld({ options: { credentials: 'a' } });
    await world.open();
    world.network.last.serverClose(1008);
    expect(world.status).toBe('blocked-auth');
  });
});

/** What may cause the attempt that follows a refusal. */
const causes: Record<string, (world: World) => Promise<void>> = {
  'the timer': (world) => world.pass(2000),
  'retryNow()': (world) => {
    world.connection.retryNow();
    return world.pass(20);
  },
  'connect()': (world) => {
    world.connection.connect({ resetBackoff: true });
    return world.pass(20);
  },
  'an online event': (world) => {
    world.environment.offline();
    world.environment.online();
    return world.pass(600);
  },
  'becoming visible': (world) => {
    world.environment.hide();
    world.environment.show();
    return world.pass(600);
  },
  'stop and start': (world) => {
    world.connection.stop();
    world.connection.start();
    return world.pass(20);
  },
};

describe.each(Object.entries(causes))('(15) a refusal followed by %s', (_, cause) => {
  it('asks credentials with refresh: true', async () => {
    const { world, refreshes, offered } = doorman(['a', 'b'], ['b']);
    world.connection.start();
    await world.pass(10);
    expect(world.status).toBe('cooldown:backoff');
    await cause(world);
    expect(world.status).toBe('connected');
    expect(refreshes).toEqual([false, true]);
    expect(offered).toEqual(['a', 'b']);
  });

  it('asks a url function with refresh: true where there is no credentials function', async () => {
    const refreshes: boolean[] = [];
    const world = createWorld({
      options: {
        url: ({ refresh }: AttemptInfo) => {
          refreshes.push(refresh);
          return 'wss://line.test/';
        },
      },
    });
    await world.open();
    world.network.last.serverClose(4401);
    await cause(world);
    expect(world.status).toBe('connected');
    expect(refreshes).toEqual([false, true]);
  });
});

describe('(15) a refusal that is heard while the page is hidden', () => {
  it('uses up the one refresh like any other', async () => {
    const refreshes: boolean[] = [];
    const world = createWorld({
      options: {
        url: ({ refresh }: AttemptInfo) => {
          refreshes.push(refresh);
          return 'wss://line.test/';
        },
      },
    });
    await world.open();
    world.environment.hide();
    world.network.last.serverClose(1008);
    expect(world.status).toBe('offline:hidden');
    world.environment.show();
    world.advance(600);
    expect(refreshes).toEqual([false, true]);
    world.network.last.serverClose(1008);
    expect(world.status).toBe('blocked-auth');
  });
});
