import type { ErrorCode } from '../../src/protocol/error-codes.js';

/** What a reader wants to know of an error besides its summary. */
interface ErrorNote {
  /** Where it appears. */
  readonly where: string;
  readonly cause: string;
  /** What the connection does next. */
  readonly then: string;
  readonly fix: string;
}

const thrown = (by: string): string => `Thrown by ${by}.`;
const event = 'An `error` event.';
const unheard =
  'Without a listener and without a logger it goes to `reportError`, or `console.error`, so that it cannot vanish.';

/** The prose of docs/errors.md: one note for every code. */
export const errorNotes: Readonly<Record<ErrorCode, ErrorNote>> = {
  OPTION_INVALID: {
    where: thrown(
      '`createConnection`, by `send` for a transport that does not exist, and by `on` for a listener that is no function',
    ),
    cause:
      'A misspelt option, a value of the wrong type or out of range, a URL that is no WebSocket URL, an empty `transports`.',
    then: 'Nothing: no connection was made, or the message was not taken.',
    fix: 'The message names the option, what was given and what is accepted. URLs in it are cut before the query, so that no token ends up in a log.',
  },
  WEBSOCKET_MISSING: {
    where: thrown('`createConnection`'),
    cause: 'Node 20 has no global `WebSocket`, and the package `ws` is not installed.',
    then: 'Nothing: no connection was made.',
    fix: '`npm install ws`, or run on Node 22 or newer, or give the option `webSocket` or `create`.',
  },
  CALLBACK_FAILED: {
    where: `${event} ${unheard}`,
    cause:
      'A function that you gave (backoff, `close.classify`, `heartbeat.ping`, `heartbeat.isPong`, environment, storage, `inspect`) threw, or returned something that is not accepted: a promise is not, in these. `cause` holds what it threw.',
    then: 'The connection goes on with its default in that place: the default backoff, the built-in close table, no beat this time.',
    fix: 'Mend the function. A backoff must return a finite number of ms from 0 up; `classify` one of the four verbs or undefined; `ping` a string, an ArrayBuffer or a view of one.',
  },
  PROVIDER_FAILED: {
    where: event,
    cause:
      'A `url`, `protocols`, `create` or `handshake` function threw or rejected; the message names it. `cause` holds what it threw.',
    then: 'The attempt has failed; the backoff decides when the next one comes.',
    fix: 'None, if it was a network failure: the next attempt asks again. To say that the credentials are refused, throw an `AuthRefusedError`, or anything with a `status` of 401 or 403: then it is as if the server had refused them.',
  },
  CREDENTIALS_FAILED: {
    where: event,
    cause:
      'The `credentials` function threw, rejected, or took longer than `credentialsTimeoutMs`. `cause` holds what it threw.',
    then: 'The attempt has failed; the backoff decides when the next one comes.',
    fix: 'Pass `signal` on to `fetch`, so that a fetch that nobody awaits any more ends too. To say "refused", throw an `AuthRefusedError`.',
  },
  AUTH_REFUSED: {
    where: `${event} ${unheard} You may throw it yourself: \`AuthRefusedError\`.`,
    cause:
      'The server refused the credentials (close 1008, 3000, 4401 or 4403, or HTTP 401 or 403) and a fresh value was refused too or could not be had; or the `credentials` function gave a refused value again, or said refused.',
    then: 'The connection waits in `blocked-auth`: no socket, no timer.',
    fix: 'Let the person sign in again, then call `credentialsChanged()`. `retryNow()` asks the `credentials` function once more; a value that was refused is not offered again, but by `retryNow({ force: true })`. How the server refused is in `lastClose`.',
  },
  FATAL_CLOSE: {
    where: `${event} ${unheard} \`waitConnected()\` rejects with it.`,
    cause:
      'The server closed with a code or a reason that the [table](close-codes.md) calls fatal: another try with the same program would end the same way.',
    then: 'The connection is `stopped` with reason `fatal`.',
    fix: 'Read the code in `lastClose`. If your server means something else by it, say so: `close: { codes: { 1009: "retry" } }`. `retryNow()` tries again.',
  },
  ATTEMPTS_EXHAUSTED: {
    where: `${event} ${unheard} \`waitConnected()\` rejects with it.`,
    cause: '`maxAttempts` retries in a row have failed without a stable link between them.',
    then: 'The connection is `stopped` with reason `exhausted`.',
    fix: 'Offer a button that calls `connect({ resetBackoff: true })`; or leave `maxAttempts` at its default, which is no limit.',
  },
  QUEUE_OVERFLOW: {
    where: `${event} With \`overflow: 'throw'\`, thrown by \`send\`.`,
    cause:
      'More was sent while the connection was down than `maxMessages` or `maxBytes` permit, or one message is larger than `maxBytes`.',
    then: 'The oldest messages were dropped (`drop-oldest`), or this one was (`drop-newest`, and one that is too large in any case).',
    fix: 'Raise the bounds, send less while `getSnapshot().status` is not `connected`, or fetch the state anew after `open` and use `drop`.',
  },
  MESSAGE_UNSUPPORTED: {
    where: thrown('`send`'),
    cause:
      'Something else than a string, an ArrayBuffer, a view of one or a Blob: an object, mostly.',
    then: 'The message was not taken; the connection is not affected.',
    fix: '`connection.send(JSON.stringify(value))`.',
  },
  STOPPED: {
    where:
      'A `waitConnected()` that was waiting rejects with it. After the connection was disposed of: thrown by `start`, `retryNow`, `connect` and `credentialsChanged`, and `waitConnected()` rejects at once.',
    cause: '`stop()` was called, or the connection was disposed of.',
    then: 'The connection stays stopped. A message to one that was disposed of is `dropped`.',
    fix: 'Nothing to mend, if you stopped it. A connection that was disposed of is not started again: make a new one.',
  },
};
