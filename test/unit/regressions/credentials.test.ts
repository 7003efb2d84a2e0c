import { describe, expect, it } from 'vitest';
import type { AttemptInfo } from '../../../src/actors/ports.js';
import type { SupervisionOptions } from '../../../src/client/types.js';
import { createWorld, type World } from '../../support/world.js';

/** A world whose server takes only what `isGood`, and what it was offered, in order. */
interface Door {
  readonly world: World;
  readonly offered: unknown[];
}

/** Hands out the tokens in order; the last one again and again. */
function door(
  tokens: readonly unknown[],
  isGood: (token: unknown) => boolean = () => false,
  options: SupervisionOptions = {},
): Door {
  const offered: unknown[] = [];
  let given = 0;
  const world = createWorld({
    options: {
      credentials: () => {
        given += 1;
        return tokens[given - 1] ?? tokens.at(-1);
      },
      url: ({ credentials }: AttemptInfo) => {
        offered.push(credentials);
        return 'wss://line.test/';
      },
      backoff: () => 100,
      ...options,
    },
    behaviour: (socket) => {
      socket.open();
      if (!isGood(offered.at(-1))) socket.serverClose(1008, 'token expired');
    },
  });
  return { world, offered };
}

describe('credentialsChanged() while the refreshed value is on its way', () => {
  it('allows one more refresh, and no block for ever', async () => {
    const { world, offered } = door(['a', 'b', 'c'], (token) => token === 'c');
    world.connection.start();
    await world.pass(115);
    expect([world.status, offered]).toEqual(['connecting', ['a', 'b']]);
    world.connection.credentialsChanged();
    await world.pass(1000);
    expect([world.status, offered]).toEqual(['connected', ['a', 'b', 'c']]);
  });

  it('allows no more than one', async () => {
    const { world, offered } = door(['a', 'b', 'c', 'd']);
    world.connection.start();
    await world.pass(115);
    world.connection.credentialsChanged();
    await world.pass(60_000);
    expect([world.status, offered]).toEqual(['blocked-auth', ['a', 'b', 'c']]);
  });
});

describe('fresh credentials that are no plain data', () => {
  class Token {
    readonly scheme = 'Bearer';
  }
  const forms: Record<string, () => unknown> = {
    Headers: () => new Headers({ authorization: 'Bearer b' }),
    'an ArrayBuffer': () => new ArrayBuffer(4),
    'a Map': () => new Map([['token', 'b']]),
    'an instance of a class': () => new Token(),
    'plain data around one': () => ({ headers: new Headers() }),
  };

  it.each(Object.entries(forms))('count as different: %s', async (_, make) => {
    const stale = make();
    const fresh = make();
    const { world, offered } = door([stale, fresh], (token) => token === fresh);
    world.connection.start();
    await world.pass(1000);
    expect([world.status, offered.length]).toEqual(['connected', 2]);
  });

  it('are recognised when it is the very same object', async () => {
    const { world, offered } = door([new Headers()]);
    world.connection.start();
    await world.pass(1000);
    expect([world.status, offered.length]).toEqual(['blocked-auth', 1]);
  });
});

describe('a refused value that is all there is', () => {
  it('is offered once more by retryNow({ force: true }), each time, and by nothing else', async () => {
    const { world, offered } = door(['a']);
    world.connection.start();
    await world.pass(1000);
    expect([world.status, offered]).toEqual(['blocked-auth', ['a']]);
    for (const urge of [
      () => world.connection.retryNow(),
      () => world.connection.connect({ resetBackoff: true }),
      () => world.connection.credentialsChanged(),
    ]) {
      urge();
      await world.pass(1000);
      expect([world.status, offered]).toEqual(['blocked-auth', ['a']]);
    }
    world.connection.retryNow({ force: true });
    await world.pass(1000);
    expect([world.status, offered]).toEqual(['blocked-auth', ['a', 'a']]);
  });
});

describe('blocked-auth', () => {
  it("keeps the server's close, for programs and for people", async () => {
    const { world } = door(['a']);
    world.connection.start();
    await world.pass(1000);
    expect(world.status).toBe('blocked-auth');
    expect(world.snapshot.lastClose).toMatchObject({ code: 1008, reason: 'token expired' });
    expect(world.connection.explain()).toContain('1008');
    expect(world.connection.explain()).toContain('token expired');
  });

  it.each<[string, (world: World) => void]>([
    [
      'stop and start',
      (world) => {
        world.connection.stop();
        world.connection.start();
      },
    ],
    ['retryNow()', (world) => world.connection.retryNow()],
  ])('says that the credentials were refused after %s, too', async (_, again) => {
    const { world } = door(['a']);
    world.connection.start();
    await world.pass(1000);
    again(world);
    await world.pass(1000);
    expect(world.status).toBe('blocked-auth');
    expect(world.snapshot.lastClose?.cause).not.toBe('stop');
    expect(world.connection.explain()).toMatch(/^blocked-auth: .*(1008|refused)/);
  });

  it('says so when the value comes back after a drop of another kind', async () => {
    const { world } = door(['a', 'b', 'a'], (token) => token === 'b');
    world.connection.start();
    await world.pass(1000);
    expect(world.status).toBe('connected');
    world.network.last.fail();
    await world.pass(1000);
    expect(world.status).toBe('blocked-auth');
    expect(world.connection.explain()).toMatch(/^blocked-auth: .*(1008|refused)/);
  });
});

describe('a stable window', () => {
  it('ends the asking for something fresher', async () => {
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
    await world.pass(20_000);
    expect(world.events).toContain('stable');
    world.network.last.fail();
    await world.pass(2000);
    expect(refreshes).toEqual([false, true, false]);
  });

  it('forgets the previous delay, which decorrelated jitter goes by', async () => {
    const previous: number[] = [];
    const world = createWorld({
      options: {
        backoff: ({ previousMs }) => {
          previous.push(previousMs);
          return 700;
        },
      },
    });
    await world.open();
    world.network.last.fail();
    world.advance(710);
    world.network.last.fail();
    world.advance(20_000);
    expect(world.events).toContain('stable');
    world.network.last.fail();
    expect(previous).toEqual([0, 700, 0]);
  });
});

describe('what was refused', () => {
  it('is remembered up to a bound: the hundred last values', async () => {
    const tokens = Array.from({ length: 110 }, (_, index) => `token ${String(index)}`);
    const storm = { maxAttempts: 1000, windowMs: 60_000 };
    const { world, offered } = door(tokens, undefined, { storm, backoff: () => 0 });
    world.connection.start();
    while (offered.length < tokens.length) {
      await world.pass(50);
      if (world.status === 'blocked-auth') world.connection.credentialsChanged();
    }
    await world.pass(50);
    const { context } = world.connection.actor.getSnapshot() as {
      context: { refused: readonly unknown[] };
    };
    expect(context.refused).toHaveLength(100);
  });
});
