import type { InspectionEvent } from 'xstate';
import { idsOf, INIT, standingOf } from './actor-facts.js';
import { firstMove, moveOf, type Standing } from './chart-moves.js';
import type { Microstep, StepRecord } from './envelope.js';
import type { MachineReading } from './machine-reading.js';
import { actionsOf } from './step-actions.js';

type MicrostepEvent = Extract<InspectionEvent, { type: '@xstate.microstep' }>;

/** The microsteps of an actor since its last step, and where they led. */
export interface MicrostepLog {
  /** Takes a microstep that XState tells of. */
  note(event: MicrostepEvent): void;
  /** What has led to a snapshot with this status. */
  take(snapshot: unknown, status: StepRecord['status']): readonly Microstep[];
  /** Where the machine stands. */
  standing(): Standing;
}

/** What a log is made of. */
interface MicrostepLogOptions {
  /** Null for actors that are no machines. */
  readonly reading: MachineReading | null;
  /** The snapshot of an actor that was running before it was first told of. */
  readonly snapshot: unknown;
  /** Whether the initial states are still to be entered. */
  readonly isNew: boolean;
  /** A type of event as it may be shown. */
  readonly show: (type: string) => string;
}

/** Logs the microsteps of one actor. */
export function createMicrostepLog(options: MicrostepLogOptions): MicrostepLog {
  const { reading, show } = options;
  let isNew = options.isNew;
  let standing = standingOf(options.snapshot);
  let microsteps: Microstep[] = [];

  /** XState tells of no microstep into the initial states. */
  function begin(isDone: boolean): void {
    if (!isNew || reading === null) return;
    isNew = false;
    const move = firstMove(reading.root);
    standing = { nodes: move.entered, memory: {} };
    microsteps.push({
      eventType: INIT,
      edges: reading.initialEdgesOf(move.opened),
      actions: actionsOf(move, isDone ? move.entered : []),
      states: idsOf(standing),
    });
  }

  return {
    note({ event, snapshot, _transitions: enabled }) {
      begin(false);
      const after = standingOf(snapshot);
      const move = moveOf(enabled, standing, after);
      const isDone = (snapshot as { readonly status?: unknown }).status === 'done';
      standing = after;
      microsteps.push({
        eventType: show(event.type),
        edges: reading?.edgesOf(move.transitions) ?? [],
        actions: actionsOf(move, isDone ? after.nodes : []),
        states: idsOf(after),
      });
    },
    take(snapshot, status) {
      // What threw in the making entered nothing.
      if (status !== 'error') begin(status === 'done');
      const taken = microsteps;
      microsteps = [];
      standing = standingOf(snapshot);
      return taken;
    },
    standing: () => standing,
  };
}
