/**
 * Every code of an `error` frame: the close code that follows, or null where the link goes on, and
 * what happened. PROTOCOL.md prints this table.
 */
export const frameErrors = {
  BAD_FRAME: [1002, 'a frame is not well-formed, or a field is out of its limits'],
  UNKNOWN_FRAME: [1002, 'the type of a frame is unknown in this version'],
  BINARY_CONTROL: [1003, 'a control frame came as binary'],
  HELLO_EXPECTED: [1002, 'the first frame is no hello'],
  HELLO_TWICE: [1002, 'a second hello came on one link'],
  HELLO_LATE: [3008, 'no hello came in time'],
  SEQUENCE_GAP: [1002, 'a message number is ahead of the next one'],
  ACK_AHEAD: [1002, 'an acknowledgement names a message that was never sent'],
  UNAUTHORIZED: [1008, 'the credentials are missing, wrong or out of date'],
  TRY_LATER: [1013, 'the server has no room now'],
  SLOW_CONSUMER: [1013, 'the client reads more slowly than it is sent to'],
  SUPERSEDED: [4003, 'another link of the same session has taken its place'],
  INTERNAL: [1011, 'the server failed'],
  FORBIDDEN: [null, 'the client may not do this'],
  NOT_SUBSCRIBED: [null, 'the client has no such subscription'],
  TOO_MANY_TOPICS: [null, 'the client has as many subscriptions as it may have'],
} as const satisfies Record<string, readonly [closeCode: number | null, summary: string]>;

/** The code of an `error` frame, or of a refused request. */
export type FrameErrorCode = keyof typeof frameErrors;
