import type { AnyActorRef, AnyEventObject, AnyStateMachine, InspectionEvent } from 'xstate';
import * as facts from './actor-facts.js';
import { createArmedTimers, type ArmedTimers } from './armed-timers.js';
import type { InspectRecord } from './envelope.js';
import { MachineReading } from './machine-reading.js';
import { createMicrostepLog, type MicrostepLog } from './microstep-log.js';
import type { Redaction, Visible } from './redaction.js';
import { isOwnContext, shownContext, shownEvent } from './shown-events.js';
import type { InspectorTime } from './time.js';

/** What may be seen of actors that are not linekeeper's. */
export interface Visibility {
  readonly context: Visible;
  readonly events: Visible;
}

/** What a watch of actors is made of. */
interface ActorWatchOptions {
  readonly emit: (record: InspectRecord) => void;
  readonly redaction: Redaction;
  readonly visibility: Visibility;
  readonly time: Pick<InspectorTime, 'at' | 'since'>;
  /** Runs the task at the end of this turn. */
  readonly later: (task: () => void) => void;
}

/** The actors of a process, as XState tells of them. */
export interface ActorWatch {
  /** Takes an inspection event; `connection` is the one whose actors tell it. */
  inspect(event: InspectionEvent, connection: string | null): void;
  /** The live actor of an id. */
  find(id: string): AnyActorRef | undefined;
  /** Whether a live actor is linekeeper's machine, or an actor of it. */
  isOwn(id: string): boolean;
  /** The id of an actor that has been seen. */
  idOf(ref: AnyActorRef | undefined): string | null;
}

interface Watched {
  readonly id: string;
  readonly ref: AnyActorRef;
  readonly parent: Watched | null;
  readonly reading: MachineReading | null;
  readonly timers: ArmedTimers;
  readonly log: MicrostepLog;
  readonly children: Set<Watched>;
  /** Events on their way to it, with who sent them: they may wait in the mailbox. */
  readonly sent: { readonly event: AnyEventObject; readonly source: string | null }[];
  /** Linekeeper's machine, or an actor of it. */
  isOwn: boolean;
  isLive: boolean;
}

/** Turns XState's inspection events into records: one for each actor, each step and each end. */
export function createActorWatch(options: ActorWatchOptions): ActorWatch {
  const { emit, redaction, visibility, time, later } = options;
  const known = new WeakMap<AnyActorRef, Watched>();
  /** Weak, since an actor that the app lets go of before it was started is never told of again. */
  const live = new Map<string, WeakRef<AnyActorRef>>();
  const readings = new WeakMap<AnyStateMachine, MachineReading>();
  const told = new Set<string>();
  /** Those that were sent an event in this turn and have not answered yet. */
  const unanswered = new Set<Watched>();
  let count = 0;

  const read = (machine: AnyStateMachine): MachineReading => {
    const reading = readings.get(machine) ?? new MachineReading(machine);
    readings.set(machine, reading);
    const { definition } = reading;
    if (!told.has(definition.hash)) {
      told.add(definition.hash);
      emit({ kind: 'machine', definition });
    }
    return reading;
  };

  function watch(ref: AnyActorRef, connection: string | null): Watched {
    const before = known.get(ref);
    if (before !== undefined) return before;
    const { _parent: parentRef } = ref as { readonly _parent?: AnyActorRef };
    const parent = parentRef === undefined ? null : watch(parentRef, connection);
    const machine = facts.machineOf(ref);
    const reading = machine === null ? null : read(machine);
    const snapshot = facts.snapshotOf(ref);
    // The words of a chart are the app's own; others may hold anything.
    const show = (text: string): string =>
      reading?.declares(text) === true ? text : redaction.text(text);
    const edgeOf = (type: string): string | null => reading?.edgeOfEvent(type) ?? null;
    const isNew = snapshot === undefined && !facts.isRestored(ref);
    count += 1;
    const watched: Watched = {
      id: `a${String(count)}`,
      ref,
      parent,
      reading,
      timers: createArmedTimers({ ref, edgeOf, show, ...time }),
      log: createMicrostepLog({ reading, snapshot, isNew, show }),
      children: new Set(),
      sent: [],
      isOwn: facts.isMachineSnapshot(snapshot) && isOwnContext(snapshot.context),
      isLive: true,
    };
    known.set(ref, watched);
    live.set(watched.id, new WeakRef(ref));
    parent?.children.add(watched);
    const { src } = ref as { readonly src?: unknown };
    emit({
      kind: 'actor',
      actor: watched.id,
      parent: parent?.id ?? null,
      name: redaction.text(parent === null && machine !== null ? machine.id : ref.id),
      src: typeof src === 'string' && !facts.isInternal(src) ? src : null,
      machine: reading?.definition.hash ?? null,
      connection,
    });
    // An inspector that comes late has missed the births.
    for (const child of facts.childrenOf(snapshot)) watch(child, connection);
    return watched;
  }

  function end(watched: Watched): void {
    if (!watched.isLive) return;
    watched.isLive = false;
    live.delete(watched.id);
    for (const child of watched.children) end(child);
    watched.children.clear();
    watched.sent.length = 0;
    watched.parent?.children.delete(watched);
    emit({ kind: 'end', actor: watched.id });
  }

  /** Who sent an event; what was sent before it is over, or was thrown away. */
  function sourceOf({ sent }: Watched, event: AnyEventObject): string | null {
    const index = sent.findIndex((one) => one.event === event);
    return index < 0 ? null : (sent.splice(0, index + 1)[index]?.source ?? null);
  }

  function step(watched: Watched, event: AnyEventObject, snapshot: unknown): void {
    if (!watched.isLive) return;
    unanswered.delete(watched);
    const { id, ref, parent, reading, timers, log } = watched;
    const status = facts.statusAfter(ref, event, snapshot);
    const microsteps = log.take(snapshot, status);
    const context = facts.isMachineSnapshot(snapshot) ? (snapshot.context as object) : null;
    watched.isOwn = context === null ? parent?.isOwn === true : isOwnContext(context);
    const { isOwn } = watched;
    const isDeclared = (type: string): boolean => reading?.declares(type) === true;
    const { context: visible, events } = visibility;
    emit({
      kind: 'step',
      actor: id,
      source: sourceOf(watched, event),
      event: shownEvent(event, redaction, isOwn ? null : events, isDeclared),
      microsteps,
      states: facts.idsOf(log.standing()),
      status,
      context:
        context === null
          ? null
          : shownContext(context, reading?.definition.id ?? '', redaction, isOwn ? null : visible),
      accepts: status === 'active' ? facts.acceptedBy(log.standing()) : [],
      ...timers.take(status !== 'active'),
    });
    if (facts.isMachineSnapshot(snapshot)) {
      const present = new Set(facts.childrenOf(snapshot));
      for (const child of [...watched.children]) if (!present.has(child.ref)) end(child);
    }
    if (status !== 'active') end(watched);
  }

  /** Tells the step in which an actor ended: of an error XState tells by nothing else. */
  function conclude(watched: Watched): void {
    const snapshot = facts.snapshotOf(watched.ref);
    if (snapshot?.status !== 'done' && snapshot?.status !== 'error') return;
    step(watched, watched.sent[0]?.event ?? { type: facts.INIT }, snapshot);
  }
  const concludeAll = (): void => {
    for (const watched of [...unanswered]) conclude(watched);
    unanswered.clear();
  };

  function send(watched: Watched, event: AnyEventObject, source: Watched | null): void {
    // A child's end is told before what it brings about.
    if (source !== null && facts.isEnd(event.type)) conclude(source);
    if (!watched.isLive) return;
    watched.sent.push({ event, source: source?.id ?? null });
    unanswered.add(watched);
    later(concludeAll);
  }

  const find = (id: string): AnyActorRef | undefined => live.get(id)?.deref();
  return {
    inspect(event, connection) {
      // XState types the reference loosely; what inspection tells of is always an actor.
      const ref = event.actorRef as AnyActorRef;
      const isStart = event.type === '@xstate.event' && event.event.type === facts.INIT;
      // React's StrictMode stops an actor and starts it again.
      if (isStart && known.get(ref)?.isLive === false) known.delete(ref);
      const watched = watch(ref, connection);
      switch (event.type) {
        case '@xstate.event': {
          const source = event.sourceRef as AnyActorRef | undefined;
          send(watched, event.event, source === undefined ? null : watch(source, connection));
          break;
        }
        case '@xstate.microstep':
          watched.log.note(event);
          break;
        case '@xstate.snapshot':
          step(watched, event.event, event.snapshot);
          break;
        default:
      }
    },
    find,
    isOwn(id) {
      const ref = find(id);
      return ref !== undefined && known.get(ref)?.isOwn === true;
    },
    idOf: (ref) => (ref === undefined ? null : (known.get(ref)?.id ?? null)),
  };
}
