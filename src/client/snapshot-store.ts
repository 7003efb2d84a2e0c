import type { ConnectionSnapshot } from './types.js';

/** What is told when the snapshot changes. */
interface StoreOptions {
  /** Makes the snapshot of this moment. */
  readonly read: () => ConnectionSnapshot;
  /** The status is another one. */
  readonly statusChanged: (current: ConnectionSnapshot, previous: ConnectionSnapshot) => void;
  /** Anything is different, the status included. */
  readonly changed: (current: ConnectionSnapshot) => void;
}

/** The latest public snapshot: frozen, and the same object while nothing has changed. */
export interface SnapshotStore {
  get(): ConnectionSnapshot;
  /** Makes the snapshot anew and, where anything has changed, tells of it. */
  publish(override?: Partial<ConnectionSnapshot>): void;
}

const isSame = (a: object, b: object): boolean =>
  Object.entries(a).every(([key, value]) => value === (b as Record<string, unknown>)[key]);

/** Creates the store. */
export function createSnapshotStore(options: StoreOptions): SnapshotStore {
  const { read, statusChanged, changed } = options;
  const freeze = (snapshot: ConnectionSnapshot): ConnectionSnapshot => {
    Object.freeze(snapshot.metrics);
    return Object.freeze(snapshot);
  };
  let view = freeze(read());
  return {
    get: () => view,
    publish(override) {
      const previous = view;
      const next = { ...read(), ...override };
      if (isSame(previous.metrics, next.metrics)) next.metrics = previous.metrics;
      if (isSame(previous, next)) return;
      const current = (view = freeze(next));
      if (current.status !== previous.status) statusChanged(current, previous);
      // A listener may have changed the state again, and that has been told already.
      if (view === current) changed(current);
    },
  };
}
