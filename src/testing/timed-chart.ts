import { initialTransition, transition, type AnyEventObject, type SnapshotFrom } from 'xstate';
import { connectionMachine } from '../../machines/connection.machine.js';
import type { ConnectionInput, ConnectionPorts } from '../../machines/connection.types.js';
import type { Surroundings } from '../policies/gates.js';

type ChartSnapshot = SnapshotFrom<typeof connectionMachine>;

/** A delayed event that the chart has asked for. */
interface ArmedTimer {
  readonly id: string;
  /** The name of the delay, as the chart has it. */
  readonly delay: string;
  readonly event: AnyEventObject;
  readonly dueAt: number;
}

/** The chart at one moment, with what an actor and the world would hold, as plain data. */
export interface Moment {
  readonly snapshot: ChartSnapshot;
  readonly now: number;
  /** In the order of firing. */
  readonly timers: readonly ArmedTimer[];
  readonly around: Surroundings;
}

/** What the chart is made of; what varies with time is a part of each moment. */
export type TimedInput = Omit<ConnectionInput, 'ports'> & {
  readonly ports: Omit<ConnectionPorts, 'now' | 'readSurroundings'>;
};

/** The production chart as a pure function of time. */
export interface TimedChart {
  readonly initial: Moment;
  /** What an event leads to. */
  send(before: Moment, event: AnyEventObject, around?: Surroundings): Moment;
  /** Fires every timer that is due by then, each at its time, or all of them late. */
  pass(before: Moment, until: number, late?: 'late'): Moment;
}

const MAX_TIMERS = 1000;

/** The chart with time and timers as data: what an actor does with a clock is done here. */
export function timedChart({ ports, ...input }: TimedInput, around: Surroundings): TimedChart {
  // The chart reads time and surroundings through its ports; each step sets what they answer.
  let present: Pick<Moment, 'now' | 'around'> = { now: 0, around };

  const after = (
    [snapshot, actions]: readonly [
      ChartSnapshot,
      readonly { readonly type: string; readonly params?: unknown }[],
    ],
    armed: readonly ArmedTimer[],
  ): Moment => {
    let timers = [...armed];
    for (const { type, params } of actions) {
      const { sendId, id, event, delay } = (params ?? {}) as {
        sendId?: string;
        id: string;
        event: AnyEventObject;
        delay?: number;
      };
      if (type === 'xstate.cancel') timers = timers.filter((timer) => timer.id !== sendId);
      if (type === 'xstate.raise' && delay !== undefined) {
        const name = event.type.split('.')[2] ?? '';
        timers.push({ id, delay: name, event, dueAt: present.now + delay });
      }
    }
    timers.sort((a, b) => a.dueAt - b.dueAt);
    return { snapshot, timers, ...present };
  };

  const send: TimedChart['send'] = (before, event, changed = before.around) => {
    present = { now: before.now, around: changed };
    return after(transition(connectionMachine, before.snapshot, event as never), before.timers);
  };

  const live = {
    ...ports,
    now: () => present.now,
    readSurroundings: () => present.around,
  };
  return {
    initial: after(initialTransition(connectionMachine, { ...input, ports: live }), []),
    send,
    pass(before, until, late) {
      let moment = before;
      for (let fired = 0; fired < MAX_TIMERS; fired += 1) {
        const [timer, ...timers] = moment.timers;
        if (timer === undefined || timer.dueAt > until) return { ...moment, now: until };
        const now = late === undefined ? timer.dueAt : until;
        moment = send({ ...moment, now, timers }, timer.event);
      }
      throw new Error('The delays of these options are 0 ms: the connection never comes to rest.');
    },
  };
}
