import type { Clock } from '../actors/clock.js';

/** What stands on a wheel: the slot is the wheel's to write. */
export interface Spoke {
  slot: number;
}

/** What a wheel is made of. */
interface WheelOptions<T extends Spoke> {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** How long a turn takes, in ms. */
  readonly intervalMs: number;
  /** Called for each spoke once a turn; `isLate` when the process stood still, and judging is unfair. */
  readonly beat: (spoke: T, isLate: boolean) => void;
}

/** So many parts of a turn: at 18 000 sockets a part takes 6 ms (PERF: 20 us a beat). */
const SLOTS = 64;

/** A part this late was not merely delayed by other work, in ms. */
const LATE_MS = 1000;

/**
 * Beats every spoke once a turn, a part of them at a time, so that no beat holds up the event loop. A
 * spoke begins at a random place: a crowd that came together does not beat together.
 */
export class HeartbeatWheel<T extends Spoke> {
  readonly #options: WheelOptions<T>;
  readonly #slots: T[][];
  readonly #stepMs: number;
  #size = 0;
  #at = 0;
  #dueAt = 0;
  #timer: unknown;

  constructor(options: WheelOptions<T>) {
    this.#options = options;
    const slots = Math.max(1, Math.min(SLOTS, Math.floor(options.intervalMs)));
    this.#slots = Array.from({ length: slots }, () => []);
    this.#stepMs = options.intervalMs / slots;
  }

  get size(): number {
    return this.#size;
  }

  add(spoke: T): void {
    const { clock, random } = this.#options;
    const slot = Math.floor(random() * this.#slots.length);
    spoke.slot = slot;
    this.#slots[slot]?.push(spoke);
    this.#size += 1;
    if (this.#size > 1) return;
    this.#dueAt = clock.now() + this.#stepMs;
    this.#arm();
  }

  remove(spoke: T): void {
    const spokes = this.#slots[spoke.slot];
    const place = spokes?.indexOf(spoke) ?? -1;
    if (spokes === undefined || place < 0) return;
    const last = spokes.pop();
    if (last !== undefined && last !== spoke) spokes[place] = last;
    spoke.slot = -1;
    this.#size -= 1;
    if (this.#size === 0) this.#options.clock.clearTimeout(this.#timer);
  }

  #arm(): void {
    const { clock } = this.#options;
    // A beat that removed the last spoke may have added another, and armed it by that.
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(this.#turn, Math.max(0, this.#dueAt - clock.now()));
  }

  readonly #turn = (): void => {
    const { clock, beat } = this.#options;
    const lateMs = clock.now() - this.#dueAt;
    this.#dueAt = (lateMs > LATE_MS ? clock.now() : this.#dueAt) + this.#stepMs;
    this.#at = (this.#at + 1) % this.#slots.length;
    // A beat may remove spokes, and put the last one in their place.
    for (const spoke of [...(this.#slots[this.#at] ?? [])]) beat(spoke, lateMs > LATE_MS);
    if (this.#size > 0) this.#arm();
  };
}
