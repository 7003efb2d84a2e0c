import type { StatusReason } from '../../machines/describe.js';
import type { ConnectionStatus } from '../../machines/connection.types.js';

/** What a reader wants to know of a state besides what the machine says of itself. */
interface StateNote {
  /** What each reason means; none where the status says it all. */
  readonly reasons: Readonly<Partial<Record<NonNullable<StatusReason>, string>>>;
  /** What is open, running or listening. */
  readonly holds: string;
  /** What `send()` does. */
  readonly send: string;
  /** What a person should see. */
  readonly show: string;
}

/** The prose of docs/states.md. Every reason must stand under exactly one state. */
export const stateNotes: Readonly<Record<ConnectionStatus, StateNote>> = {
  stopped: {
    reasons: {
      initial: 'never started',
      manual: '`stop()` was called',
      fatal:
        'the server closed with a code or reason that another try cannot change; `lastClose` has it',
      exhausted: 'the last attempt that `maxAttempts` permits has failed',
    },
    holds: 'No socket, no timer, no listener.',
    send: '`queue`: the message waits for the next start. `drop`: it is dropped. `stop()` itself drops what was queued, unless the delivery says `keepOnStop`.',
    show: '`initial` and `manual`: nothing, or "offline by choice". `fatal` and `exhausted`: say that it will not come back by itself, and offer a button that calls `retryNow()` or `connect({ resetBackoff: true })`.',
  },
  'blocked-auth': {
    reasons: {},
    holds: 'No socket, no timer, no listener.',
    send: '`queue`: the message waits. `drop`: it is dropped.',
    show: 'Ask the person to sign in again, then call `credentialsChanged()`.',
  },
  offline: {
    reasons: {
      network: 'the browser says that there is no network',
      hidden: 'the page is hidden',
      frozen: 'the page is frozen, or in the back/forward cache',
    },
    holds: 'No socket and no retry timer; the environment is listened to.',
    send: '`queue`: the message waits. `drop`: it is dropped.',
    show: '`network`: "You are offline". `hidden` and `frozen`: nothing, since nobody is looking.',
  },
  cooldown: {
    reasons: {
      backoff: 'an ordinary failure: the wait of the backoff policy',
      'room-reset': 'the server closed with 1013: the wait of `roomReset`',
      'retry-after':
        'the server said how long: `retryAfterMs` in the close reason, or `Retry-After` on a refused upgrade',
      resume:
        'the gates have just opened: a short wait, so that a crowd does not come back at once',
      'storm-guard': 'the attempts of the last minute are used up, whatever caused them',
    },
    holds: 'One timer, until `nextAttemptAt`; the environment is listened to.',
    send: '`queue`: the message waits. `drop`: it is dropped.',
    show: 'Nothing for the first 5 s; after the `lost` event "Reconnecting…", with a button that calls `retryNow()`.',
  },
  connecting: {
    reasons: {},
    holds:
      'The credentials fetch, then every transport and its handshake, each with a time limit; the environment is listened to.',
    send: '`queue`: the message waits. `drop`: it is dropped.',
    show: 'At first start, "Connecting…" if it takes more than a moment. After a loss, the same as `cooldown`.',
  },
  connected: {
    reasons: {},
    holds:
      'The open transports, the heartbeat and the stable window; the environment is listened to.',
    send: 'Handed to the socket at once; behind what is still queued, so that the order stays.',
    show: 'Nothing, or a calm mark. After the `restored` event, "Connected again".',
  },
};
