/** The name of the WebSocket subprotocol, with its version. */
export const SUBPROTOCOL = 'linekeeper.v1';

/**
 * The limit of every field on the wire. PROTOCOL.md prints this table. Sizes are in bytes of UTF-8,
 * lengths in characters of ASCII, times in ms.
 */
export const limits = {
  /** The highest number of a message: what a double holds exactly (ECMA-262, MAX_SAFE_INTEGER). */
  sequence: Number.MAX_SAFE_INTEGER,
  /** A control frame. */
  controlBytes: 16_384,
  /** `auth` in a hello, as JSON: a large JWT has 4 KiB. */
  authBytes: 8192,
  /** A session id, or the code of an error. */
  idLength: 64,
  /** A resume token. */
  tokenLength: 128,
  /** The name of a topic. */
  topicBytes: 256,
  /** The name of an event. */
  eventBytes: 128,
  /** The `message` of an error, for people. */
  messageBytes: 512,
  /** How deep arrays and objects may nest in any JSON. */
  jsonDepth: 32,
  /** A time in ms: what a timer holds. */
  timeMs: 2 ** 31 - 1,
} as const;
