/** Where the relay has its time from. */
export interface RelayClock {
  /** In ms, never set back. */
  now(): number;
  setTimeout(fn: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** The clock of the process. Its timers keep no process alive: the server does. */
export const realClock: RelayClock = {
  now: () => performance.now(),
  setTimeout: (fn, ms) => setTimeout(fn, ms).unref(),
  clearTimeout: (timer) => {
    clearTimeout(timer as NodeJS.Timeout);
  },
};
