import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createConnection, type ConnectionOptions } from 'linekeeper';
import {
  connectionPaths,
  createWorld,
  expectInvariants,
  recordStatuses,
  runPath,
  runSteps,
  worldCommands,
  type Step,
} from 'linekeeper/testing';

const url = 'wss://app.test';

function stage(options: ConnectionOptions = { url }) {
  const world = createWorld();
  return { world, connection: createConnection({ ...options, ...world.options }) };
}

describe('runPath', () => {
  const path = connectionPaths().find(
    ({ name }) => name === 'start, server accepts, server closes 1012',
  )!;

  it('tells the status after each step', async () => {
    const heard: string[] = [];
    await runPath(path, {
      ...stage(),
      after: ({ step, status }) => heard.push(`${step}: ${status}`),
    });
    expect(heard.slice(0, 3)).toEqual([
      'start: connecting',
      'server accepts: connected',
      'server closes 1012: cooldown',
    ]);
    expect(heard).toHaveLength(path.steps.length);
  });

  it('fails with the steps so far when the connection does something else', async () => {
    const other = stage({ url, close: { codes: { 1012: 'fatal' } } });
    await expect(runPath(path, other)).rejects.toThrow(
      'After "server closes 1012" the connection is stopped:fatal, not cooldown:backoff. ' +
        'Steps: ["start","server accepts","server closes 1012"]',
    );
  });

  it('fails with the steps so far when the check of the app does', async () => {
    const after = ({ status }: { status: string }) => expect(status).not.toBe('connected');
    await expect(runPath(path, { ...stage(), after })).rejects.toThrow(
      /Steps: \["start","server accepts"\]/,
    );
  });
});

describe('runSteps', () => {
  const all: readonly (readonly [steps: readonly Step[], statuses: readonly string[]])[] = [
    [
      ['start', 'server accepts', 'stop'],
      ['connecting', 'connected', 'stopped:manual'],
    ],
    [
      ['start', 'server refuses'],
      ['connecting', 'cooldown:backoff'],
    ],
    [
      ['start', 'server accepts', 'connection breaks'],
      ['connecting', 'connected', 'cooldown:backoff'],
    ],
    [
      ['start', 'server closes 1013'],
      ['connecting', 'connected', 'cooldown:room-reset'],
    ],
    [
      ['start', 'server closes 1008 room_closed', 'retry now'],
      ['connecting', 'connected', 'stopped:fatal', 'connecting'],
    ],
    [
      ['start', 'server closes 4401', 'credentials change', 'server accepts'],
      ['connecting', 'connected', 'blocked-auth', 'connecting', 'connected'],
    ],
    [
      ['start', 'network goes', 'page is hidden', 'network comes back', 'page is shown'],
      ['connecting', 'offline:network', 'cooldown:resume'],
    ],
    [
      ['start', 'page is frozen', 'page is resumed'],
      ['connecting', 'offline:frozen', 'cooldown:resume'],
    ],
    [['start', 'wait 9999 ms'], ['connecting']],
    [
      ['start', 'wait 10000 ms', 'wait for the next attempt'],
      ['connecting', 'cooldown:backoff', 'connecting'],
    ],
    [
      ['start', 'server closes 1013', 'sleep 20000 ms'],
      ['connecting', 'connected', 'cooldown:room-reset', 'connecting'],
    ],
    [
      ['start', 'server accepts', 'retry now', 'network changes', 'force a retry'],
      ['connecting', 'connected', 'connecting'],
    ],
  ];
  it.each(all)('%j', async (steps, statuses) => {
    const { world, connection } = stage();
    const heard = recordStatuses(connection);
    await runSteps(steps, { world, connection });
    expect(heard).toEqual(statuses);
  });

  it('lets the heartbeat find a server that has gone silent', async () => {
    const { world, connection } = stage({ url, heartbeat: { ping: () => 'ping' } });
    await runSteps(['start', 'server accepts', 'server goes silent', 'wait 20000 ms'], {
      world,
      connection,
    });
    expect(connection.getSnapshot().lastClose?.cause).toBe('heartbeat-timeout');
  });

  it('does nothing for steps that cannot happen', async () => {
    const { world, connection } = stage();
    const steps: Step[] = [
      'server accepts',
      'server closes 1012',
      'connection breaks',
      'wait for the next attempt',
      'credentials change',
    ];
    await runSteps(steps, { world, connection });
    expect(connection.getSnapshot()).toMatchObject({ status: 'stopped', reason: 'initial' });
  });

  it('fails when a function of the app does', async () => {
    const backoff = (): number => {
      throw new Error('no wait for you');
    };
    await expect(
      runSteps(['start', 'server refuses'], stage({ url, backoff })),
    ).rejects.toMatchObject({ code: 'CALLBACK_FAILED' });
  });

  it('refuses a text that is no step', async () => {
    const steps = ['server explodes' as Step];
    await expect(runSteps(steps, stage())).rejects.toThrow('There is no step "server explodes"');
  });
});

describe('worldCommands', () => {
  const check = async (steps: readonly Step[], options?: ConnectionOptions) => {
    const { world, connection } = stage(options);
    const statuses = recordStatuses(connection);
    await runSteps(steps, {
      world,
      connection,
      after: () => expectInvariants(world, connection),
    });
    return statuses;
  };

  it('makes runs in which every status is seen and no invariant is broken', async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(worldCommands(fc), async (steps) => {
        for (const name of await check(['start', ...steps])) seen.add(name.replace(/:.*/, ''));
      }),
      { numRuns: 200, seed: 1 },
    );
    expect([...seen].sort()).toEqual([
      'blocked-auth',
      'connected',
      'connecting',
      'cooldown',
      'offline',
      'stopped',
    ]);
  });

  it('shrinks to the fewest steps, which replay as they are printed', async () => {
    const neverRestarted = async (steps: readonly Step[]) => {
      const statuses = await check(steps);
      return !statuses.includes('cooldown:room-reset');
    };
    const { failed, counterexample } = await fc.check(
      fc.asyncProperty(worldCommands(fc), neverRestarted),
      { seed: 1, numRuns: 1000 },
    );
    expect(failed).toBe(true);
    const [steps] = counterexample!;
    expect(steps).toHaveLength(2);
    expect(steps[1]).toBe('server closes 1013');
    expect(await neverRestarted(JSON.parse(JSON.stringify(steps)) as Step[])).toBe(false);
  });

  it('keeps to the length and the codes that it is given', () => {
    const runs = fc.sample(worldCommands(fc, { maxSteps: 5, closeCodes: [4999] }), {
      numRuns: 200,
      seed: 1,
    });
    expect(Math.max(...runs.map(({ length }) => length))).toBe(5);
    const closes = runs.flat().filter((step) => step.startsWith('server closes'));
    expect(new Set(closes)).toEqual(new Set(['server closes 4999']));
  });
});
