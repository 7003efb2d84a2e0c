import type { ToViewer } from 'linekeeper/inspect';

/** How many events are applied in one go. */
const CHUNK = 200;
/** How long one frame may be spent on them, in ms: the rest waits for the next one. */
const BUDGET_MS = 12;

/** Calls back at the next good moment, and not at all after the returned function was called. */
export type Schedule = (callback: () => void) => () => void;

/**
 * Before the next picture, and in a hidden page, which paints none, a little later. Both are set:
 * a page may be hidden while it waits.
 */
export const nextFrame: Schedule = (callback) => {
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    stop();
    callback();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, 250);
  const stop = (): void => {
    isDone = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  return stop;
};

/** Cuts large messages, so that the budget of a frame can be kept. */
function* pieces(message: ToViewer): Generator<ToViewer> {
  if (message.type !== 'events' || message.events.length <= CHUNK) {
    yield message;
    return;
  }
  for (let from = 0; from < message.events.length; from += CHUNK) {
    yield { ...message, events: message.events.slice(from, from + CHUNK) };
  }
}

/**
 * Holds what comes in until the next frame, and until what came before is on the screen, so that a
 * flood of messages costs one update for each picture. Order is kept.
 */
export class FrameQueue {
  readonly #apply: (message: ToViewer) => void;
  readonly #applied: () => void;
  readonly #schedule: Schedule;
  readonly #now: () => number;
  #waiting: ToViewer[] = [];
  /** What was applied has not been shown yet: more would only make the next picture later. */
  #isUnseen = false;
  #cancel: (() => void) | null = null;

  /** `apply` is called for each message, `applied` once for each frame. */
  constructor(
    apply: (message: ToViewer) => void,
    applied: () => void,
    schedule: Schedule = nextFrame,
    now: () => number = () => performance.now(),
  ) {
    this.#apply = apply;
    this.#applied = applied;
    this.#schedule = schedule;
    this.#now = now;
  }

  push(message: ToViewer): void {
    for (const piece of pieces(message)) this.#waiting.push(piece);
    this.#plan();
  }

  /** What was applied is on the screen. */
  shown(): void {
    this.#isUnseen = false;
    this.#plan();
  }

  /** Drops what waits. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#waiting = [];
    this.#isUnseen = false;
  }

  #run(): void {
    this.#cancel = null;
    const until = this.#now() + BUDGET_MS;
    let done = 0;
    for (const message of this.#waiting) {
      this.#apply(message);
      done += 1;
      if (this.#now() >= until) break;
    }
    this.#waiting = this.#waiting.slice(done);
    this.#isUnseen = true;
    this.#applied();
  }

  #plan(): void {
    if (this.#isUnseen || this.#waiting.length === 0) return;
    this.#cancel ??= this.#schedule(() => this.#run());
  }
}
