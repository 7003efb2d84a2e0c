import type { ConnectionSnapshot, RetryEvent } from '../../src/client/types.js';
import { isLegalChange } from './invariants-of.js';
import { numbers } from './random-rules.js';
import type { RandomWorld } from './random-world.js';

/** Every hint that the servers of random worlds give, in ms. */
const hints = [7000, numbers.longestHintMs];

/** What adding and taking away fractions may cost. */
const ROUNDING_MS = 1e-6;

const expectedErrors: readonly string[] = [
  'PROVIDER_FAILED',
  'CREDENTIALS_FAILED',
  'AUTH_REFUSED',
  'FATAL_CLOSE',
  'ATTEMPTS_EXHAUSTED',
  'QUEUE_OVERFLOW',
];

/** A first and a last listener, between which the app has its own. */
export interface Watched {
  /** Makes the last listener the last again. */
  goLast(): void;
  /** Notes whether the first and the last listener have heard the same statuses. */
  compare(): void;
}

/** Listens to all that a connection tells, and notes what no look from outside can see. */
export function watch(world: RandomWorld): Watched {
  const { connection, wrong, rules, clock, ledger, setup } = world;
  let first: string[] = [];
  let last: string[] = [];
  let lastStatus: string | undefined;
  let before = connection.getSnapshot();
  let isOpen = false;
  /** Unknown once a stop has come between: its listeners may have missed the end of the outage. */
  let isLost: boolean | null = false;
  let openedAt = 0;
  let isCarried = setup.stored;

  const quiet = (what: string): void => {
    if (world.isQuiet) wrong('no message or status after stop() returned', what);
  };

  connection.on('status', (status, { previous }) => {
    quiet(status);
    if (status === previous) wrong('a listener never hears the same status twice in a row', status);
    if (previous !== (lastStatus ?? previous)) wrong('every status is told', previous);
    if (!isLegalChange(previous, status)) {
      wrong('only the changes of the table of states', `${previous} to ${status}`);
    }
    if (connection.getSnapshot().status !== status) {
      wrong('what is told is what is', `${status} was told`);
    }
    if (status === 'connecting') isCarried = false;
    if (status === 'stopped' && isLost === true) isLost = null;
    lastStatus = status;
    first.push(status);
  });

  connection.on('open', () => {
    quiet('open');
    if (isOpen) wrong('one close for each open', 'open twice');
    isOpen = true;
    openedAt = clock.now();
  });
  connection.on('close', ({ cause }) => {
    quiet('close');
    if (!isOpen) wrong('one close for each open', `close (${cause}) without open`);
    isOpen = false;
  });
  connection.on('stable', () => {
    quiet('stable');
    world.mayReset = true;
    if (clock.now() - openedAt < numbers.stableWindowMs - ROUNDING_MS) {
      wrong('stable only after the stable window', clock.now() - openedAt);
    }
  });

  for (const type of ['lost', 'restored'] as const) {
    connection.on(type, () => {
      quiet(type);
      if (isLost === (type === 'lost')) wrong('an outage is lost once, and then restored', type);
      isLost = type === 'lost';
    });
  }

  const isWithinBounds = (retry: RetryEvent): boolean => {
    const { cause, delayMs } = retry;
    if (cause === 'retry-after') {
      const most = 1 + numbers.hintSpread;
      return hints.some((hint) => delayMs >= hint && delayMs <= hint * most);
    }
    const [least, most] = rules.bounds(retry);
    return delayMs >= least && delayMs <= most + ROUNDING_MS;
  };
  connection.on('retry', (retry) => {
    quiet('retry');
    // The wait of another page goes on as it was drawn there.
    if (isCarried && retry.cause === 'backoff') return;
    if (!isWithinBounds(retry)) wrong("every delay is within its policy's bounds", retry);
  });

  connection.on('message', (data, { transport }) => {
    quiet('message');
    if (!isOpen) wrong('no message outside of a link', data);
    // A message of the server that came first was taken for the welcome.
    if (!setup.handshake || data !== 'welcome') ledger.heard(transport, data as string);
  });
  connection.on('error', ({ code, message, cause }) => {
    if (!expectedErrors.includes(code)) {
      wrong('no function of the product fails', `${message} ${String(cause)}`);
    }
  });

  connection.subscribe((snapshot: ConnectionSnapshot) => {
    if (snapshot === before) wrong('a new snapshot for each change', 'the same object');
    if (!Object.isFrozen(snapshot)) wrong('snapshots are frozen');
    if (snapshot.status === 'offline' || before.status === 'offline') {
      world.mayReset ||= rules.forgives;
    }
    world.hasFallen ||= snapshot.attempt < before.attempt;
    before = snapshot;
  });

  let off = (): void => undefined;
  const goLast = (): void => {
    off();
    first = [];
    last = [];
    off = connection.on('status', (status) => void last.push(status));
  };
  goLast();
  const compare = (): void => {
    if (first.length === 0 && last.length === 0) return;
    if (first.join() !== last.join()) wrong('every listener hears the same', [first, last]);
    first = [];
    last = [];
  };
  return { goLast, compare };
}
