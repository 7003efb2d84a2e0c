import { createActor, type ActorOptions, type AnyActorLogic, type AnyActorRef } from 'xstate';
import {
  createInspector,
  type InspectEvent,
  type InspectorOptions,
  type Inspector,
} from 'linekeeper/inspect';
import { VirtualClock } from 'linekeeper/testing';

/** A record of one kind, with its place and time. */
export type RecordOf<Kind extends InspectEvent['kind']> = Extract<InspectEvent, { kind: Kind }>;

/** The records of a kind, in order. */
export const ofKind = <Kind extends InspectEvent['kind']>(
  events: readonly InspectEvent[],
  kind: Kind,
): RecordOf<Kind>[] => events.filter((event): event is RecordOf<Kind> => event.kind === kind);

/** An inspector on a virtual clock, and what it has recorded so far. */
export interface Watcher {
  readonly inspector: Inspector;
  readonly clock: VirtualClock;
  records<Kind extends InspectEvent['kind']>(kind: Kind): RecordOf<Kind>[];
  /** Starts an actor on the virtual clock, inspected from its birth. */
  run<Logic extends AnyActorLogic>(
    logic: Logic,
    options?: Partial<ActorOptions<Logic>>,
  ): AnyActorRef;
  /** The id of the actor of this name. */
  idOf(name: string): string;
}

/** The first moment of a watcher: not 0, so that a time that was forgotten shows. */
export const START = 1_000_000;

/** Timers for XState on a virtual clock. */
export const timersOf = (clock: VirtualClock) => ({
  setTimeout: (fn: () => void, ms: number) => clock.setTimeout(fn, ms),
  clearTimeout: (id: unknown) => clock.clearTimeout(id as number),
});

export function createWatcher(options: InspectorOptions = {}): Watcher {
  const clock = new VirtualClock(START);
  const inspector = createInspector({ clock, ...options });
  const records: Watcher['records'] = (kind) => ofKind(inspector.events(), kind);
  return {
    inspector,
    clock,
    records,
    run(logic, more = {}) {
      const actor = createActor(logic as AnyActorLogic, {
        clock: timersOf(clock),
        inspect: inspector.inspect,
        ...(more as object),
      });
      actor.start();
      return actor;
    },
    idOf(name) {
      const found = records('actor').find((record) => record.name === name);
      if (found === undefined) throw new Error(`No actor "${name}" was recorded.`);
      return found.actor;
    },
  };
}
