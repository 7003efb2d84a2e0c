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
  SESSION_UNSUPPORTED: [true, 'the server does not speak the session protocol'],
  SESSION_LOST: [true, 'a session could not be resumed, and messages may be lost'],
  REQUEST_REFUSED: [false, 'the server refused a request'],
  SERVER_ERROR: [true, 'the server reports an error'],
  LISTEN_FAILED: [false, 'the server cannot listen'],
  STOPPED: [false, 'the connection was stopped'],
} as const satisfies Record<string, readonly [retryable: boolean, summary: string]>;

/** The `code` of a LinekeeperError. */
export type ErrorCode = keyof typeof errorCodes;
