import { randomBytes } from 'node:crypto';
import type { RelayClock } from './clock.js';

const VALID_MS = 60_000;

/**
 * Addresses that let in once. A browser is started with its address on a command line, which every
 * user of the machine can read; what stands there must be of no use a moment later.
 */
export class Tickets {
  readonly #clock: RelayClock;
  readonly #issuedAt = new Map<string, number>();

  constructor(clock: RelayClock) {
    this.#clock = clock;
  }

  issue(): string {
    const ticket = randomBytes(24).toString('base64url');
    this.#issuedAt.set(ticket, this.#clock.now());
    return ticket;
  }

  /** Whether a ticket is good; it is used up by that. */
  use(ticket: string): boolean {
    const issuedAt = this.#issuedAt.get(ticket);
    this.#issuedAt.delete(ticket);
    return issuedAt !== undefined && this.#clock.now() - issuedAt <= VALID_MS;
  }
}
