import type { ArmedTimer } from 'linekeeper/inspect';
import { refusal } from './refusal.js';

/** Far enough from a timer for a step to be on the right side of it, in ms. */
const GRAIN = 0.01;
/** Event loops run timers late; later than this, in ms, the process was asleep or blocked. */
const LATE_MS = 250;
/** A time that is half a millisecond by the last bit is rounded up, here as in `replay`. */
const LAST_BIT = 0.001;
const MAX_DIGITS = 6;

/** The number nearest to `wanted` within the bounds, with as few digits as they allow. */
export function roundWithin(wanted: number, least: number, most: number): number {
  const near = Math.min(Math.max(wanted, least), most);
  for (let digits = 0; digits <= MAX_DIGITS; digits += 1) {
    const scale = 10 ** digits;
    const found = [Math.round, Math.ceil, Math.floor]
      .map((round) => round(near * scale) / scale)
      .find((number) => number >= least && number <= most);
    if (found !== undefined) return found === 0 ? 0 : found;
  }
  return near;
}

interface Pending {
  readonly eventType: string;
  readonly dueAt: number;
}

/** What else a step must keep to, in the time of the replay. */
export interface StepBounds {
  /** It matters which timers were overdue when it happened. */
  readonly isExact?: boolean;
  /** A moment that was over when it happened, or that was still to come. */
  readonly after?: number;
  readonly before?: number;
}

/** What a timeline puts between the steps. */
export type Interlude = 'time passes' | 'timers stand still';

/**
 * The time of a replay. There timers run when they are due, and not somewhat later as in a real event
 * loop, so that its time is that of the recording less those delays. A step keeps its distance from
 * the one before, and its side of every timer.
 */
export class Timeline {
  /** When the last step happened, in ms since the beginning of the replay. */
  now = 0;
  /** The same in the time of the recording. */
  #at: number;
  /** The last step was a timer's: it has run only once time has passed beyond it. */
  #isAfterTimer = false;
  readonly #pending = new Map<string, Pending>();
  readonly #interlude: (at: number, what: Interlude) => void;

  constructor(at: number, interlude: (at: number, what: Interlude) => void) {
    this.#at = at;
    this.#interlude = interlude;
  }

  /** The time as `replay` tells it. */
  get told(): number {
    return Math.round(this.now + LAST_BIT);
  }

  /** Something happened from outside at `at`. */
  happen(
    at: number,
    { isExact = false, after = -Infinity, before = Infinity }: StepBounds = {},
  ): number {
    const dueAt = this.#nextDue();
    const least = Math.max(this.#least(), after + GRAIN);
    const wanted = Math.max(this.#wanted(at), least);
    const most = Math.min(dueAt, before) - GRAIN;
    if (wanted > dueAt - GRAIN && (wanted - dueAt > LATE_MS || (isExact && wanted >= dueAt))) {
      this.#standStill(wanted);
    } else if (least <= most) {
      this.now = roundWithin(wanted, least, most);
    } else if (this.#isAfterTimer) {
      throw refusal('something happened between two timers that were due at the same moment');
    }
    // Else at the time of the step before: no timer runs between the two.
    this.#at = at;
    this.#isAfterTimer = false;
    return this.now;
  }

  /** A timer of this type ran, at a moment when `after` was over. */
  run(eventType: string, at: number, after = -Infinity): void {
    const [id, timer] = this.#first(eventType);
    const dueAt = Math.max(this.now, timer?.dueAt ?? this.#wanted(at));
    const wanted = Math.max(this.#wanted(at), after);
    const isLate = wanted - dueAt > LATE_MS || dueAt < after - LAST_BIT;
    const isRoom = !this.#isAfterTimer || this.#least() <= this.#nextDue() - GRAIN;
    if (isLate && isRoom) this.#standStill(wanted);
    else this.now = dueAt;
    if (id !== undefined) this.#pending.delete(id);
    this.#at = at;
    this.#isAfterTimer = true;
  }

  /** Something followed by itself, in no time. */
  follow(at: number): void {
    this.#at = at;
  }

  /** Takes what became of the timers in a step. `dueAt` tells when one will run. */
  arm(
    armed: readonly ArmedTimer[],
    over: readonly string[],
    dueAt: (timer: ArmedTimer) => number = ({ delayMs }) => this.now + delayMs,
  ): void {
    for (const id of over) this.#pending.delete(id);
    for (const timer of armed) {
      this.#pending.set(timer.id, { eventType: timer.eventType, dueAt: dueAt(timer) });
    }
  }

  /** Lets the last timer run, and time pass until `at`: what stood then still stands. */
  finish(at: number): void {
    const least = this.#least();
    const most = Math.max(least, this.#nextDue() - GRAIN);
    const until = Math.min(Math.max(least, this.#wanted(at)), most);
    if (!this.#isAfterTimer && until <= this.now) return;
    this.#interlude(roundWithin(until, least, most), 'time passes');
  }

  #wanted(at: number): number {
    return this.now + Math.max(0, at - this.#at);
  }

  #least(): number {
    return this.#isAfterTimer ? this.now + GRAIN : this.now;
  }

  #nextDue(): number {
    return Math.min(...[...this.#pending.values()].map(({ dueAt }) => dueAt));
  }

  #first(eventType: string): [string, Pending] | [undefined, undefined] {
    const found = [...this.#pending]
      .filter(([, timer]) => timer.eventType === eventType)
      .sort(([, a], [, b]) => a.dueAt - b.dueAt);
    return found[0] ?? [undefined, undefined];
  }

  #standStill(wanted: number): void {
    const least = this.#least();
    const most = this.#nextDue() - GRAIN;
    if (this.#isAfterTimer) {
      if (least > most) {
        throw refusal('something happened between two timers that were due at the same moment');
      }
      this.#interlude(roundWithin(least, least, most), 'time passes');
    }
    this.now = roundWithin(wanted, Math.max(least, wanted), Infinity);
    this.#interlude(this.now, 'timers stand still');
  }
}
