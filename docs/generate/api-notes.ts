import type { ConnectionEvents } from '../../src/client/types.js';

/** When each event comes: the types say only what it carries. */
export const eventNotes: Readonly<Record<keyof ConnectionEvents, string>> = {
  message:
    'A frame has arrived that neither the heartbeat nor a handshake took. With a session: a message of the server, with its `topic` where it was published to one.',
  event: 'The server has sent an application event. Only with a session.',
  status: 'The status is another one. `previous` and `reason` say from where and why.',
  open: 'Connected: every transport is open, and the queue has been sent. `recovered` is that of the snapshot.',
  stable: 'The link has lasted for `stableWindowMs`: the failures so far are forgiven.',
  close: 'A link that was open has ended.',
  retry: 'A next attempt is planned.',
  lost: 'An outage has lasted for `lostAfterMs`: time to tell a person.',
  restored: 'The outage that was told as `lost` is over.',
  latency: 'A round trip of the heartbeat was measured.',
  error: 'Something went wrong that a program may want to know: see [Errors](errors.md).',
};

/** What the doc comments leave to a name; for a member of an option with the option before it. */
export const nameNotes: Readonly<Record<string, string>> = {
  presets: 'Options for well-known servers and apps: see [Presets](recipes/presets.md).',
  toFiveStatus: 'A snapshot in five words, for an interface that knows no more.',
  toSixStatus: 'A snapshot in the words of `WebSocket`, and a little more.',
  FiveStatus: 'What `toFiveStatus` gives.',
  SixStatus: 'What `toSixStatus` gives.',
  'delivery.mode':
    "`'drop'` has none of the options below. `delivery: 'queue'` is short for the mode.",
  'delivery.maxMessages': 'How many messages the queue holds.',
  'heartbeat.ping':
    "The ping of the app's own protocol. With a session it is not used: a frame of the app's would break the session. Absent: protocol pings where the runtime has them (Node).",
  'storm.maxAttempts': 'How many attempts begin in any `storm.windowMs`, whatever urges them.',
  'storm.windowMs': 'The window of time for `storm.maxAttempts`, in ms.',
  'roomReset.minMs': 'The shortest wait, in ms.',
  'roomReset.maxMs': 'The longest wait, in ms.',
  'SessionLoss.transport': 'The name of the transport whose session it was.',
  wasClean: 'Whether both ends said goodbye.',
  connected: 'Whether the status is `connected`.',
  queuedMessages: 'Messages waiting to be sent: `queued` in the snapshot.',
  delayMs: 'How long the wait is, in ms.',
  at: 'When the attempt begins, in ms since the epoch.',
};

/** Types that a reader is better told than shown. */
export const typeNotes: Readonly<Record<string, string>> = {
  'delivery.mode': "'queue' | 'drop'",
};

/** Defaults that are in the objects of presets and policies alone. */
export const fallbackNotes: Readonly<Record<string, string>> = {
  'delivery.mode': "'queue'",
  'delivery.maxMessages': '100; 10000 with a session',
  'delivery.maxBytes': '1048576 (1 MiB); 4194304 (4 MiB) with a session',
  'roomReset.minMs': '5000',
  'roomReset.maxMs': '15000',
  close: 'the [table](close-codes.md)',
  credentials: 'none',
  clock: 'the real one',
  inspect: 'none',
  handshake: 'none',
  create: 'none',
  'heartbeat.ping': 'protocol pings in Node; in a browser those of a session, else none',
  'heartbeat.isPong': 'any frame is an answer',
};

/** The options that are objects of their own, with the type that holds what is in them. */
export const nestedOptions: Readonly<Record<string, readonly string[]>> = {
  delivery: ['DeliveryOption', 'QueueBounds'],
  heartbeat: ['HeartbeatPolicy'],
  session: ['SessionOptions'],
  close: ['ClosePolicy'],
  gates: ['GatePolicy'],
  resume: ['ResumePolicy'],
  storm: ['StormPolicy'],
  roomReset: ['DelayRange'],
};
