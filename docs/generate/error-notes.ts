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
      '`createConnection` and `createConnectionServer`, by `send` for a transport that does not exist, by `on` for a listener that is no function, and by what takes a topic, the name of an event or a close code for one that is none; `subscribe`, `unsubscribe` and `publish` of a session reject with it',
    ),
    cause:
      'A misspelt option, a value of the wrong type or out of range, a URL that is no WebSocket URL, an empty `transports`, a `handshake` beside a `session`, or the name of its subprotocol among `protocols`; `authenticateAt` at the upgrade without `authenticate`; a topic or a name that is empty, too long or has control characters in it.',
    then: 'Nothing: no connection or server was made, or the call did nothing.',
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
      'A function that you gave (backoff, `close.classify`, `heartbeat.ping`, `heartbeat.isPong`, environment, storage, `inspect`) threw, or returned something that is not accepted: a promise is not, in these. On a server: `authenticate`, `topics.authorize`, `addressOf` or a listener. Of an outbox: `protocol.encode`, whose entry is kept, or `protocol.acknowledged`. `cause` holds what it threw.',
    then: 'The connection goes on with its default in that place: the default backoff, the built-in close table, no beat this time. So does a server: whoever `authenticate` failed for is closed with 1011, or refused with HTTP 500 at the upgrade; what `topics.authorize` failed for is refused; the address is that of the socket.',
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
    where: `${event} ${unheard} You may throw it yourself: \`AuthRefusedError\`, from \`authenticate\` of a server too.`,
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
    where: `${event} With \`overflow: 'throw'\`, thrown by \`send\`. A \`publish\` of a session whose message was dropped rejects with it.`,
    cause:
      'More was sent while the connection was down than `maxMessages` or `maxBytes` permit, or one message is larger than `maxBytes`.',
    then: 'The oldest messages were dropped (`drop-oldest`), or this one was (`drop-newest`, and one that is too large in any case).',
    fix: 'Raise the bounds, send less while `getSnapshot().status` is not `connected`, or fetch the state anew after `open` and use `drop`.',
  },
  MESSAGE_UNSUPPORTED: {
    where: thrown(
      '`send`, and on a server by `send` and `broadcast`; `publish` of a session rejects with it',
    ),
    cause:
      'Something else than a string, an ArrayBuffer, a view of one or a Blob: an object, mostly. A server, and a transport with a session, take no Blob either: they may have to repeat it.',
    then: 'The message was not taken; the connection is not affected.',
    fix: '`connection.send(JSON.stringify(value))`; of a Blob, its `arrayBuffer()`.',
  },
  MESSAGE_TOO_LARGE: {
    where: `${event} ${unheard} \`send\` says \`dropped\`; \`publish\` and \`deliver\` of a session reject with it.`,
    cause:
      'The message has, with its number, more bytes than the server takes at once: for `linekeeper/server` `limits.maxPayloadBytes`, 1 MiB by default. The server would close the link with 1009, and would do so again when the message is repeated. A message that was `queued` before the limit was known is dropped when its turn comes.',
    then: 'The message is dropped and has no number; the connection and the session are not affected.',
    fix: 'Send it in parts, or by an upload over HTTP; or raise `limits.maxPayloadBytes` of the server, by which every client can make it hold as much.',
  },
  SESSION_UNSUPPORTED: {
    where:
      '`subscribe`, `unsubscribe` and `publish` of a session reject with it while the connection is open without one, those that were waiting for it too. For a `publish` or a `sendEvent` there is an `error` event as well.',
    cause:
      'The server does not speak the session protocol: it is no `linekeeper/server`, it has another `codec`, or a proxy takes the subprotocol out of the upgrade.',
    then: 'The connection is open all the same, and messages go as they do without a session. What was subscribed to stays wanted: it is asked for as soon as a link has a session. With `session: { required: true }`, and once the server has spoken the protocol, no such link opens: the attempt has failed, with an `error` event of this code.',
    fix: 'Serve with `linekeeper/server`, or leave the option `session` out.',
  },
  SESSION_LOST: {
    where: `${event} ${unheard} A \`publish\` of a session that was lost before the server had confirmed it rejects with it.`,
    cause:
      'The server knows nothing of the session any more: this client was away for longer than the grace of the server, or the server was started anew. Or a side could not repeat all that the other lacks, because it was more, or older, than `maxMessages`, `maxBytes` and `maxAgeMs` let it keep. `cause` of the event is the [`SessionLoss`](api.md#sessionloss).',
    then: 'The connection is open and goes on, with a new session if the old one is gone. `recovered` is false in the snapshot, and `lost` says which messages. Topics are subscribed to again by themselves.',
    fix: 'Fetch the state anew after an `open` with `recovered: false`. If it happens often, raise `sessions.graceMs` and the bounds of the server, or the bounds of [`session`](api.md#session). Messages of your own may have arrived or not: send again what may arrive twice.',
  },
  REQUEST_REFUSED: {
    where: `\`subscribe\`, \`unsubscribe\` and \`publish\` of a session reject with it. Where nobody waits, an \`error\` event: for a topic that is refused when it is subscribed to again. ${unheard}`,
    cause:
      'The server said no; its code is in the message: `FORBIDDEN` (by `topics.authorize`), `TOO_MANY_TOPICS` (`limits.maxTopics`) or `NOT_SUBSCRIBED`.',
    then: 'The connection goes on. A topic that was refused is not asked for again.',
    fix: 'Allow it in `topics.authorize` of the server: without one a client may subscribe to every topic but `*`, and publish to none.',
  },
  SERVER_ERROR: {
    where: `${event} ${unheard}`,
    cause:
      'A server that speaks the session protocol has said what is wrong; its code and its words are in the message: `TRY_LATER`, `SLOW_CONSUMER`, `INTERNAL` and the like. Credentials that it refuses are no such error: either fresh ones are taken, or [`AUTH_REFUSED`](#auth_refused) follows.',
    then: 'The server closes the link, with a close code that says the same; the [table](close-codes.md) decides what follows.',
    fix: 'Read the code. `SLOW_CONSUMER`: hear less, or more quickly. One that says that a frame is wrong is a bug of this side, or of a proxy between.',
  },
  LISTEN_FAILED: {
    where: '`ready` of a server rejects with it, and the server has an `error` event.',
    cause:
      'The port is taken (`EADDRINUSE`) or needs rights that the process has not (`EACCES`), or the `host` is none of this machine: `cause` is the error of Node. Or it was closed before it listened.',
    then: 'The server serves nobody, and does not try again.',
    fix: 'Await `ready` before you say that the server runs. Give another port; 0 finds one that is free, and `port` says which.',
  },
  OUTBOX_FULL: {
    where: '`enqueue` of an outbox rejects with it.',
    cause:
      'It holds as many messages or bytes as `maxMessages` and `maxBytes` allow, and `overflow` is `reject`; or the browser has no room for the site (`cause` is a QuotaExceededError).',
    then: 'The message is not kept. Those that are kept go on.',
    fix: "Try again when some have arrived (`drain()`), give the outbox more room, or say `overflow: 'drop-oldest'`, which tells `dropped`.",
  },
  OUTBOX_FAILED: {
    where:
      '`enqueue`, `drain`, `clear`, `size` and `entries` of an outbox reject with it; for anything else an `error` event of the outbox.',
    cause:
      'The store threw; `cause` holds what. Or a newer version of the app has changed the store, which this one cannot read.',
    then: 'The message of an `enqueue` that rejects is not kept. Sending is tried again after a second, with the next message, and with the next link.',
    fix: 'Where the message says so, reload the page. Else look at `cause`.',
  },
  OUTBOX_NOT_DURABLE: {
    where: 'An `error` event of an outbox.',
    cause:
      'The store cannot be opened: no IndexedDB, as in some private windows, a database that does not answer, or a folder that cannot be written. `cause` says which.',
    then: 'Messages are kept in memory: they outlive links, but not the page or the process. `isDurable` is false. What is on the disk is left alone.',
    fix: 'Nothing can be mended from inside. Tell the person, if it matters.',
  },
  OUTBOX_BROKEN: {
    where: 'An `error` event of an outbox, once, when it is opened.',
    cause:
      'The store was damaged: by a disk, by a process that was cut short, or by other code. `cause` holds what was found.',
    then: 'What can be read is kept. A file of LMDB that is damaged as a whole is moved aside, and the message says where.',
    fix: 'Nothing is to be done for the app to go on.',
  },
  STOPPED: {
    where:
      'A `waitConnected()` or a `drained()` that was waiting rejects with it, and so do `subscribe`, `unsubscribe`, `publish` and `deliver` of a session, and what is asked of an outbox that was disposed of. After the connection was disposed of: thrown by `start`, `retryNow`, `connect` and `credentialsChanged`, and `waitConnected()` rejects at once.',
    cause: '`stop()` was called, or the connection was disposed of.',
    then: 'The connection stays stopped. A message to one that was disposed of is `dropped`.',
    fix: 'Nothing to mend, if you stopped it. A connection that was disposed of is not started again: make a new one.',
  },
};
