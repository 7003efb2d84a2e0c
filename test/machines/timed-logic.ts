import {
  createActor,
  type ActorLogic,
  type AnyEventObject,
  type EventFromLogic,
  type ExecutableActionsFrom,
  type InputFrom,
  type InspectionEvent,
  type SnapshotFrom,
} from 'xstate';
import { connectionMachine } from '../../machines/connection.machine.js';
import type { ConnectionInput, ConnectionPorts } from '../../machines/connection.types.js';
import { surroundingsAfter, type Surroundings } from '../../src/policies/gates.js';

export type Chart = typeof connectionMachine;
export type ChartSnapshot = SnapshotFrom<Chart>;

/** The timer that is due first fires, at the time it is due. */
export const TIME_PASSES = { type: 'time.passes' } as const;

/** The machine sleeps: nothing runs meanwhile, then `environment.woke`, then every overdue timer. */
export interface TimeSleeps {
  readonly type: 'time.sleeps';
  readonly ms: number;
}

/** A delayed event that the chart has asked for. */
export interface ArmedTimer {
  readonly id: string;
  readonly event: AnyEventObject;
  readonly dueAt: number;
}

/** The chart with the time, the timers and the surroundings that an actor would meet, as plain data. */
export interface TimedState {
  readonly status: 'active';
  readonly output: undefined;
  readonly error: undefined;
  readonly snapshot: ChartSnapshot;
  /** In ms, from 0. */
  readonly now: number;
  readonly timers: readonly ArmedTimer[];
  /** How the surroundings are, whether the chart listens or not. */
  readonly around: Surroundings;
  /** Builtin and custom actions of the last step. */
  readonly actions: readonly ExecutableActionsFrom<Chart>[];
  /** The timers that fired in the last step, in order. */
  readonly fired: readonly ArmedTimer[];
}

export type TimedEvent =
  EventFromLogic<Chart> | typeof TIME_PASSES | TimeSleeps | (AnyEventObject & { ms?: undefined });

export interface TimedOptions {
  /** The chart. @default the production chart */
  readonly machine?: Chart;
  /** XState's inspection, of which the microsteps are told. */
  readonly inspect?: (event: InspectionEvent) => void;
}

/** The timer that is due first; the one armed first among equals. */
export const nextTimer = (state: TimedState): ArmedTimer | undefined =>
  [...state.timers].sort((a, b) => a.dueAt - b.dueAt)[0];

const nothing = (): void => undefined;

/**
 * The production chart as a pure function of time: what an actor does with a clock is done here with
 * data, so that a graph walk fires timers in the order in which they would fire. `readSurroundings`
 * gives how the surroundings are in the beginning; from then on they follow the facts.
 */
export function timedLogic(
  input: Omit<ConnectionInput, 'ports'> & { ports: Omit<ConnectionPorts, 'now'> },
  { machine = connectionMachine, inspect = nothing }: TimedOptions = {},
): ActorLogic<TimedState, TimedEvent> {
  let now = 0;
  let around = input.ports.readSurroundings();
  const chartInput: InputFrom<Chart> = {
    ...input,
    ports: { ...input.ports, now: () => now, readSurroundings: () => around },
  };

  // One inert actor for all steps; xstate's own `transition()` makes one for each.
  const self = createActor(machine, { input: chartInput });
  self.system.inspect({ next: inspect });
  let actions: ExecutableActionsFrom<Chart>[] = [];
  const scope: Parameters<Chart['transition']>[2] = {
    self,
    id: '',
    sessionId: '',
    logger: nothing,
    defer: nothing,
    emit: nothing,
    stopChild: nothing,
    system: self.system,
    actionExecutor: (action) => void actions.push(action as ExecutableActionsFrom<Chart>),
  };

  const after = (snapshot: ChartSnapshot, armed: readonly ArmedTimer[]): TimedState => {
    let timers = armed;
    for (const action of actions) {
      const params = action.params as Record<string, unknown> | undefined;
      const type: string = action.type;
      if (type === 'xstate.cancel') {
        timers = timers.filter(({ id }) => id !== params?.['sendId']);
      } else if (type === 'xstate.raise' && params?.['delay'] !== undefined) {
        const timer: ArmedTimer = {
          id: params['id'] as string,
          event: params['event'] as AnyEventObject,
          dueAt: now + (params['delay'] as number),
        };
        timers = [...timers.filter(({ id }) => id !== timer.id), timer];
      }
    }
    const common = { status: 'active', output: undefined, error: undefined } as const;
    return { ...common, snapshot, now, timers, around, actions, fired: [] };
  };

  const step = (state: TimedState, event: AnyEventObject): TimedState => {
    actions = [];
    return after(machine.transition(state.snapshot, event as never, scope), state.timers);
  };

  const fire = (state: TimedState, timer: ArmedTimer): TimedState => {
    const timers = state.timers.filter(({ id }) => id !== timer.id);
    return { ...step({ ...state, timers }, timer.event), fired: [timer] };
  };

  const sleep = (state: TimedState, ms: number): TimedState => {
    now += ms;
    let awake = step(state, { type: 'environment.woke' });
    const fired: ArmedTimer[] = [];
    for (;;) {
      const timer = nextTimer(awake);
      if (timer === undefined || timer.dueAt > now) return { ...awake, fired };
      awake = fire(awake, timer);
      fired.push(timer);
    }
  };

  return {
    getInitialSnapshot: () => {
      now = 0;
      around = input.ports.readSurroundings();
      actions = [];
      return after(machine.getInitialSnapshot(scope, chartInput), []);
    },
    transition: (state, event) => {
      now = state.now;
      around = state.around;
      if (event.type === 'time.sleeps') return sleep(state, (event as TimeSleeps).ms);
      if (event.type === TIME_PASSES.type) {
        const timer = nextTimer(state);
        if (timer === undefined) return state;
        now = timer.dueAt;
        return fire(state, timer);
      }
      around = surroundingsAfter(around, event.type);
      return step(state, event);
    },
    getPersistedSnapshot: (snapshot) => snapshot,
  };
}
