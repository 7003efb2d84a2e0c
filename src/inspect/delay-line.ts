import type { Clock } from '../client/index.js';

/** One direction of a link: what goes in comes out in order, later, or not before it may. */
export interface DelayLine {
  /** Whether nothing holds up what is pushed next. */
  isFree(): boolean;
  /** Runs the task at once when nothing holds it up, else later and in order. */
  push(task: () => void): void;
  /** Looks again at what is held up, after a switch was thrown. */
  update(): void;
  /** Runs everything that is held up, now. */
  flush(): void;
  /** Forgets everything that is held up. */
  clear(): void;
}

/** What holds a link up at the moment. */
export interface Hold {
  readonly stall: boolean;
  readonly delayMs: number;
}

/** A line that asks before each task what holds it up. */
export function createDelayLine(
  hold: () => Hold,
  clock: Pick<Clock, 'now' | 'setTimeout' | 'clearTimeout'>,
): DelayLine {
  let held: { readonly since: number; readonly task: () => void }[] = [];
  let timer: unknown;
  let isRunning = false;

  const isFree = (): boolean => {
    const { stall, delayMs } = hold();
    return held.length === 0 && !stall && delayMs === 0 && !isRunning;
  };

  function dueInMs(): number | null {
    const [first] = held;
    const { stall, delayMs } = hold();
    return first === undefined || stall ? null : first.since + delayMs - clock.now();
  }

  function arm(): void {
    clock.clearTimeout(timer);
    const inMs = dueInMs();
    timer = inMs === null ? undefined : clock.setTimeout(update, Math.max(0, inMs));
  }

  function update(): void {
    if (isRunning) return;
    isRunning = true;
    try {
      for (let inMs = dueInMs(); inMs !== null && inMs <= 0; inMs = dueInMs()) held.shift()?.task();
    } finally {
      isRunning = false;
      // Also when a task has thrown: those behind it go on.
      arm();
    }
  }

  return {
    isFree,
    push(task) {
      if (isFree()) {
        task();
        return;
      }
      held.push({ since: clock.now(), task });
      update();
    },
    update,
    flush() {
      const tasks = held;
      held = [];
      arm();
      for (const { task } of tasks) task();
    },
    clear() {
      held = [];
      arm();
    },
  };
}
