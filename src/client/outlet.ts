import type { Clock } from '../actors/clock.js';
import type { Link, Outbound } from '../actors/ports.js';
import { OPEN } from '../actors/web-socket.js';
import type { DeliveryPolicy } from '../policies/delivery.js';
import { fits } from '../policies/overflow.js';
import { utf8Length } from '../policies/utf8.js';
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
  send(data: Outbound): SendOutcome;
  /** Sends what is queued, in order; called when the connection has opened. */
  flush(): void;
  /** Stops flushing; called when the connection is not open any more. */
  hold(): void;
  /** Drops what is queued unless the policy keeps it over a stop. */
  stopped(): void;
  queued(): number;
  sent(): number;
}

function sizeOf(data: Outbound): number {
  if (typeof data === 'string') return utf8Length(data);
  if ('item' in data) return sizeOfBody(data.item.body);
  return 'size' in data ? data.size : data.byteLength;
}

/** What JSON makes of the data of an event is near enough to its size. */
function sizeOfBody(body: Body): number {
  if (body.kind === 'topic') {
    return typeof body.data === 'string' ? utf8Length(body.data) : body.data.byteLength;
  }
  return utf8Length(JSON.stringify(body));
}

/** Whoever waits for it is told that it will not be sent. */
const giveUp = (data: Outbound, error: unknown): void => itemOf(data)?.failed(error);

/** A socket copies what it is handed; what waits must not change either when a buffer is used again. */
function ownCopy(data: Outbound): Outbound {
  if (typeof data === 'object' && 'item' in data) return data;
  if (data instanceof ArrayBuffer) return data.slice(0);
  if (!ArrayBuffer.isView(data)) return data;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
}

/** Creates the outlet of a transport. */
export function createOutlet(options: OutletOptions): Outlet {
  const { policy, clock, link, changed } = options;
  let queue: Queued[] = [];
  let bytes = 0;
  let sent = 0;
  let pacing: unknown;
  let isPacing = false;

  /** A message that the socket throws at is dropped, or it would block those behind it for ever. */
  const hand = (data: Outbound): SendOutcome | 'closed' => {
    const open = link();
    if (open?.socket.readyState !== OPEN) return 'closed';
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

  const dropOldest = (): number => {
    let dropped = 0;
    while (policy.mode === 'queue' && !fits(queue.length, bytes, policy)) {
      const oldest = queue.shift();
      bytes -= oldest?.bytes ?? 0;
      if (oldest !== undefined) giveUp(oldest.data, overflowed('dropped, oldest first'));
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
    const message: Queued = { data: ownCopy(data), bytes: sizeOf(data) };
    const isTooLarge = !fits(1, message.bytes, policy);
    const isFull = !fits(queue.length + 1, bytes + message.bytes, policy);
    if (isFull && (isTooLarge || policy.overflow !== 'drop-oldest')) {
      const why = overflowed(`a message of ${String(message.bytes)} bytes does not fit`);
      giveUp(data, why);
      changed(1, policy.overflow === 'throw' ? undefined : why);
      if (policy.overflow === 'throw') throw why;
      return 'dropped';
    }
    queue.push(message);
    bytes += message.bytes;
    const dropped = dropOldest();
    changed(
      dropped,
      dropped === 0 ? undefined : overflowed(`${String(dropped)} dropped, oldest first`),
    );
    return 'queued';
  };

  const overflowed = (what: string): LinekeeperError => {
    const { maxMessages, maxBytes } = policy as DeliveryPolicy & { mode: 'queue' };
    const bounds = `${String(maxMessages)} messages, ${String(maxBytes)} bytes`;
    return new LinekeeperError('QUEUE_OVERFLOW', `the queue is full (${bounds}): ${what}`);
  };

  const hold = (): void => {
    if (isPacing) clock.clearTimeout(pacing);
    isPacing = false;
  };

  const flush = (): void => {
    hold();
    const pace = policy.mode === 'queue' ? policy.pace : null;
    let handed = 0;
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      if (handed === pace?.batch) {
        isPacing = true;
        pacing = clock.setTimeout(flush, pace.everyMs);
        break;
      }
      // Out of the queue first: what a listener drops meanwhile is not this one.
      queue.shift();
      bytes -= next.bytes;
      if (hand(next.data) === 'closed') {
        queue.unshift(next);
        bytes += next.bytes;
        break;
      }
      handed += 1;
    }
    if (handed > 0) changed(0);
  };

  return {
    send: (data) => {
      const outcome = queue.length === 0 ? hand(data) : 'closed';
      return outcome === 'closed' ? enqueue(data) : outcome;
    },
    flush,
    hold,
    stopped: () => {
      hold();
      if (policy.mode === 'drop' || policy.keepOnStop || queue.length === 0) return;
      const dropped = queue.length;
      for (const { data } of queue) giveUp(data, new LinekeeperError('STOPPED'));
      queue = [];
      bytes = 0;
      changed(dropped);
    },
    queued: () => queue.length,
    sent: () => sent,
  };
}
