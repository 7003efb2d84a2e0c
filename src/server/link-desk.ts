import type { WebSocket } from 'ws';
import type { Clock } from '../actors/clock.js';
import type { Logger } from '../protocol/logger.js';
import { ExpiryQueue } from './expiry-queue.js';
import { HeartbeatWheel, type Spoke } from './heartbeat-wheel.js';
import type { ServerSettings } from './options.js';
import type { SlowConsumerPolicy, User } from './types.js';

/** How long a socket may take to answer a close frame, in ms. */
const CLOSE_TIMEOUT_MS = 2000;

/** A link as the desk knows it. */
interface Link extends Spoke {
  readonly socket: WebSocket;
  readonly address: string;
  /** A turn of the heartbeat. */
  beat(isLate: boolean, misses: number): void;
  close(code: number, reason: string): void;
}

/** What is counted of the links of a server. */
export interface LinkCounters {
  sent: number;
  received: number;
  heartbeatFailures: number;
}

/** What all links of a server share: the heartbeat, the counters and the clock. */
export class LinkDesk {
  readonly counters: LinkCounters = { sent: 0, received: 0, heartbeatFailures: 0 };
  readonly slowConsumer: SlowConsumerPolicy;
  readonly messagesPerSecond: number;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #wheel: HeartbeatWheel<Link> | null;
  readonly #closing: ExpiryQueue<Link>;
  readonly #links = new Set<Link>();
  readonly #timers = new Set<unknown>();
  readonly #left: (link: Link) => void;
  #idle: (() => void)[] = [];

  /** `left` is told of each socket that is closed. */
  constructor(settings: ServerSettings<User>, left: (link: Link) => void) {
    const { clock, random, logger, heartbeat, slowConsumer, limits } = settings;
    this.slowConsumer = slowConsumer;
    this.messagesPerSecond = limits.messagesPerSecond;
    this.#clock = clock;
    this.#logger = logger;
    this.#left = left;
    this.#closing = new ExpiryQueue(clock, CLOSE_TIMEOUT_MS, (link) => {
      link.socket.terminate();
    });
    this.#wheel =
      heartbeat === null
        ? null
        : new HeartbeatWheel({
            clock,
            random,
            intervalMs: heartbeat.intervalMs,
            beat: (link, isLate) => {
              link.beat(isLate, heartbeat.misses);
            },
          });
  }

  /** Sockets that are not closed. */
  get size(): number {
    return this.#links.size;
  }

  get links(): ReadonlySet<Link> {
    return this.#links;
  }

  now(): number {
    return this.#clock.now();
  }

  after(ms: number, run: () => void): void {
    const timer = this.#clock.setTimeout(() => {
      this.#timers.delete(timer);
      run();
    }, ms);
    this.#timers.add(timer);
  }

  opened(link: Link): void {
    this.#links.add(link);
    this.#wheel?.add(link);
  }

  closing(link: Link): void {
    this.#closing.add(link);
  }

  ended(link: Link): void {
    this.#wheel?.remove(link);
  }

  closed(link: Link): void {
    this.#closing.delete(link);
    if (!this.#links.delete(link)) return;
    this.#left(link);
    if (this.#links.size === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Resolves when every socket is closed. */
  whenIdle(): Promise<void> {
    if (this.#links.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  died(link: Link): void {
    this.counters.heartbeatFailures += 1;
    const { address } = link;
    this.#logger.info({ address }, '[WebSocket] No pong: the link is given up');
  }

  flooded(link: Link): void {
    this.warn(link, {}, 'A client sends more than it may: it is read more slowly');
  }

  /** `ws` closes the socket with the right code after this. */
  broken({ address }: Link, error: Error): void {
    this.#logger.info({ address, error }, '[WebSocket] A socket broke');
  }

  warn({ address }: Link, details: object, what: string): void {
    this.#logger.warn({ address, ...details }, `[WebSocket] ${what}`);
  }

  /** No timer is left. */
  stop(): void {
    this.#closing.clear();
    for (const timer of this.#timers) this.#clock.clearTimeout(timer);
    this.#timers.clear();
  }
}
