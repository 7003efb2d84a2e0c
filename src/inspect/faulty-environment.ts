import type { EnvironmentFact, EnvironmentSource, Surroundings } from '../client/index.js';
import type { FaultSettings } from './faults.js';

type Switches = Pick<FaultSettings, 'offline' | 'hidden'>;

/** An environment whose network and page can be switched off. */
export interface FaultyEnvironment {
  readonly source: EnvironmentSource;
  /** The switches were thrown: tells of what changed by it. */
  changed(before: Switches): void;
}

const open: Surroundings = { online: true, visible: true, frozen: false };

/** What the switches hold back: a network that is back, and a page that is shown. */
const isHeldBack = (fact: EnvironmentFact | undefined, { offline, hidden }: Switches): boolean =>
  (offline && fact?.type === 'environment.online') ||
  (hidden && fact?.type === 'environment.visible');

/** Stands before the real source of facts, or in the place of none. */
export function createFaultyEnvironment(
  real: EnvironmentSource | null,
  switches: () => Switches,
): FaultyEnvironment {
  const listeners = new Set<(fact: EnvironmentFact) => void>();
  const tell = (type: EnvironmentFact['type']): void => {
    for (const listener of [...listeners]) listener({ type });
  };
  const read = (): Surroundings => (real === null ? open : real.read());
  /** What the app's source fails at, the connection reports when it reads by itself. */
  const readSafely = (): Surroundings => {
    try {
      const { online, visible, frozen } = read();
      return { online, visible, frozen };
    } catch {
      return open;
    }
  };
  return {
    source: {
      read() {
        const { offline, hidden } = switches();
        // Untouched while no switch is on, so that a source that is wrong is reported as ever.
        if (!offline && !hidden) return read();
        const { online, visible, frozen } = readSafely();
        return { online: online && !offline, visible: visible && !hidden, frozen };
      },
      watch(listener) {
        listeners.add(listener);
        let unwatch: (() => void) | undefined;
        try {
          unwatch = real?.watch((fact) => {
            if (!isHeldBack(fact, switches())) listener(fact);
          });
        } catch (error) {
          listeners.delete(listener);
          throw error;
        }
        return () => {
          listeners.delete(listener);
          unwatch?.();
        };
      },
    },
    changed(before) {
      const { offline, hidden } = switches();
      const { online, visible } = readSafely();
      if (online && offline !== before.offline) {
        tell(offline ? 'environment.offline' : 'environment.online');
      }
      if (visible && hidden !== before.hidden) {
        tell(hidden ? 'environment.hidden' : 'environment.visible');
      }
    },
  };
}
