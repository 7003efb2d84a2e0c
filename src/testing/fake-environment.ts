import type { EnvironmentSource } from '../client/index.js';
import type { EnvironmentFact, Surroundings } from '../client/index.js';

export interface FakeEnvironment extends EnvironmentSource {
  online(): void;
  offline(): void;
  show(): void;
  hide(): void;
  freeze(): void;
  resume(): void;
  wake(): void;
  changeNetwork(): void;
  /** How many watchers have not unsubscribed: 0 after a correct stop. */
  readonly listeners: number;
}

/**
 * An environment under the test's hand. Facts are reported even when nothing changed, because
 * platforms repeat `online` too and a repeated fact must do no harm.
 */
export function createFakeEnvironment(initial: Partial<Surroundings> = {}): FakeEnvironment {
  let reading: Surroundings = { online: true, visible: true, frozen: false, ...initial };
  const watchers = new Set<{ readonly tell: (fact: EnvironmentFact) => void }>();

  function report(type: EnvironmentFact['type'], change: Partial<Surroundings> = {}): void {
    // The reading changes first: whoever reads inside a fact must see what the fact says.
    reading = { ...reading, ...change };
    for (const watcher of [...watchers]) {
      if (watchers.has(watcher)) watcher.tell({ type });
    }
  }

  return {
    read: () => ({ ...reading }),
    watch(listener) {
      // Wrapped, so that watching twice with one function counts as two.
      const watcher = { tell: listener };
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    online: () => report('environment.online', { online: true }),
    offline: () => report('environment.offline', { online: false }),
    // A page that is shown has been resumed.
    show: () => report('environment.visible', { visible: true, frozen: false }),
    hide: () => report('environment.hidden', { visible: false }),
    freeze: () => report('environment.frozen', { frozen: true }),
    resume: () => report('environment.resumed', { frozen: false }),
    wake: () => report('environment.woke'),
    changeNetwork: () => report('environment.network-changed'),
    get listeners() {
      return watchers.size;
    },
  };
}
