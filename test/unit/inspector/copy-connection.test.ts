import { describe, expect, it } from 'vitest';
import { AuthRefusedError } from 'linekeeper';
import { runSteps, seededRandom, type Step } from 'linekeeper/testing';
import {
  copyAsTest,
  createViewerStore,
  toRecording,
  ViewerError,
} from '../../../inspector/model/index.js';
import { clientWith, connectionRecord } from './records.js';
import { runCopied, watched, type Stage } from './copied-test.js';

const c1 = { connection: 'c1' };

async function taken(steps: readonly Step[], stage: Stage = watched()): Promise<Stage> {
  await runSteps(steps, stage);
  return stage;
}

const restart: readonly Step[] = [
  'start',
  'wait 12 ms',
  'server accepts',
  'wait 3000 ms',
  'server closes 1012 service restart',
  'wait for the next attempt',
  'wait 20 ms',
  'server accepts',
  'wait 30 ms',
];

describe('the copied test of a connection', () => {
  it('reads as what happened, and passes', async () => {
    const { view } = await taken(restart);
    const source = copyAsTest(view(), c1);
    expect(source.replace(/"node \d+"/, '"app"')).toBe(`import { expect, it } from 'vitest';
import { replay } from 'linekeeper/testing';

// Copied by the linekeeper inspector from "app", connection c1.
it('replays the recording of 2030-01-01 00:00:00 UTC', async () => {
  const statuses = await replay({
    backoff: [627.07],
    steps: [
      [0, 'start'],
      [12, 'socket opens'],
      [3012, 'socket closes', 1012, 'service restart'],
      [3660, 'socket opens'],
    ],
  });

  expect(statuses).toEqual([
    [0, 'connecting'],
    [12, 'connected'],
    [3012, 'cooldown:backoff'],
    [3639, 'connecting'],
    [3660, 'connected'],
  ]);
});
`);
    await runCopied(source);
  });

  it.each([
    ['another status', "'connected'", "'offline'"],
    ['a longer wait', '627.07', '630.07'],
    ['a shorter wait', '627.07', '600'],
    ['a step that is missing', "[12, 'socket opens'],", ''],
    ['a close that the policy takes otherwise', '1012,', '4404,'],
  ])('fails with %s', async (_, found, replacement) => {
    const { view } = await taken(restart);
    const source = copyAsTest(view(), c1);
    expect(source).toContain(found);
    await expect(runCopied(source.replace(found, replacement))).rejects.toThrow();
  });

  it('passes after a server has broken the session protocol, while open and in its welcome', async () => {
    const stage = watched({ session: true });
    const { server, pass } = stage.world;
    const window = { messages: 10, bytes: 1000 };
    const known = { session: 's', token: 't', resumed: false, received: 0, next: 1, window };
    const times = { heartbeatMs: 0, graceMs: 0, spreadMs: 4000 };
    const welcome = JSON.stringify({ type: 'welcome', ...known, ...times });
    const welcomes = [welcome, '1:too early', welcome];
    const isHello = (data: unknown): boolean =>
      typeof data === 'string' && data.startsWith('{"type":"hello"');
    server.answer((data) => (isHello(data) ? welcomes.shift() : undefined));
    stage.connection.start();
    await pass(2000);
    await server.send('9:too early');
    await pass(10_000);
    expect(stage.connection.getSnapshot().status).toBe('connected');
    const source = copyAsTest(stage.view(), c1);
    expect(source.match(/'socket closes', 4005, /g)).toHaveLength(2);
    await runCopied(source);
  });

  it('fails when a delay of the policy is another one', async () => {
    const { view } = await taken(
      ['start', 'wait 700 ms', 'server accepts', 'wait 100 ms'],
      watched({ connectTimeoutMs: 500, stableWindowMs: 50, backoff: () => 100 }),
    );
    const source = copyAsTest(view(), c1);
    expect(source).toContain('options: { stableWindowMs: 50, connectTimeoutMs: 500 }');
    await runCopied(source);
    await expect(
      runCopied(source.replace('connectTimeoutMs: 500', 'connectTimeoutMs: 490')),
    ).rejects.toThrow();
  });

  it('keeps the policy that differs from the default one, and nothing else of it', async () => {
    const { view } = await taken(
      [
        'start',
        'server closes 1013',
        'wait 50 ms',
        'network goes',
        'network comes back',
        'server accepts',
      ],
      watched({
        roomReset: { minMs: 10, maxMs: 20 },
        gates: { hiddenGraceMs: 0 },
        resume: { mode: 'immediate' },
        storm: { maxAttempts: 7 },
        maxAttempts: 4,
        lostAfterMs: 1,
        close: { codes: { 1000: 'fatal' }, reasons: { bye: 'fatal' } },
      }),
    );
    const source = copyAsTest(view(), c1);
    expect(source).toContain(
      "options: { close: { codes: { 1000: 'fatal' }, reasons: { bye: 'fatal' } }, roomReset: { minMs: 10, maxMs: 20 }, gates: { hiddenGraceMs: 0 }, resume: { mode: 'immediate' }, storm: { maxAttempts: 7 }, maxAttempts: 4, lostAfterMs: 1 },",
    );
    await runCopied(source);
  });

  it('says of a function of the policy that it is left out, and keeps what it said', async () => {
    const stage = watched({
      close: { classify: ({ code }) => (code === 4404 ? 'retry' : undefined) },
      backoff: () => 20,
    });
    const { view } = await taken(
      ['start', 'server closes 4404', 'wait 30 ms', 'server accepts'],
      stage,
    );
    const source = copyAsTest(view(), c1);
    expect(source).toContain('// close.classify was a function and is left out');
    expect(source).toContain("'socket closes', 4404, '', { verdict: 'retry' }");
    await runCopied(source);
  });

  it('never takes what was not shown for a value', async () => {
    const stage = watched({
      credentials: () => ({ token: 'tell-nobody' }),
      url: 'wss://app.test/?key=tell-nobody-either',
    });
    await runSteps(['start', 'server closes 4404 tell-nobody'], stage);
    const source = copyAsTest(stage.view(), c1);
    expect(source).not.toContain('tell-nobody');
    expect(source).not.toMatch(/«/);
    expect(source).toContain("{ verdict: 'fatal' }");
    await runCopied(source);
  });

  it('awaits credentials, which arrive, fail and are refused as recorded', async () => {
    const fates = ['fail', 'arrive', 'same', 'refuse', 'arrive'];
    const stage = watched({
      backoff: () => 5,
      credentials: ({ attempt }: { readonly attempt: number }) => {
        const fate = fates.shift();
        if (fate === 'fail') throw new Error('no');
        if (fate === 'refuse') throw new AuthRefusedError();
        return { token: fate === 'same' ? 'same-1' : `same-${String(attempt)}` };
      },
    });
    await runSteps(
      [
        'start',
        'wait 6 ms',
        'server closes 4401',
        'wait 6 ms',
        'credentials change',
        'wait 9 ms',
        'credentials change',
        'server accepts',
      ],
      stage,
    );
    const source = copyAsTest(stage.view(), c1);
    for (const words of ['credentials fail', "'refused before'", 'credentials are refused']) {
      expect(source).toContain(words);
    }
    await runCopied(source);
  });

  it('names the transports where there are several', async () => {
    const { view } = await taken(
      ['start', 'wait 5 ms', 'server accepts', 'wait 5 ms', 'server closes 1012'],
      watched({ transports: { sync: {}, intent: {} } }),
    );
    const source = copyAsTest(view(), c1);
    expect(source).toContain("transports: ['sync', 'intent'],");
    expect(source).toContain("[5, 'socket opens', 'sync'],\n      [5, 'socket opens', 'intent'],");
    await runCopied(source);
  });

  it('tells the surroundings, also those that nobody told of', async () => {
    const stage = watched({}, { surroundings: { visible: false } });
    const { world, connection } = stage;
    await runSteps(
      ['start', 'wait 5 ms', 'page is shown', 'wait 600 ms', 'server accepts', 'stop'],
      stage,
    );
    world.environment.offline();
    await runSteps(['wait 5 ms', 'start', 'wait 5 ms', 'network comes back'], stage);
    expect(connection.getSnapshot().status).toBe('cooldown');
    const source = copyAsTest(stage.view(), c1);
    expect(source).toContain('surroundings: { visible: false },');
    expect(source).toContain("'surroundings are', { online: false }");
    await runCopied(source);
  });

  it('keeps the order of things when timers are late, as they are in a real event loop', async () => {
    const random = seededRandom(3);
    const stage = watched({}, { lag: () => 1 + random() * 14 });
    await runSteps([...restart, ...restart.slice(4), 'page is hidden', 'wait 29990 ms'], stage);
    await runCopied(copyAsTest(stage.view(), c1));
  });

  it('lets the machine sleep', async () => {
    const { view } = await taken([
      ...restart,
      'server closes 1012',
      'sleep 3600000 ms',
      'wait 9 ms',
      'server accepts',
    ]);
    const source = copyAsTest(view(), c1);
    expect(source).toContain("'timers stand still'");
    expect(source).toContain("'machine wakes'");
    await runCopied(source);
  });

  it('has the faults and commands of the inspector in it, as what came of them', async () => {
    const stage = await taken(restart);
    const { inspector, world, view } = stage;
    inspector.command({ type: 'drop', connection: 'c1' });
    inspector.command({ type: 'setFaults', connection: 'c1', faults: { offline: true } });
    await world.settle();
    inspector.command({ type: 'setFaults', connection: 'c1', faults: { offline: false } });
    inspector.command({ type: 'retryNow', connection: 'c1', force: true, resetBackoff: true });
    await world.settle();
    const source = copyAsTest(view(), c1);
    expect(source).toContain("'socket closes', 1006],");
    expect(source).toContain("'network goes'],");
    expect(source).toContain("'retry now', { force: true, resetBackoff: true }],");
    await runCopied(source);
  });

  it('has events that were sent by hand', async () => {
    const stage = await taken(restart);
    const { inspector, world, view } = stage;
    const actor = [...view().events].find(({ kind }) => kind === 'actor');
    const event = { type: 'environment.hidden' };
    inspector.command({ type: 'sendEvent', actor: (actor as { actor: string }).actor, event });
    await world.pass(40_000);
    const source = copyAsTest(view(), c1);
    expect(source).toContain("'event', { type: 'environment.hidden' }],");
    expect(source).toContain("'offline:hidden'");
    await runCopied(source);
  });

  it('begins with what storage held', async () => {
    const storage = new Map<string, string>();
    const kept = {
      getItem: (key: string) => storage.get(key) ?? null,
      setItem: (key: string, value: string) => void storage.set(key, value),
      removeItem: (key: string) => void storage.delete(key),
    };
    const options = { storage: kept, maxAttempts: 2, backoff: () => 5000 };
    // The page is reloaded: nothing stops its connection properly.
    await taken(['start', 'server refuses', 'wait 100 ms'], watched(options));
    const { view } = await taken(['start', 'wait 6000 ms', 'server refuses'], watched(options));
    const source = copyAsTest(view(), c1);
    expect(source).toMatch(/earlier: \{ failures: 1, waitMs: \d+/);
    await runCopied(source);
  });

  it('is the same after an export and an import', async () => {
    const { view } = await taken(restart);
    const store = createViewerStore();
    store.load(toRecording([view()], 0));
    expect(copyAsTest(store.getSnapshot().clients[0]!, c1)).toBe(copyAsTest(view(), c1));
  });
});

describe('the copied test of a recording that begins in the middle', () => {
  /** Records the steps, and begins the test after the first `skip` of them. */
  async function cut(skip: readonly Step[], steps: readonly Step[], stage = watched()) {
    await runSteps(skip, stage);
    const from = stage.view().lastSeq + 1;
    await runSteps(steps, stage);
    const source = copyAsTest(stage.view(), c1, { from });
    await runCopied(source);
    return source;
  }

  it.each<[string, readonly Step[], readonly Step[]]>([
    ['stopped', ['start', 'stop'], ['wait 5 ms', 'stop', 'start']],
    ['connecting', ['start', 'wait 4000 ms'], ['wait 7000 ms', 'server accepts']],
    ['connected', restart, ['wait 9000 ms', 'page is hidden', 'wait 31000 ms']],
    ['connected and stable', [...restart, 'wait 12000 ms'], ['server closes 1012']],
    ['connected and hidden', [...restart, 'page is hidden', 'wait 9000 ms'], ['wait 25000 ms']],
    ['offline', [...restart, 'network goes'], ['network comes back', 'wait 600 ms']],
    ['offline, and urged', [...restart, 'network goes', 'retry now'], ['network comes back']],
    ['cooldown by backoff', ['start', 'server refuses', 'wait 50 ms'], ['wait 900 ms']],
    ['cooldown by room reset', ['start', 'server closes 1013', 'wait 999 ms'], ['wait 15000 ms']],
    [
      'cooldown by a hint',
      ['start', 'server closes 1012 {"retryAfterMs":5000}', 'wait 1000 ms'],
      ['wait 6000 ms'],
    ],
    ['cooldown by resume', [...restart, 'network goes', 'network comes back'], ['wait 600 ms']],
    ['blocked-auth', ['start', 'server closes 4401'], ['wait 5 ms', 'credentials change']],
  ])('passes from %s', async (_, skip, steps) => {
    await cut(skip, steps);
  });

  it('passes from an attempt whose credentials are awaited, and from refused ones', async () => {
    let refused = false;
    const stage = watched({
      credentials: () => {
        if (refused) throw new AuthRefusedError();
        return new Promise(() => undefined);
      },
    });
    await cut(['start', 'wait 4000 ms'], ['wait 9000 ms'], stage);
    refused = true;
    await cut(['retry now'], ['credentials change'], stage);
  });

  it('keeps the failures so far, but for the one that leads to its beginning', async () => {
    const source = await cut(
      ['start', 'server refuses', 'wait for the next attempt', 'server refuses', 'wait 1 ms'],
      ['wait for the next attempt', 'server refuses'],
      watched({ maxAttempts: 2, backoff: () => 100 }),
    );
    expect(source).toContain('failures: 1');
    expect(source).toContain('stopped:exhausted');
  });

  it('counts the attempts of before, where the storm guard counts them', async () => {
    const source = await cut(
      ['start', 'force a retry', 'retry now', 'server refuses', 'wait 50 ms'],
      ['retry now', 'wait 60000 ms'],
      watched({ storm: { maxAttempts: 3 }, backoff: () => 400 }),
    );
    expect(source).toContain('starts: [');
    expect(source).toContain('cooldown:storm-guard');
  });

  it('begins after the last gap', async () => {
    const stage = await taken(restart);
    const lost = stage.view().lastSeq;
    await runSteps(['server closes 1012', 'wait 2000 ms', 'server accepts'], stage);
    const recording = toRecording([stage.view()], 0);
    // What a full buffer leaves: what is needed, the record of the drop, and the rest.
    const clients = recording.clients.map(({ client, events }) => {
      const needed = ['machine', 'actor', 'connection'];
      const last = events.findLast(({ kind, seq }) => kind === 'status' && seq <= lost);
      const root = events.findLast(
        (event) => event.kind === 'step' && event.actor === 'a1' && event.seq <= lost,
      );
      const kept = events.filter(
        (event) =>
          event.seq > lost || event === last || event === root || needed.includes(event.kind),
      );
      const at = kept.findIndex(({ seq }) => seq > lost);
      const dropped = { kind: 'dropped', count: events.length - kept.length } as const;
      const told = { ...dropped, seq: lost + 0.5, at: kept[at]!.at };
      return { client, events: [...kept.slice(0, at), told, ...kept.slice(at)] };
    });
    const store = createViewerStore();
    store.load({ ...recording, clients });
    const source = copyAsTest(store.getSnapshot().clients[0]!, c1);
    expect(source).toContain("'socket closes', 1012]");
    expect(source).not.toContain('service restart');
    await runCopied(source);
  });

  it('ends where it is told to', async () => {
    const stage = await taken(restart);
    const view = stage.view();
    const close = [...view.events].find(
      (event) => event.kind === 'step' && event.event.type === 'transport.closed',
    );
    const source = copyAsTest(view, c1, { to: close!.seq });
    expect(source).toContain("[3012, 'cooldown:backoff'],\n  ]);");
    await runCopied(source);
  });
});

describe('what cannot be a test', () => {
  it.each([
    ['a connection that is not known', { connection: 'c9' }, 'connection "c9" is not known'],
    ['an actor that is not known', { actor: 'a9' }, 'actor "a9" is not known'],
  ])('is %s', (_, subject, error) => {
    const view = watched().view();
    expect(() => copyAsTest(view, subject)).toThrow(ViewerError);
    expect(() => copyAsTest(view, subject)).toThrow(`copy as test: ${error}`);
  });

  it('is a connection to which nothing happened', () => {
    expect(() => copyAsTest(watched().view(), c1)).toThrow(
      'copy as test: nothing happened to it in this range',
    );
  });

  it('is a range without a record of it', async () => {
    const { view } = await taken(restart);
    expect(() => copyAsTest(view(), c1, { from: view().lastSeq })).toThrow(
      'copy as test: nothing is recorded of it in this range',
    );
  });

  it('is an actor without a machine', async () => {
    const { view } = await taken(restart);
    const transport = [...view().events].find(
      (event) => event.kind === 'actor' && event.machine === null,
    );
    const actor = (transport as { actor: string }).actor;
    expect(() => copyAsTest(view(), { actor })).toThrow(
      /^copy as test: actor ".+" has no machine$/,
    );
  });

  it('is a connection whose records are missing', () => {
    expect(() => copyAsTest(clientWith([connectionRecord()]), c1)).toThrow(
      'copy as test: nothing is recorded of it in this range',
    );
  });

  it('is a wait for the storm guard in the middle', async () => {
    const stage = watched({ storm: { maxAttempts: 2, windowMs: 60_000 }, backoff: () => 1 });
    const steps: Step[] = ['start', 'server refuses', 'wait 5 ms', 'server refuses', 'wait 5 ms'];
    await runSteps(steps, stage);
    expect(stage.connection.getSnapshot().reason).toBe('storm-guard');
    const from = stage.view().lastSeq + 1;
    await runSteps(['wait 60000 ms'], stage);
    expect(() => copyAsTest(stage.view(), c1, { from })).toThrow(
      'copy as test: the recording begins in cooldown:storm-guard, which no short way leads to',
    );
    await runCopied(copyAsTest(stage.view(), c1));
  });
});
