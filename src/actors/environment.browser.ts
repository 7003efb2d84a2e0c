import type { EnvironmentFact } from '../policies/gates.js';
import type { Clock } from './clock.js';
import type { EnvironmentSource } from './ports.js';

/** How often the clock is compared with the timers, in ms: a wake is noticed within this. */
const TICK_MS = 1000;

/** A timer this late was not merely delayed by a busy page: the machine slept. In ms. */
const DRIFT_MS = 2000;

/** The parts of a page, a worker or React Native that may be missing. */
interface Runtime extends Partial<EventTarget> {
  readonly document?: EventTarget & { readonly visibilityState: string };
  readonly navigator?: { readonly onLine?: boolean; readonly connection?: EventTarget };
}

/**
 * Network, visibility, page lifecycle (freeze, back/forward cache) and wake by clock drift, as far as
 * the runtime tells them.
 */
export function browserEnvironment(clock: Clock, runtime: Runtime = globalThis): EnvironmentSource {
  const { document, navigator } = runtime;
  const isVisible = (): boolean => document?.visibilityState !== 'hidden';

  return {
    read: () => ({
      online: navigator?.onLine !== false,
      visible: isVisible(),
      // A script that runs is not frozen.
      frozen: false,
    }),

    watch(listener) {
      const listening = new AbortController();
      const hear = (
        target: Partial<EventTarget> | undefined,
        type: string,
        fact: (event: Event) => EnvironmentFact['type'] | null,
      ): void => {
        target?.addEventListener?.(
          type,
          (event) => {
            const heard = fact(event);
            if (heard !== null) listener({ type: heard });
          },
          { signal: listening.signal },
        );
      };
      // A page that is not persisted is going away for good; its sockets go with it.
      const isPersisted = (event: Event): boolean => (event as PageTransitionEvent).persisted;

      hear(runtime, 'online', () => 'environment.online');
      hear(runtime, 'offline', () => 'environment.offline');
      hear(runtime, 'pagehide', (event) => (isPersisted(event) ? 'environment.frozen' : null));
      hear(runtime, 'pageshow', (event) => (isPersisted(event) ? 'environment.resumed' : null));
      hear(document, 'freeze', () => 'environment.frozen');
      hear(document, 'resume', () => 'environment.resumed');
      hear(document, 'visibilitychange', () =>
        isVisible() ? 'environment.visible' : 'environment.hidden',
      );
      hear(navigator?.connection, 'change', () => 'environment.network-changed');

      const stopTicking = watchDrift(clock, isVisible, () => {
        listener({ type: 'environment.woke' });
      });
      return () => {
        listening.abort();
        stopTicking();
      };
    },
  };
}

/** Calls back when the timers stood still. Hidden pages are throttled, which looks the same: not told. */
function watchDrift(clock: Clock, isVisible: () => boolean, woke: () => void): () => void {
  let dueAt: number;
  let timer: unknown;
  const arm = (): void => {
    dueAt = clock.now() + TICK_MS;
    timer = clock.setTimeout(tick, TICK_MS);
  };
  const tick = (): void => {
    const late = clock.now() - dueAt;
    arm();
    if (late > DRIFT_MS && isVisible()) woke();
  };
  arm();
  return () => {
    clock.clearTimeout(timer);
  };
}
