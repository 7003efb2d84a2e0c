import { createActor, type ActorLogic, type AnyActorScope, type SnapshotFrom } from 'xstate';
import { connectionMachine } from '../../machines/connection.machine.js';
import { describe, type StatusReason } from '../../machines/describe.js';
import type { ConnectionStatus } from '../../machines/connection.types.js';
import { openSurroundings } from '../../src/policies/gates.js';
import { movesOf } from './paths-moves.js';
import { DRAW, type Setting } from './paths-settings.js';
import { witness } from './paths-witness.js';
import { shutGate, specMachine } from './spec.machine.js';
import type { SpecEvent, SpecRules } from './spec.types.js';
import { timedLogic, type Chart, type TimedEvent, type TimedState } from './timed-logic.js';
import { strict } from './paths-strict.js';

type SpecSnapshot = SnapshotFrom<typeof specMachine>;

/** What a connection shows to the world. */
export interface Shown {
  readonly status: ConnectionStatus;
  readonly reason: StatusReason;
  readonly attempt: number;
}

/** The chart and the oracle, side by side after the same moves. */
export interface Walk {
  readonly status: 'active';
  readonly output: undefined;
  readonly error: undefined;
  readonly world: TimedState;
  readonly spec: SpecSnapshot;
  /** What the witness saw in the last step. */
  readonly seen: readonly string[];
  /** The status after each move of the last step. */
  readonly told: readonly ConnectionStatus[];
}

/** The move after which everything is as in the beginning, but for the server. */
export const RELOAD = 'reload';

/** A move as an event of the walk. */
export interface MoveEvent {
  readonly type: string;
}

export type WalkLogic = ActorLogic<Walk, MoveEvent>;

export function shownByChart({ snapshot }: TimedState): Shown {
  const { status, reason } = describe(snapshot);
  return { status, reason, attempt: snapshot.context.attempt };
}

export function shownBySpec({ value, context }: SpecSnapshot): Shown {
  const { attempt, why } = context;
  if (value === 'offline') return { status: value, reason: shutGate(context), attempt };
  const reason = value === 'stopped' || value === 'cooldown' ? (why as StatusReason) : null;
  return { status: value as ConnectionStatus, reason, attempt };
}

const rulesOf = ({ policy, transports, hasCredentials }: Setting): SpecRules => ({
  transports,
  hasCredentials,
  canRefresh: hasCredentials,
  maxAttempts: policy.maxAttempts,
  attemptsPerMinute: policy.storm.maxAttempts,
  gates: policy.gates,
  hasHiddenGrace: policy.gates.hiddenGraceMs > 0,
  probesOffline: policy.gates.probeOffline,
  resumes: { atOnce: policy.resume.mode === 'immediate', afresh: policy.resume.resetBackoff },
});

/** The pure chart of a setting, for a walk. */
export const chartOf = (
  setting: Setting,
  machine: Chart = connectionMachine,
): ActorLogic<TimedState, TimedEvent> =>
  timedLogic(
    {
      policy: setting.policy,
      ports: {
        random: () => DRAW,
        readSurroundings: () => openSurroundings,
        transports: setting.transports.map((name) => ({ name })),
        hasCredentials: setting.hasCredentials,
        canRefresh: setting.hasCredentials,
      },
    },
    { machine, inspect: witness(machine).inspect },
  );

/** The chart and the oracle as one actor logic whose events are moves: xstate/graph walks it. */
export function walkLogic(setting: Setting, machine: Chart = connectionMachine): WalkLogic {
  const { drain } = witness(machine);
  const chart = chartOf(setting, machine);
  const moves = strict(movesOf(setting), 'a move');
  const oracle = createActor(specMachine, { input: rulesOf(setting) });
  const scope = { self: oracle, system: oracle.system, defer() {}, actionExecutor() {} };
  const inert = scope as unknown as AnyActorScope;
  const common = { status: 'active', output: undefined, error: undefined } as const;

  const begin = (): Walk => ({
    ...common,
    world: chart.getInitialSnapshot(inert, undefined),
    spec: oracle.getSnapshot(),
    seen: drain(),
    told: [],
  });

  const make = ({ world: before, spec, seen, told }: Walk, name: string): Walk => {
    if (name === RELOAD) return { ...begin(), told };
    const move = moves[name]!;
    const world = chart.transition(before, move.event(before), inert);
    const heard = move.told(before, world).map((event) => ({ ...event, at: world.now }));
    return {
      ...common,
      world,
      spec: (heard as SpecEvent[]).reduce(
        (snapshot, event) => specMachine.transition(snapshot, event, inert),
        spec,
      ),
      seen: [...seen, ...drain()],
      told: [...told, shownByChart(world).status],
    };
  };

  return {
    getInitialSnapshot: begin,
    transition: (walk, { type }) =>
      (setting.joint[type] ?? [type]).reduce(make, { ...walk, seen: [], told: [] }),
    getPersistedSnapshot: (walk) => walk,
  };
}
