/** Where time comes from: the real one by default, a stepping one in tests. */
export interface Clock {
  /** Ms since the epoch. */
  now(): number;
  setTimeout(fn: () => void, ms: number): unknown;
  clearTimeout(id: unknown): void;
}

/** The clock of the runtime, looked up late so that fake timers work. */
export const realClock: Clock = {
  now: () => Date.now(),
  setTimeout: (fn, ms) => globalThis.setTimeout(fn, ms),
  clearTimeout: (id) => {
    globalThis.clearTimeout(id as ReturnType<typeof globalThis.setTimeout>);
  },
};
