import { assign, type AnyEventObject } from 'xstate';
import { describe, expect, it } from 'vitest';
import { connectionMachine } from '../../machines/connection.machine.js';
import { vocabulary } from '../../machines/connection.setup.js';
import { exploreGraph } from './paths-graph.js';
import { breaches, disagreements, faults } from './paths-judge.js';
import { createReport } from './paths-report.js';
import { setting, settings, type Setting } from './paths-settings.js';
import { simulate } from './paths-simulated.js';
import { walkLogic } from './paths-walk.js';
import { witness } from './paths-witness.js';
import type { Chart } from './timed-logic.js';

interface Config {
  readonly on?: object;
  readonly states?: Readonly<Record<string, Config>>;
}

/** The production chart with something more in the state at this path. */
function extended(path: readonly string[], more: Config): Chart {
  const extend = (config: Config, [name, ...rest]: readonly string[]): Config => {
    if (name !== undefined) {
      const inner = extend(config.states?.[name] ?? {}, rest);
      return { ...config, states: { ...config.states, [name]: inner } };
    }
    return {
      ...config,
      ...more,
      on: { ...config.on, ...more.on },
      ...((config.states ?? more.states) && { states: { ...config.states, ...more.states } }),
    };
  };
  return vocabulary.createMachine(
    extend(connectionMachine.config as Config, path) as never,
  ) as unknown as Chart;
}

const small = setting('a small setting', {
  leavesOut: /^(?!start|stop|time passes|main|online|offline|hidden|visible|retry now)/,
});

/** What the gate lists when the paths of all settings are taken in this chart. */
function unseen(machine: Chart, of: readonly Setting[]): readonly string[] {
  const report = createReport(witness(machine).declared);
  for (const each of of) {
    for (const { walk } of exploreGraph(each, { machine }).edges) report.saw(walk.seen);
  }
  return report.unseen();
}

const before = unseen(connectionMachine, [small]);

describe('the coverage gate', () => {
  const added = (machine: Chart): readonly string[] =>
    unseen(machine, [small]).filter((item) => !before.includes(item));

  it('lists an event that no path sends', () => {
    const machine = extended(['blocked-auth'], { on: { 'credentials.expired': {} } });
    expect(added(machine)).toEqual(['taken blocked-auth on credentials.expired #1']);
  });

  it('lists a candidate that no path takes, and a guard that no path refuses', () => {
    const never = { guard: () => false, target: 'stopped' };
    const always = { guard: () => true, actions: [] };
    const machine = extended(['blocked-auth'], { on: { 'connection.start': [never, always] } });
    expect(added(machine)).toEqual([
      'taken blocked-auth on connection.start #1',
      'refused blocked-auth on connection.start #2',
    ]);
  });

  it('lists a state that no path enters', () => {
    const machine = extended(['stopped'], { states: { limbo: {} } });
    expect(added(machine)).toEqual(['entered connection.stopped.limbo']);
  });

  it('lists what the settings leave out', () => {
    expect(before).toContain('taken cooldown on environment.woke #1');
    expect(before).toContain('entered connection.supervising.line.link.authorizing');
  });
});

describe('what nobody has thought of', () => {
  it('fails where a move is unknown', () => {
    const logic = walkLogic(small);
    const beginning = logic.getInitialSnapshot({} as never, undefined);
    expect(() => logic.transition(beginning, { type: 'jump' }, {} as never)).toThrow(
      '"jump" is not known as a move',
    );
  });

  it('fails where a timer is unknown to the oracle', () => {
    const machine = extended(['blocked-auth'], { after: { 1000: 'supervising' } } as Config);
    expect(() => exploreGraph(small, { machine })).toThrow(
      'the oracle knows nothing of xstate.after.1000.blocked-auth',
    );
  });

  it('fails where a state has no rule for its timers', () => {
    const link = ['supervising', 'line', 'link'];
    const machine = extended(link, {
      states: { live: extendedLive() },
    });
    expect(faults(exploreGraph(small, { machine }), breaches).join('\n')).toContain(
      'holds the timers of its state and no other',
    );
  });
});

/** A link that greets before it opens. */
function extendedLive(): Config {
  const live = (['supervising', 'line', 'link', 'live'] as const).reduce<Config>(
    (config, name) => config.states![name]!,
    connectionMachine.config as Config,
  );
  return {
    ...live,
    states: { ...live.states, greeting: { tags: ['connecting'] } as Config },
    on: { ...live.on, 'environment.online': '.greeting' },
  };
}

/** Defects that reconnecting clients have had, put into the chart by hand. */
const defects: Readonly<Record<string, readonly [machine: Chart, of: string]>> = {
  'forgets the failures when it opens': [
    connectionMachine.provide({ actions: { countOpen: assign({ attempt: 0 }) } }),
    'a handshake',
  ],
  'ignores hidden while connecting': [
    connectionMachine.provide({ guards: { isAttemptGateClosed: () => false } }),
    'no hidden grace',
  ],
  'tries while offline': [
    connectionMachine.provide({ guards: { isGateClosed: () => false } }),
    'no hidden grace',
  ],
  'hears dead sockets': [
    connectionMachine.provide({
      guards: { isCurrent: ({ event }) => 'epoch' in (event as AnyEventObject) },
    }),
    'two transports',
  ],
  'tries again after a fatal close': [
    connectionMachine.provide({ guards: { isFatal: () => false } }),
    'a handshake',
  ],
  'has no budget': [
    connectionMachine.provide({ guards: { isStorming: () => false } }),
    'two attempts a minute',
  ],
  'offers refused credentials again': [
    connectionMachine.provide({ guards: { isRefusedAgain: () => false } }),
    'credentials',
  ],
  'forgets what the server asked for': [
    connectionMachine.provide({ actions: { keepOnlyHint: assign({ wait: null }) } }),
    'a handshake',
  ],
};

describe('the oracle', () => {
  it.each(Object.entries(defects))('notices a chart that %s', (_, [machine, of]) => {
    const found = settings.find(({ name }) => name === of)!;
    expect(faults(exploreGraph(found, { machine }), disagreements)).not.toEqual([]);
  });
});

describe('a connection in the simulation', () => {
  const { edges, vertices } = exploreGraph(small);
  const [beginning] = vertices;
  const start = edges.find(({ from, move }) => from === beginning && move === 'start')!;

  it('differs from what was foreseen when it has gone another way', async () => {
    const simulation = simulate(small);
    await simulation.make(start);
    expect(simulation.differences(start.walk)).toEqual([]);
    const differences = simulation.differences(beginning!.walk).join('\n');
    simulation.end();
    expect(differences).toContain('the chart on paper says');
    expect(differences).toContain('the oracle says');
    expect(differences).toContain('holds 1 of 0 sockets');
    expect(differences).toContain('holds timers for');
  });

  it('fails where nobody makes the step', async () => {
    const simulation = simulate(small);
    await expect(simulation.make({ ...start, move: 'jump' })).rejects.toThrow(
      '"jump" is not known as a step of the simulation',
    );
    simulation.end();
  });
});
