import type { AnyActorRef, AnyEventObject, AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { Standing } from './chart-moves.js';
import type { StepRecord } from './envelope.js';

interface AnySnapshot {
  readonly status?: unknown;
}

/** The event by which every actor starts. */
export const INIT = 'xstate.init';

/** The machine that an actor runs; null for other logic. */
export function machineOf(ref: AnyActorRef): AnyStateMachine | null {
  const { logic } = ref as { readonly logic?: object };
  return logic !== undefined && 'root' in logic && 'definition' in logic
    ? (logic as AnyStateMachine)
    : null;
}

export const isMachineSnapshot = (snapshot: unknown): snapshot is AnyMachineSnapshot =>
  typeof snapshot === 'object' && snapshot !== null && '_nodes' in snapshot;

/** The snapshot of an actor; undefined while it is in the making, when XState throws. */
export function snapshotOf(ref: AnyActorRef): AnySnapshot | undefined {
  try {
    return ref.getSnapshot() as AnySnapshot | undefined;
  } catch {
    return undefined;
  }
}

/** Whether an actor was made from the snapshot of another, and so enters no initial states. */
export function isRestored(ref: AnyActorRef): boolean {
  const { options } = ref as { readonly options?: { snapshot?: unknown; state?: unknown } };
  return (options?.snapshot ?? options?.state) !== undefined;
}

export const standingOf = (snapshot: unknown): Standing =>
  isMachineSnapshot(snapshot)
    ? { nodes: snapshot._nodes, memory: snapshot.historyValue }
    : { nodes: [], memory: {} };

/** The ids of the active states, outermost first. */
export const idsOf = ({ nodes }: Standing): string[] =>
  [...nodes].sort((a, b) => a.order - b.order).map(({ id }) => id);

const statuses: readonly unknown[] = ['active', 'done', 'error', 'stopped'];

/** The status of an actor after an event; not all logic says itself that it has stopped. */
export function statusAfter(
  ref: AnyActorRef,
  event: AnyEventObject,
  snapshot: unknown,
): StepRecord['status'] {
  const own = snapshotOf(ref)?.status;
  const { status } = (snapshot ?? {}) as AnySnapshot;
  if (own === 'error') return own;
  const known = statuses.includes(status) ? (status as StepRecord['status']) : 'active';
  return event.type === 'xstate.stop' && known === 'active' ? 'stopped' : known;
}

/** Whether a type of event is XState's own. */
export const isInternal = (type: string): boolean => type === '' || type.startsWith('xstate.');

/** Whether by an event of this type a child tells its parent that it has ended. */
export const isEnd = (type: string): boolean => /^xstate\.(done|error)\.actor\./.test(type);

/** The children of a machine; none of an actor that is no machine. */
export const childrenOf = (snapshot: unknown): AnyActorRef[] =>
  isMachineSnapshot(snapshot)
    ? Object.values(snapshot.children as Record<string, AnyActorRef>)
    : [];

/** The types of events that the active states answer. */
export const acceptedBy = ({ nodes }: Standing): string[] => {
  const types = new Set(nodes.flatMap(({ ownEvents }) => ownEvents as readonly string[]));
  return [...types].filter((type) => !isInternal(type));
};
