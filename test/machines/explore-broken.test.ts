import { describe, expect, it } from 'vitest';
import { connectionMachine } from '../../machines/connection.machine.js';
import { vocabulary } from '../../machines/connection.setup.js';
import { ticksToConnected, traps } from './explore-liveness.js';
import { boundOf, small } from './explore-settings.js';
import { exploreSetting, type Findings } from './explore-suite.js';
import type { Chart } from './timed-logic.js';

type Json = Record<string, unknown>;

/** Copies what is data; guards made by functions stay as they are. */
const copy = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copy(inner)]));
};

/** The production chart with something wrong in it. */
function brokenChart(sabotage: (at: (...path: string[]) => Json) => void): Chart {
  const config = copy(connectionMachine.config) as Json;
  const at = (...path: string[]): Json =>
    path.reduce<Json>((state, name) => (state['states'] as Json)[name] as Json, config);
  sabotage(at);
  return vocabulary.createMachine(config as never) as unknown as Chart;
}

const explored = (sabotage: Parameters<typeof brokenChart>[0]): Findings =>
  exploreSetting({ ...small, machine: brokenChart(sabotage) });

const line = ['supervising', 'line'] as const;
const live = [...line, 'link', 'live'] as const;

/** Takes the transitions with this guard out of a list of them. */
const without = (state: Json, guard: string): void => {
  const always = state['always'] as { guard?: unknown }[];
  state['always'] = always.filter((transition) => transition.guard !== guard);
};

const bugs: readonly (readonly [
  bug: string,
  sabotage: Parameters<typeof brokenChart>[0],
  broken: RegExp,
])[] = [
  [
    'attempts begin while a gate is shut',
    (at) => without(at(...line, 'admission'), 'isGateClosed'),
    /no attempt begins while a gate is shut/,
  ],
  [
    'nobody guards against storms',
    (at) => without(at(...line, 'admission'), 'isStorming'),
    /at most as many attempts in the window as the storm guard allows/,
  ],
  [
    'an open forgives the failures so far',
    (at) => (at(...live, 'connected')['entry'] = ['countOpen', 'resetAttempts', 'emitOpen']),
    /attempt never decreases but by the stable window or an explicit reset/,
  ],
  [
    'a retry timer runs while offline',
    (at) => (at(...line, 'offline')['after'] = { cooldownDelay: { target: '#admission' } }),
    /no timer beyond those of the status/,
  ],
  [
    'dead sockets are heard',
    (at) => delete ((at(...live)['on'] as Json)['transport.closed'] as Json)['guard'],
    /dead sockets are not heard: dead: closed/,
  ],
  [
    'stop() is not heard while connecting',
    (at) =>
      (at(...live, 'opening')['on'] = {
        ...(at(...live, 'opening')['on'] as Json),
        'connection.stop': {},
      }),
    /stop\(\) wins from every state: start > stop/,
  ],
  [
    'retryNow() is ignored in cooldown',
    (at) => ((at(...line, 'cooldown')['on'] as Json)['connection.retry'] = {}),
    /retryNow\(\) is never ignored/,
  ],
];

describe('the exploration finds that', () => {
  it.each(bugs)('%s', (_, sabotage, broken) => {
    expect(explored(sabotage).wrong.join('\n')).toMatch(broken);
  });

  it('a wait never ends', () => {
    const { explored: graph } = explored(
      (at) => delete at(...line, 'cooldown', 'waiting')['after'],
    );
    expect(Math.max(...ticksToConnected(graph))).toBe(Infinity);
  });

  it('a hanging attempt is waited for longer than the connect timeout', () => {
    const machine = brokenChart((at) => delete at(...live, 'opening')['after']);
    const { explored: graph } = exploreSetting({ ...small, machine });
    expect(Math.max(...ticksToConnected(graph))).toBeGreaterThan(boundOf(small));
  });

  it('nothing leads out of a stop', () => {
    const { explored: graph } = explored((at) => (at('stopped')['on'] = {}));
    expect(traps(graph).length).toBeGreaterThan(0);
  });

  it('nothing is wrong with the chart itself', () => {
    const { wrong, explored: graph } = exploreSetting(small);
    expect(wrong).toEqual([]);
    expect(traps(graph)).toEqual([]);
    expect(Math.max(...ticksToConnected(graph))).toBeLessThanOrEqual(boundOf(small));
  });
});
