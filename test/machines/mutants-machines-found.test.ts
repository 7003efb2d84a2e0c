import { describe, expect, it } from 'vitest';
import { guards } from '../../machines/connection.guards.js';
import * as memory from '../../machines/connection.memory.js';
import { Secret } from '../../src/policies/credentials.js';
import { openSurroundings } from '../../src/policies/gates.js';
import { defaultPolicy } from '../../src/policies/retry.js';
import { createWorld, type WorldSetup } from '../support/world.js';

/** What mutants showed to be checked nowhere else. */

describe.each(['resume', 'wake'] as const)('a page that hears of nothing but its %s', (fact) => {
  it('sees by itself that it is hidden, and pauses', async () => {
    const around = { online: true, visible: true, frozen: false };
    let tell: (fact: { readonly type: 'environment.resumed' | 'environment.woke' }) => void;
    const world = createWorld({
      behaviour: 'hang',
      options: {
        environment: {
          read: () => ({ ...around }),
          watch: (listener) => {
            tell = listener;
            return () => undefined;
          },
        },
      },
    });
    world.connection.start();
    expect(world.status).toBe('connecting');
    around.visible = false;
    tell!({ type: fact === 'wake' ? 'environment.woke' : 'environment.resumed' });
    expect(world.status).toBe('offline:hidden');
  });
});

describe('with the shortest draws, the waits', () => {
  const waits = async (setup: WorldSetup): Promise<readonly number[]> => {
    const world = createWorld({ ...setup, options: { ...setup.options, random: () => 0 } });
    world.connection.start();
    await world.pass(4000);
    return world.retries.slice(0, 3).map(({ delayMs }) => delayMs);
  };

  it('after a refusal are none', async () => {
    expect(await waits({ behaviour: 'refuse' })).toEqual([0, 0, 0]);
  });

  it('after an open that did not last are half of the ceiling, from the second on', async () => {
    const behaviour: WorldSetup['behaviour'] = (socket) => {
      socket.open();
      socket.serverClose(1012);
    };
    expect(await waits({ behaviour })).toEqual([0, 1000, 2000]);
  });

  it('after a handshake that the server ended are the same', async () => {
    const behaviour: WorldSetup['behaviour'] = (socket) => {
      socket.open();
      socket.serverClose(1012);
    };
    const handshake = ({ next }: { next(): Promise<unknown> }) => next();
    expect(await waits({ behaviour, options: { handshake } })).toEqual([0, 1000, 2000]);
  });
});

describe('retryNow() by force', () => {
  it('forgets the failures so far where it is told so', async () => {
    const world = createWorld({
      behaviour: (socket, attempt) => (attempt < 3 ? 'refuse' : 'accept'),
    });
    world.connection.start();
    await world.pass(4000);
    expect([world.status, world.snapshot.attempt]).toEqual(['connected', 2]);
    world.connection.retryNow({ force: true, resetBackoff: true });
    expect([world.status, world.snapshot.attempt]).toEqual(['connecting', 0]);
  });
});

describe('credentials that expire a second time', () => {
  const expireTwice = async (apartMs: number): Promise<string> => {
    let tokens = 0;
    const world = createWorld({ options: { credentials: () => `token ${(tokens += 1)}` } });
    await world.open();
    world.network.last.serverClose(4401);
    await world.pass(2000);
    expect(world.status).toBe('connected');
    await world.pass(apartMs);
    world.network.last.serverClose(4401);
    return world.status;
  };

  it('are refreshed again once the link was stable in between', async () => {
    expect(await expireTwice(60_000)).toBe('cooldown:backoff');
  });

  it('are refused for good while it was not', async () => {
    expect(await expireTwice(0)).toBe('blocked-auth');
  });
});

describe('what an attempt that failed leaves behind', () => {
  it('is no clean close, and a stop is one', async () => {
    const world = createWorld({ behaviour: 'hang' });
    world.connection.start();
    await world.pass(10_000);
    expect(world.snapshot.lastClose).toMatchObject({ cause: 'connect-timeout', wasClean: false });
    world.connection.stop();
    expect(world.snapshot.lastClose).toMatchObject({ cause: 'stop', wasClean: true });
  });
});

it('a backoff that fails when the gates open is told of', async () => {
  const failure = new Error('the app is broken');
  const backoff = (): never => {
    throw failure;
  };
  const resume = { mode: 'cooldown', delay: 'backoff' } as const;
  const world = createWorld({ surroundings: { online: false }, options: { backoff, resume } });
  world.connection.start();
  world.environment.online();
  expect(world.errors.map(({ code, cause }) => [code, cause])).toEqual([
    ['CALLBACK_FAILED', failure],
  ]);
});

describe('the memory of a connection', () => {
  const now = 1000;
  const ports = {
    now: () => now,
    random: () => 0.5,
    readSurroundings: () => openSurroundings,
    transports: [{ name: 'main' }],
    hasCredentials: false,
    canRefresh: false,
  };
  const fresh = memory.initialMemory({ policy: defaultPolicy, ports });
  const start = { type: 'connection.start' } as const;
  const wait = { reason: 'retry-after', delayMs: 500, dueAt: now } as const;

  it('keeps the latest hundred refused values, and no more', () => {
    const refused = Array.from({ length: 100 }, (_, at) => new Secret(at));
    const credentials = new Secret('latest');
    const close = { cause: 'closed', code: 4401, reason: '', wasClean: true } as const;
    const after = memory.afterClose(
      { ...fresh, refused, credentials },
      { ...close, transport: 'main' },
    );
    expect(after.refused).toEqual([...refused.slice(1), credentials]);
  });

  it('has what is left of the wait of before a reload', () => {
    const carried = { attempt: 3, starts: [], notBefore: now + 700 };
    const { attempt, wait: left } = memory.initialMemory({ policy: defaultPolicy, ports, carried });
    expect([attempt, left]).toEqual([3, { reason: 'backoff', delayMs: 700, dueAt: now + 700 }]);
  });

  it('draws a new wait when the gates open at the very end of one', () => {
    expect(memory.planResume({ ...fresh, wait }).memory.wait?.reason).toBe('resume');
    const later = { ...wait, dueAt: now + 1 };
    expect(memory.planResume({ ...fresh, wait: later })).toEqual({ memory: {} });
  });

  it('keeps a wait that outlasts that of the storm guard', () => {
    const starts = Array.from({ length: 20 }, () => now);
    const plan = (dueAt: number) =>
      memory.planStormWait({ ...fresh, starts, wait: { ...wait, dueAt } }).memory;
    expect(plan(now + 60_000)).toEqual({});
    expect(plan(now + 59_999).wait).toMatchObject({ reason: 'storm-guard', dueAt: now + 60_000 });
  });

  it('says farewell, and abandons only a peer that is not expected to answer', () => {
    const type = 'xstate.after.connectTimeout.connection.opening';
    expect(memory.farewell(fresh, type)).toMatchObject({ code: 4001, abandon: true });
    expect(memory.farewell(fresh, 'heartbeat.lost')).toMatchObject({ code: 4000, abandon: true });
    for (const other of ['connection.stop', 'connection.retry', 'transport.closed', 'any']) {
      expect(memory.farewell(fresh, other).abandon).toBe(false);
    }
  });

  it('waits to the very end of a wait, and of that of the storm guard', () => {
    const isWaiting = (dueAt: number) =>
      guards.isWaiting({ context: { ...fresh, wait: { ...wait, dueAt } }, event: start });
    expect([isWaiting(now), isWaiting(now + 1)]).toEqual([false, true]);
    const isStorming = (ageMs: number) => {
      const starts = Array.from({ length: 20 }, () => now - ageMs);
      return guards.isStorming({ context: { ...fresh, starts }, event: start });
    };
    expect([isStorming(60_000), isStorming(59_999)]).toEqual([false, true]);
  });

  it('is reset as a whole', () => {
    expect(memory.resetIf(true)).toEqual({ attempt: 0, previousDelayMs: 0 });
    expect(memory.resetIf(false)).toEqual({});
  });

  it('knows of no spread but what the servers of the present link have said', () => {
    const opening = (transport: string, spreadMs?: number) => ({
      ...({ type: 'transport.opened', epoch: 1, transport } as const),
      ...(spreadMs !== undefined && { spreadMs }),
    });
    expect(memory.initialMemory({ policy: defaultPolicy, ports }).spreadMs).toBe(0);
    const of = (before: { opened: readonly string[]; spreadMs: number }, spreadMs?: number) =>
      memory.noteOpened({ ...fresh, ...before }, opening('b', spreadMs)).spreadMs;
    expect(of({ opened: [], spreadMs: 700 })).toBe(0);
    expect(of({ opened: [], spreadMs: 700 }, 40)).toBe(40);
    expect(of({ opened: ['a'], spreadMs: 700 })).toBe(700);
    expect(of({ opened: ['a'], spreadMs: 700 }, 900)).toBe(900);
    expect(memory.noteOpened({ ...fresh, opened: ['b'] }, opening('b', 900))).toEqual({});
  });

  it('asks the providers for something fresher though the credentials are', () => {
    const context = { ...fresh, refusals: 1, credentials: new Secret('fresh') };
    expect(memory.transportInput(context, 'main').refresh).toBe(true);
    expect(memory.credentialsInput(context).refresh).toBe(false);
  });
});
