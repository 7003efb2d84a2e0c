import type { Clock } from '../../src/actors/clock.js';
import type { EnvironmentSource } from '../../src/actors/ports.js';
import type { BackoffStorage } from '../../src/client/types.js';
import type { FakeEnvironment } from '../support/fake-environment.js';
import type { VirtualClock } from '../support/virtual-clock.js';

/** What a page lends to its connection, and takes back when it is left. */
export interface Page {
  readonly clock: Clock;
  readonly environment: EnvironmentSource;
  readonly storage: BackoffStorage;
  /** Timers that are armed. */
  readonly timers: number;
  readonly watchers: number;
  /** Nothing of the page runs, or is stored, from now on. */
  leave(): void;
}

/** Loads a page into a world that outlives it. */
export function loadPage(
  clock: VirtualClock,
  environment: FakeEnvironment,
  items: Map<string, string>,
): Page {
  const armed = new Set<number>();
  let isLeft = false;
  return {
    clock: {
      now: clock.now,
      setTimeout: (run, ms) => {
        const id = clock.setTimeout(() => {
          armed.delete(id);
          if (!isLeft) run();
        }, ms);
        armed.add(id);
        return id;
      },
      clearTimeout: (id) => {
        armed.delete(id as number);
        clock.clearTimeout(id as number);
      },
    },
    environment,
    storage: {
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => {
        if (!isLeft) items.set(key, value);
      },
      removeItem: (key) => {
        if (!isLeft) items.delete(key);
      },
    },
    get timers() {
      return armed.size;
    },
    get watchers() {
      return environment.listeners;
    },
    leave: () => {
      isLeft = true;
    },
  };
}
