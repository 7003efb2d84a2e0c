import type { Clock } from '../actors/clock.js';
import type { Link, Outbound } from '../actors/ports.js';
import { OPEN } from '../actors/web-socket.js';
import { defaultQueue, type DeliveryPolicy } from '../policies/delivery.js';
import { fits } from '../policies/overflow.js';
import { utf8Length } from '../policies/utf8.js';
import { copyOf } from '../protocol/bytes.js';
import type { Body } from '../protocol/frames.js';
import { LinekeeperError } from '../protocol/errors.js';
import { itemOf } from './session-item.js';
import type { SendOutcome } from './types.js';

/** A message on its way to one transport. */
interface Queued {
  readonly data: Outbound;
  readonly bytes: number;
}

/** What an outlet is made of. */
interface OutletOptions {
  readonly policy: DeliveryPolicy;
  readonly clock: Clock;
  /** The open link; undefined while the connection is not connected. */
  readonly link: () => Link | undefined;
  /** Called when the queue has changed, with how many messages were dropped. */
  readonly changed: (dropped: number, why?: LinekeeperError) => void;
  /** Called when a socket did not take a message. */
  readonly failed: (error: unknown) => void;
}

/** Where the messages of one transport leave, or wait. */
export interface Outlet {
  /** Sends a message, or keeps it; with `nowOrNever` it is not kept. */
  send(data: Outbound, nowOrNever?: boolean): SendOutcome;
  /** Sends what is queued, in order; called when the connection has opened. */
  flush(): void;
  /** Stops flushing; called when the connection is not open any more. */
  hold(): void;
  /** Drops what is queued unless the policy keeps it over a stop. */
  stopped(): void;
  /** Whether nothing waits, and the socket has room. */
  isDrained(): boolean;
  /** Looks again when the socket may have room: somebody waits for that. */
  watch(): void;
  queued(): number;
  queuedBytes(): number;
  sent(): number;
}

/** A WebSocket does not tell when it has room again, so it is looked at this often, in ms. */
const LOOK_MS = 10;

function sizeOf(data: Outbound): number {
  if (typeof data === 'string') return utf8Length(data);
  if ('item' in data) return sizeOfBody(data.item.body);
  return 'size' in data ? data.size : data.byteLength;
}

/** What JSON makes of the data of an event is near enough to its size. */
function sizeOfBody(body: Body): number {
  if (body.kind === 'topic' || body.kind === 'message') {
    return typeof body.data === 'string' ? utf8Length(body.data) : body.data.byteLength;
  }
  return utf8Length(JSON.stringify(body));
}

/** Whoever waits for it is told that it will not be sent. */
const giveUp = (data: Outbound, error: unknown): void => itemOf(data)?.failed(error);

/** Creates the outlet of a transport. */
export function createOutlet(options: OutletOptions): Outlet {
  const { policy, clock, link, changed } = options;
  /** By number: to shift a long array would move all that are behind. */
  const queue = new Map<number, Queued>();
  let oldest = 0;
  let next = 0;
  let bytes = 0;
  let sent = 0;
  let timer: unknown;
  /** Somebody waits for room. */
  let isWatched = false;

  /** The open link; undefined where a message would be lost on it. */
  const openLink = (): Link | undefined => {
    const open = link();
    return open?.socket.readyState === OPEN ? open : undefined;
  };

  /** Without a queue nothing is ever in it. */
  const queuePolicy = { ...defaultQueue, ...policy };
  const { highWaterMark, pace, overflow, maxMessages, maxBytes } = queuePolicy;

  /** Whether more would only fill memory: of the socket, or of the session, which forgets then. */
  const hasNoRoom = ({ socket, isFull }: Link): boolean =>
    socket.bufferedAmount >= highWaterMark || isFull?.() === true;

  /** Without a queue there is no place but the socket. */
  const isLinkFull = (open: Link): boolean => policy.mode === 'queue' && hasNoRoom(open);

  const isCongested = (): boolean => {
    const open = openLink();
    return open !== undefined && hasNoRoom(open);
  };

  /** A message that the socket throws at is dropped, or it would block those behind it for ever. */
  const hand = (open: Link, data: Outbound): SendOutcome => {
    try {
      open.send(data);
    } catch (error) {
      giveUp(data, error);
      changed(1);
      options.failed(error);
      return 'dropped';
    }
    sent += 1;
    return 'sent';
  };

  const takeOldest = (): Queued | undefined => {
    // Out of the queue first: what a listener drops meanwhile is not this one.
    const message = queue.get(oldest);
    queue.delete(oldest);
    oldest += 1;
    bytes -= message?.bytes ?? 0;
    return message;
  };

  const fitsToo = (message: Queued): boolean =>
    fits(queue.size + 1, bytes + message.bytes, queuePolicy);

  /** What the queue has no room for goes to the socket, however full: on an open link nothing is lost. */
  const makeRoom = (message: Queued): void => {
    for (let open = openLink(); open !== undefined; open = openLink()) {
      if (queue.size === 0 || fitsToo(message)) break;
      const first = takeOldest();
      if (first !== undefined) hand(open, first.data);
    }
  };

  const dropOldest = (): number => {
    let dropped = 0;
    while (!fits(queue.size, bytes, queuePolicy)) {
      const first = takeOldest();
      if (first !== undefined) giveUp(first.data, overflowed('dropped, oldest first'));
      dropped += 1;
    }
    return dropped;
  };

  const enqueue = (data: Outbound): SendOutcome => {
    if (policy.mode === 'drop') {
      giveUp(data, new LinekeeperError('QUEUE_OVERFLOW', 'not connected, and nothing is queued'));
      changed(1);
      return 'dropped';
    }
    // A socket copies what it is handed; what waits must not change either when a buffer is used again.
    const message: Queued = { data: copyOf(data) ?? data, bytes: sizeOf(data) };
    makeRoom(message);
    const open = openLink();
    if (open !== undefined && !fitsToo(message)) return hand(open, message.data);
    const isTooLarge = !fits(1, message.bytes, queuePolicy);
    if (!fitsToo(message) && (isTooLarge || overflow !== 'drop-oldest')) {
      const why = overflowed(`a message of ${String(message.bytes)} bytes does not fit`);
      giveUp(data, why);
      changed(1, overflow === 'throw' ? undefined : why);
      if (overflow === 'throw') throw why;
      return 'dropped';
    }
    queue.set(next, message);
    next += 1;
    bytes += message.bytes;
    flushAfter(LOOK_MS);
    const dropped = dropOldest();
    changed(
      dropped,
      dropped === 0 ? undefined : overflowed(`${String(dropped)} dropped, oldest first`),
    );
    return 'queued';
  };

  const overflowed = (what: string): LinekeeperError => {
    const bounds = `${String(maxMessages)} messages, ${String(maxBytes)} bytes`;
    return new LinekeeperError('QUEUE_OVERFLOW', `the queue is full (${bounds}): ${what}`);
  };

  const hold = (): void => {
    clock.clearTimeout(timer);
    timer = undefined;
  };

  const flushAfter = (ms: number): void => {
    if (openLink() !== undefined) timer ??= clock.setTimeout(flush, ms);
  };

  const flush = (): void => {
    hold();
    let handed = 0;
    for (let open = openLink(); open !== undefined && queue.size > 0; open = openLink()) {
      if (isLinkFull(open)) break;
      if (handed === pace?.batch) {
        flushAfter(pace.everyMs);
        break;
      }
      const first = takeOldest();
      if (first !== undefined) hand(open, first.data);
      handed += 1;
    }
    isWatched &&= isCongested();
    if (isWatched || queue.size > 0) flushAfter(LOOK_MS);
    changed(0);
  };

  return {
    send: (data, nowOrNever = false) => {
      const open = queue.size === 0 ? openLink() : undefined;
      if (open !== undefined && !isLinkFull(open)) return hand(open, data);
      if (!nowOrNever) return enqueue(data);
      changed(1);
      return 'dropped';
    },
    flush,
    hold,
    stopped: () => {
      if (policy.mode === 'drop' || policy.keepOnStop || queue.size === 0) return;
      const dropped = queue.size;
      const given = [...queue.values()];
      queue.clear();
      oldest = next;
      bytes = 0;
      for (const { data } of given) giveUp(data, new LinekeeperError('STOPPED'));
      changed(dropped);
    },
    isDrained: () => queue.size === 0 && !isCongested(),
    watch: () => {
      isWatched = true;
      flushAfter(LOOK_MS);
    },
    queued: () => queue.size,
    queuedBytes: () => bytes,
    sent: () => sent,
  };
}
