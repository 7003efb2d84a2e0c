import type { RelayClock } from './clock.js';
import type { RelayLogger } from './options.js';

const LINES = 20;
const PER_MS = 10_000;
const LONGEST = 300;

/** Control characters, and those that reverse the direction of writing. */
const UNSAFE = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** Words of a stranger as a line of a log may hold them: quoted, short, and nothing but words. */
export const quoted = (text: string): string => {
  const short = text.length > 100 ? `${text.slice(0, 100)}…` : text;
  return `"${short.replace(UNSAFE, '?')}"`;
};

/** Logs what was refused, but no more than a person can read, and never the token. */
export class Refusals {
  readonly #logger: RelayLogger;
  readonly #clock: RelayClock;
  readonly #token: string;
  #lines = 0;
  #unlogged = 0;
  #timer: unknown = null;

  constructor(logger: RelayLogger, clock: RelayClock, token: string) {
    this.#logger = logger;
    this.#clock = clock;
    this.#token = token;
  }

  log(line: string): void {
    this.#timer ??= this.#clock.setTimeout(() => {
      this.#endWindow();
    }, PER_MS);
    this.#lines += 1;
    if (this.#lines > LINES) this.#unlogged += 1;
    else this.#logger.warn(line.replaceAll(this.#token, '«token»').slice(0, LONGEST));
  }

  /** Says how many lines were left out so far. */
  close(): void {
    if (this.#timer === null) return;
    this.#clock.clearTimeout(this.#timer);
    this.#endWindow();
  }

  #endWindow(): void {
    const unlogged = this.#unlogged;
    this.#timer = null;
    this.#lines = 0;
    this.#unlogged = 0;
    if (unlogged > 0) this.#logger.warn(`refused ${unlogged} more within ${PER_MS / 1000} s`);
  }
}
