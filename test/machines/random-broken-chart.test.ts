import { assign } from 'xstate';
import { describe, expect, it, vi } from 'vitest';
import type { ConnectionContext } from '../../machines/connection.types.js';
import type { connectionMachine } from '../../src/client/machines.js';
import { makeWorlds } from './random-property.js';

type Machine = typeof connectionMachine;

const chart = vi.hoisted(() => ({
  sabotage: undefined as ((sound: Machine) => Machine) | undefined,
}));

vi.mock('../../src/client/machines.js', async (load) => {
  const sound = await load<{ connectionMachine: Machine }>();
  return {
    ...sound,
    get connectionMachine() {
      return chart.sabotage?.(sound.connectionMachine) ?? sound.connectionMachine;
    },
  };
});

const guard =
  (name: 'isGateClosed' | 'isStorming' | 'isLinkGateClosed', answer: boolean) =>
  (sound: Machine): Machine =>
    sound.provide({ guards: { [name]: () => answer } });

const action =
  (name: 'countOpen' | 'closeTransports', other: object) =>
  (sound: Machine): Machine =>
    sound.provide({ actions: { [name]: other as never } });

/** Charts with a bug each, and the invariant that it breaks. */
const bugs: readonly (readonly [bug: string, sabotage: typeof chart.sabotage, broken: RegExp])[] = [
  [
    'an open forgives the failures so far',
    action(
      'countOpen',
      assign({
        opens: ({ context }: { context: ConnectionContext }) => context.opens + 1,
        since: ({ context }: { context: ConnectionContext }) => context.ports.now(),
        attempt: 0,
      }),
    ),
    /attempt (never decreases|falls)/,
  ],
  [
    'attempts begin while a gate is shut',
    guard('isGateClosed', false),
    /no attempt, and no wait for one, while a gate is shut/,
  ],
  [
    'an open link outlives a shut gate',
    guard('isLinkGateClosed', false),
    /no attempt, and no wait for one, while a gate is shut/,
  ],
  [
    'nobody guards against storms',
    guard('isStorming', false),
    /at most as many attempts in the window as the storm guard allows/,
  ],
  [
    'the sockets are not torn down',
    action('closeTransports', assign({})),
    /at most one live set|no transport outside|torn down together/,
  ],
];

describe('random worlds find that', () => {
  it.each(bugs)('%s', async (_, sabotage, broken) => {
    chart.sabotage = sabotage;
    const { failure } = await makeWorlds({ seed: 1, count: 1000 });
    expect(failure?.report).toMatch(broken);
    expect(failure?.steps.length).toBeLessThan(15);
  });

  it('nothing is wrong with the chart itself', async () => {
    chart.sabotage = undefined;
    const { failure } = await makeWorlds({ seed: 1, count: 100 });
    expect(failure).toBeNull();
  });
});
