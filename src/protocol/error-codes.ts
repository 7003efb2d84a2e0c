/**
 * Every error code: whether the connection goes on by itself, and what happened. Each has a section
 * of its own in docs/errors.md.
 */
export const errorCodes = {
  OPTION_INVALID: [false, 'an option is unknown or has a wrong value'],
  WEBSOCKET_MISSING: [false, 'there is no WebSocket class'],
  CALLBACK_FAILED: [true, 'a function of the app threw, or returned what is not accepted'],
  PROVIDER_FAILED: [true, 'a url, protocols, create or handshake function failed'],
  CREDENTIALS_FAILED: [true, 'the credentials function failed'],
  AUTH_REFUSED: [false, 'the credentials were refused'],
  FATAL_CLOSE: [false, 'the server closed for good'],
  ATTEMPTS_EXHAUSTED: [false, 'the last permitted attempt failed'],
  QUEUE_OVERFLOW: [true, 'a queued message was dropped'],
  MESSAGE_UNSUPPORTED: [false, 'a message is of a type that no WebSocket sends'],
  MESSAGE_TOO_LARGE: [true, 'a message is larger than the server takes'],
  SESSION_UNSUPPORTED: [true, 'the server does not speak the session protocol'],
  SESSION_LOST: [true, 'a session could not be resumed, and messages may be lost'],
  REQUEST_REFUSED: [false, 'the server refused a request'],
  SERVER_ERROR: [true, 'the server reports an error'],
  LISTEN_FAILED: [false, 'the server cannot listen'],
  OUTBOX_FULL: [true, 'the outbox has no room for a message'],
  OUTBOX_FAILED: [true, 'the store of the outbox failed'],
  OUTBOX_NOT_DURABLE: [true, 'the outbox keeps messages in memory only'],
  OUTBOX_BROKEN: [true, 'something in the store of the outbox could not be read, and is gone'],
  STOPPED: [false, 'the connection was stopped'],
} as const satisfies Record<string, readonly [retryable: boolean, summary: string]>;

/** The `code` of a LinekeeperError. */
export type ErrorCode = keyof typeof errorCodes;
