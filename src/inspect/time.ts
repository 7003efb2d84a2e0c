import type { Clock } from '../client/index.js';

/** The clock of an inspector. */
export interface InspectorTime {
  /** In ms since the epoch. */
  readonly startedAt: number;
  /** In ms since `startedAt`; never set back on the real clock. */
  readonly at: () => number;
  /** How many ms ago a moment was that XState noted, which it does by the real clock. */
  readonly since: (moment: number) => number;
  readonly setTimeout: (fn: () => void, ms: number) => unknown;
  readonly clearTimeout: (id: unknown) => void;
}

const unref = (timer: unknown): unknown => {
  (timer as { unref?: () => void }).unref?.();
  return timer;
};

/** Time that an inspector reads and waits by: a clock of the app's tests, or the real one. */
export function inspectorTime(clock: Clock | undefined): InspectorTime {
  if (clock !== undefined) {
    const startedAt = clock.now();
    return {
      startedAt,
      at: () => clock.now() - startedAt,
      since: () => 0,
      setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
      clearTimeout: (id) => clock.clearTimeout(id),
    };
  }
  const origin = performance.now();
  return {
    startedAt: Date.now(),
    at: () => Math.round((performance.now() - origin) * 100) / 100,
    since: (moment) => Math.max(0, Date.now() - moment),
    // An inspector must not keep a process alive.
    setTimeout: (fn, ms) => unref(globalThis.setTimeout(fn, ms)),
    clearTimeout: (id) => {
      globalThis.clearTimeout(id as ReturnType<typeof globalThis.setTimeout>);
    },
  };
}
