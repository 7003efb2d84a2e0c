import { isIPv6 } from 'node:net';
import type { Clock } from '../actors/clock.js';
import { TokenBucket } from './token-bucket.js';
import type { ServerLimits } from './types.js';

interface Entry {
  open: number;
  readonly bucket: TokenBucket;
}

/** Addresses that are remembered before those that did nothing lately are forgotten. */
const SWEEP_AT = 1024;

/** The 16-bit groups of an IPv6 address that name a network; a host has the rest to choose from. */
const NETWORK_GROUPS = 4;

/** Who is counted as one: an address, or the /64 network of an IPv6 address (RFC 4291, 2.5.4). */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  // Normalised: the longest run of zeroes is left out, and nothing else is.
  const [head = '', tail] = new URL(`http://[${address.split('%')[0] ?? ''}]`).hostname
    .slice(1, -1)
    .split('::');
  if (head === '' && tail?.startsWith('ffff:')) return address;
  const groups = head === '' ? [] : head.split(':');
  const isShort = tail !== undefined && groups.length < NETWORK_GROUPS;
  const after = isShort && tail !== '' ? tail.split(':') : [];
  const zeroes = isShort ? Array<string>(8 - groups.length - after.length).fill('0') : [];
  return [...groups, ...zeroes, ...after].slice(0, NETWORK_GROUPS).join(':');
}

/** How many sockets each address has, and how fast it opens them. */
export class Addresses {
  readonly #limits: ServerLimits['perAddress'];
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  #sweepAt = SWEEP_AT;

  constructor(limits: ServerLimits['perAddress'], clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** One socket more of this address; gives for how long it is refused, in ms, and 0 when it is not. */
  enter(address: string): number {
    if (this.#limits === null) return 0;
    const { maxConnections, perSecond } = this.#limits;
    const now = this.#clock.now();
    const network = networkOf(address);
    const entry = this.#entries.get(network) ?? {
      open: 0,
      bucket: new TokenBucket(perSecond, Math.max(1, perSecond), now),
    };
    this.#entries.set(network, entry);
    this.#sweep(now);
    if (entry.open >= maxConnections) return 1000;
    if (!entry.bucket.take(now)) return Math.ceil(entry.bucket.waitMs(now));
    entry.open += 1;
    return 0;
  }

  /** A socket of this address is closed. */
  leave(address: string): void {
    const entry = this.#entries.get(networkOf(address));
    if (entry !== undefined) entry.open -= 1;
  }

  /** Each entry is looked at once for as many that were added. */
  #sweep(now: number): void {
    if (this.#entries.size < this.#sweepAt) return;
    for (const [address, { open, bucket }] of this.#entries) {
      if (open === 0 && bucket.isFull(now)) this.#entries.delete(address);
    }
    this.#sweepAt = Math.max(SWEEP_AT, 2 * this.#entries.size);
  }
}
