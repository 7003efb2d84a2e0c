import { describe, expect, it } from 'vitest';
import { LinekeeperError } from 'linekeeper';
import { replay, type Replay, type ReplayStep } from 'linekeeper/testing';

const names = async (given: Replay): Promise<string[]> =>
  (await replay(given)).map(([, name]) => name);

describe('replay', () => {
  it('tells each status with the time at which it was entered, in whole ms', async () => {
    await expect(
      replay({
        backoff: [812.4],
        steps: [
          [0, 'start'],
          [48, 'socket opens'],
          [31_000, 'socket closes', 1012, 'deploy'],
          [31_900, 'socket opens'],
        ],
      }),
    ).resolves.toEqual([
      [0, 'connecting'],
      [48, 'connected'],
      [31_000, 'cooldown:backoff'],
      [31_812, 'connecting'],
      [31_900, 'connected'],
    ]);
  });

  it('runs timers that are due at the time of a step before it', async () => {
    const steps = (at: number): ReplayStep[] => [
      [0, 'start'],
      [at, 'socket opens'],
    ];
    await expect(names({ steps: steps(9999) })).resolves.toEqual(['connecting', 'connected']);
    await expect(
      names({
        backoff: [5],
        steps: [
          [0, 'start'],
          [10_000, 'stop'],
        ],
      }),
    ).resolves.toEqual(['connecting', 'cooldown:backoff', 'stopped:manual']);
  });

  it('runs no timer between steps of the same time', async () => {
    await expect(
      names({
        backoff: [0],
        steps: [
          [0, 'start'],
          [5, 'socket closes', 1006],
          [5, 'network goes'],
          [6, 'time passes'],
        ],
      }),
    ).resolves.toEqual(['connecting', 'cooldown:backoff', 'offline:network']);
  });

  it('draws the given random numbers where the policy draws', async () => {
    await expect(
      replay({
        random: [0.5, 1 / 4],
        steps: [
          [0, 'start'],
          [0, 'socket closes', 1013],
          [10_000, 'network goes'],
          [11_000, 'network comes back'],
          [12_000, 'time passes'],
        ],
      }),
    ).resolves.toEqual([
      [0, 'connecting'],
      [0, 'cooldown:room-reset'],
      [10_000, 'connecting'],
      [10_000, 'offline:network'],
      [11_000, 'cooldown:resume'],
      [11_125, 'connecting'],
    ]);
  });

  it('leaves out what steps at negative times lead to', async () => {
    await expect(
      replay({
        steps: [
          [-5000, 'start'],
          [-4000, 'socket opens'],
          [7000, 'page is hidden'],
          [7001, 'stop'],
        ],
      }),
    ).resolves.toEqual([[7001, 'stopped:manual']]);
  });

  it('lets time jump over timers, which then run late', async () => {
    await expect(
      replay({
        backoff: [1000],
        steps: [
          [0, 'start'],
          [0, 'socket closes', 1006],
          [3_600_000, 'timers stand still'],
          [3_600_001, 'socket opens'],
        ],
      }),
    ).resolves.toEqual([
      [0, 'connecting'],
      [0, 'cooldown:backoff'],
      [3_600_000, 'connecting'],
      [3_600_001, 'connected'],
    ]);
  });

  it('opens several transports one by one', async () => {
    await expect(
      replay({
        transports: ['sync', 'intent'],
        steps: [
          [0, 'start'],
          [1, 'socket opens', 'intent'],
          [2, 'socket opens'],
        ],
      }),
    ).resolves.toEqual([
      [0, 'connecting'],
      [2, 'connected'],
    ]);
  });

  it('lets credentials arrive, fail and be refused when the steps say so', async () => {
    const credentials = { awaited: true, refreshable: true };
    await expect(
      replay({
        credentials,
        backoff: [10],
        steps: [
          [0, 'start'],
          [5, 'credentials fail'],
          [20, 'credentials arrive'],
          [21, 'socket opens'],
          [22, 'socket closes', 4401],
          [23, 'credentials change'],
        ],
      }),
    ).rejects.toThrow('backoff: given 1, and number 2 is asked for');
    await expect(
      names({
        credentials,
        backoff: [10, 10],
        steps: [
          [0, 'start'],
          [5, 'credentials fail'],
          [20, 'credentials arrive'],
          [21, 'socket closes', 4401],
          [40, 'credentials arrive', 'refused before'],
          [50, 'credentials change'],
          [60, 'credentials are refused'],
        ],
      }),
    ).resolves.toEqual([
      'connecting',
      'cooldown:backoff',
      'connecting',
      'cooldown:backoff',
      'connecting',
      'blocked-auth',
      'connecting',
      'blocked-auth',
    ]);
  });

  it('has credentials that are never fresher at once', async () => {
    await expect(
      names({
        credentials: { awaited: true, refreshable: false },
        steps: [
          [0, 'start'],
          [5, 'socket closes', 1008],
        ],
      }),
    ).resolves.toEqual(['connecting', 'blocked-auth']);
  });

  it('tells the connection what no fake socket can say', async () => {
    await expect(
      replay({
        random: [0],
        steps: [
          [0, 'start'],
          [5, 'socket closes', 1006, '', { httpStatus: 503, retryAfterMs: 7000 }],
          [8000, 'socket closes', 1006, '', { httpStatus: 403 }],
        ],
      }),
    ).resolves.toEqual([
      [0, 'connecting'],
      [5, 'cooldown:retry-after'],
      [7005, 'connecting'],
      [8000, 'blocked-auth'],
    ]);
  });

  it('takes a hint from the reason of a close', async () => {
    await expect(
      names({
        random: [0],
        steps: [
          [0, 'start'],
          [5, 'socket opens'],
          [9, 'socket closes', 1012, '{"retryAfterMs":300}'],
        ],
      }),
    ).resolves.toEqual(['connecting', 'connected', 'cooldown:retry-after']);
  });

  it('takes a verdict in place of that of the policy, for one close', async () => {
    await expect(
      names({
        options: { close: { codes: { 4000: 'fatal' } } },
        backoff: [0],
        steps: [
          [0, 'start'],
          [1, 'socket opens'],
          [2, 'socket closes', 4000, '', { verdict: 'retry' }],
          [3, 'socket opens'],
          [4, 'socket closes', 4000],
        ],
      }),
    ).resolves.toEqual([
      'connecting',
      'connected',
      'cooldown:backoff',
      'connecting',
      'connected',
      'stopped:fatal',
    ]);
  });

  it('loses the heartbeat', async () => {
    await expect(
      names({
        backoff: [9],
        steps: [
          [0, 'start'],
          [1, 'socket opens'],
          [20_000, 'heartbeat is lost', 'no sign of life within 5000 ms'],
        ],
      }),
    ).resolves.toEqual(['connecting', 'connected', 'cooldown:backoff']);
  });

  it('hears of the page and the network, and reads what nobody told of', async () => {
    await expect(
      names({
        surroundings: { online: false },
        random: [0.5, 0],
        steps: [
          [0, 'start'],
          [1, 'network comes back'],
          [2, 'stop'],
          [3, 'surroundings are', { visible: false }],
          [4, 'start'],
          [5, 'page is shown'],
          [6, 'time passes'],
        ],
      }),
    ).resolves.toEqual([
      'offline:network',
      'cooldown:resume',
      'stopped:manual',
      'offline:hidden',
      'cooldown:resume',
      'connecting',
    ]);
  });

  it('begins with what a reload left behind', async () => {
    await expect(
      replay({
        options: { maxAttempts: 3, storm: { maxAttempts: 3, windowMs: 1000 } },
        earlier: { failures: 2, starts: [-900, -800], waitMs: 50 },
        backoff: [10],
        steps: [
          [0, 'start'],
          [60, 'socket closes', 1006],
          [200, 'socket closes', 1006],
        ],
      }),
    ).resolves.toEqual([
      [0, 'cooldown:backoff'],
      [50, 'connecting'],
      [60, 'cooldown:backoff'],
      [70, 'cooldown:storm-guard'],
      [100, 'connecting'],
      [200, 'stopped:exhausted'],
    ]);
  });

  it('sends any other event, with the present epoch', async () => {
    await expect(
      names({
        steps: [
          [0, 'start'],
          [1, 'event', { type: 'transport.opened', transport: 'main' }],
        ],
      }),
    ).resolves.toEqual(['connecting', 'connected']);
  });

  it('leaves nothing behind and prints nothing when a connection ends for good', async () => {
    await expect(
      names({
        steps: [
          [0, 'start'],
          [1, 'socket opens'],
          [2, 'socket closes', 4404],
        ],
      }),
    ).resolves.toEqual(['connecting', 'connected', 'stopped:fatal']);
  });
});

describe('a step that cannot happen', () => {
  it.each<[ReplayStep, string]>([
    [
      [5, 'socket opens'],
      'replay: steps[1] [5,"socket opens"]: no transport has a socket that is being opened; the connection is stopped:manual',
    ],
    [[5, 'socket opens', 'side'], 'there is no transport "side", but main'],
    [[5, 'socket closes', 1006], 'no transport has a socket that is open or being opened'],
    [[5, 'heartbeat is lost', ''], 'no transport has a socket that is open'],
    [[5, 'credentials arrive'], 'no credentials are awaited'],
  ])('%j is told as such', async (step, error) => {
    await expect(replay({ steps: [[0, 'stop'], step] })).rejects.toThrow(error);
  });

  it('is credentials that were refused before, when none were', async () => {
    await expect(
      replay({
        credentials: { awaited: true, refreshable: true },
        steps: [
          [0, 'start'],
          [1, 'credentials arrive', 'refused before'],
        ],
      }),
    ).rejects.toThrow('none were refused before; the connection is connecting');
  });

  it('is one that draws more random numbers than are given', async () => {
    await expect(
      replay({
        random: [0.5],
        steps: [
          [0, 'start'],
          [1, 'socket closes', 1006],
          [5000, 'socket closes', 1006],
        ],
      }),
    ).rejects.toThrow(
      'replay: steps[2] [5000,"socket closes",1006]: random: given 1, and number 2 is asked for; the connection is cooldown:backoff',
    );
  });
});

describe('a malformed step', () => {
  it.each<[unknown, string]>([
    [undefined, 'replay: steps: given undefined; accepted: a list of steps'],
    ['start', 'replay: steps: given "start"; accepted: a list of steps'],
    [['start'], 'replay: steps[0]: given "start"; accepted: [ms, \'what happens\', ...]'],
    [[['now', 'start']], 'steps[0]: given ["now","start"]; accepted: a finite number of ms first'],
    [
      [
        [5, 'start'],
        [4, 'stop'],
      ],
      'steps[1]: given [4,"stop"]; accepted: a time from 5 ms on, the step before it',
    ],
    [[[0, 'begin']], 'steps[0]: given [0,"begin"]; accepted: start, stop, retry now,'],
    [[[0, 'toString']], 'steps[0]: given [0,"toString"]; accepted: start,'],
    [[[0, 'start', 1]], 'accepted: "start" with what belongs to it, see ReplayStep'],
    [[[0, 'socket closes']], 'accepted: "socket closes" with what belongs to it'],
    [[[0, 'socket closes', 1012, 'x', { code: 1 }]], 'accepted: "socket closes" with'],
    [[[0, 'retry now', { force: 1 }]], 'accepted: "retry now" with what belongs to it'],
  ])('%j is refused', async (steps, error) => {
    await expect(replay({ steps } as never)).rejects.toThrow(TypeError);
    await expect(replay({ steps } as never)).rejects.toThrow(error);
  });

  it('is refused as any other option is', async () => {
    const given = { options: { maxAttempts: -1 }, steps: [] };
    await expect(replay(given)).rejects.toThrow(LinekeeperError);
    await expect(replay(given)).rejects.toThrow('option "maxAttempts": given -1');
  });
});
