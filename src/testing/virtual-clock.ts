import { nextTurn } from './next-turn.js';
import { TimerHeap, type HeapTimer } from './timer-heap.js';

const LONGEST_DELAY = 2 ** 31 - 1;
const RUNAWAY = 'Timers of 0 ms keep re-arming themselves.';
const RUNAWAY_LIMIT = 1_000_000;
/** Each of these takes a turn of the real event loop. */
const AWAITED_RUNAWAY_LIMIT = 10_000;

/** A timer that is armed. */
export interface PendingTimer {
  readonly id: number;
  /** In ms since the epoch. */
  readonly dueAt: number;
  /** `'product'` unless the one who armed it said otherwise (the fake network says `'network'`). */
  readonly owner: string;
}

/**
 * A clock that steps from timer to timer, so a beat that re-arms itself every 200 ms runs five times
 * in `advance(1000)`, each time with its own `now()`.
 *
 * A delay that real timers would silently turn into 1 ms (NaN, Infinity, 2^31 and more) throws:
 * such a delay is a defect, and fails the test that meets it.
 */
export class VirtualClock {
  #now: number;
  #order = 0;
  #stepping = false;
  readonly #timers = new TimerHeap();

  constructor(startAt = 0) {
    this.#now = startAt;
  }

  // Arrow fields, because products often take these three by reference.
  readonly now = (): number => this.#now;

  readonly setTimeout = (run: () => void, ms = 0, owner = 'product'): number => {
    if (!Number.isFinite(ms) || ms > LONGEST_DELAY) {
      throw new RangeError(
        `A timer was armed with ${String(ms)} ms; 0 to ${String(LONGEST_DELAY)} is safe.`,
      );
    }
    this.#order += 1;
    const id = this.#order;
    this.#timers.add({ id, order: id, dueAt: this.#now + Math.max(0, ms), owner, run });
    return id;
  };

  readonly clearTimeout = (id: number | undefined): void => {
    if (id !== undefined) this.#timers.remove(id);
  };

  /** Armed timers in the order they would run. */
  get pending(): readonly PendingTimer[] {
    return this.#timers.sorted().map(({ id, dueAt, owner }) => ({ id, dueAt, owner }));
  }

  /** The timers the product holds: empty after a correct stop. */
  get pendingOfProduct(): readonly PendingTimer[] {
    return this.pending.filter((timer) => timer.owner === 'product');
  }

  /** Time passes; promises do not settle meanwhile. */
  advance(ms: number): void {
    const end = this.#endOf(ms);
    this.#step(() => {
      this.#runDue(end, (timer) => Math.max(this.#now, timer.dueAt));
      this.#now = end;
    });
  }

  /** Like `advance`, but promises settle after every timer, for products that await between timers. */
  async advanceAsync(ms: number): Promise<void> {
    const end = this.#endOf(ms);
    await nextTurn();
    for (let runs = 0; ; runs += 1) {
      const due = this.#timers.peek();
      if (due === undefined || due.dueAt > end) break;
      if (due.dueAt > this.#now) runs = 0;
      if (runs >= AWAITED_RUNAWAY_LIMIT) throw new Error(RUNAWAY);
      this.advanceToNext();
      await nextTurn();
    }
    this.#now = Math.max(this.#now, end);
  }

  /** Runs the one timer that is due first and returns its due time; undefined when none is armed. */
  advanceToNext(): number | undefined {
    return this.#step(() => {
      const timer = this.#timers.pop();
      if (timer === undefined) return undefined;
      this.#now = Math.max(this.#now, timer.dueAt);
      timer.run();
      return timer.dueAt;
    });
  }

  /**
   * What a suspended laptop does: time passes and nothing runs, then all overdue timers run late,
   * each once, with `now()` already at the time of waking.
   */
  sleep(ms: number): void {
    const end = this.#endOf(ms);
    this.#step(() => {
      this.#now = end;
      this.#runDue(end, () => end);
    });
  }

  /**
   * Time passes and nothing runs, not even what is due: the next advance runs that late, with `now()`
   * at the time of the advance.
   */
  standStill(ms: number): void {
    this.#now = this.#endOf(ms);
  }

  /** Runs until no timer is left; more than `limit` runs means that something re-arms itself for ever. */
  runAll(limit = 10_000): void {
    for (let runs = 0; this.#timers.size > 0; runs += 1) {
      if (runs >= limit) throw new Error(`Timers are still armed after ${String(limit)} runs.`);
      this.advanceToNext();
    }
  }

  #runDue(end: number, timeOf: (timer: HeapTimer) => number): void {
    for (let runs = 0; ; runs += 1) {
      const next = this.#timers.peek();
      if (next === undefined || next.dueAt > end) return;
      if (runs >= RUNAWAY_LIMIT) throw new Error(RUNAWAY);
      this.#timers.pop();
      this.#now = timeOf(next);
      next.run();
    }
  }

  #endOf(ms: number): number {
    if (!Number.isFinite(ms) || ms < 0) throw new RangeError(`Time cannot pass by ${ms} ms.`);
    return this.#now + ms;
  }

  #step<Result>(work: () => Result): Result {
    if (this.#stepping) throw new Error('A timer must not advance the clock that runs it.');
    this.#stepping = true;
    try {
      return work();
    } finally {
      this.#stepping = false;
    }
  }
}
