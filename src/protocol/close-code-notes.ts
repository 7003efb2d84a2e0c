import type { KnownCloseCode } from './close-codes.js';

/** What a close code says, and why the policy answers as it does. */
export interface CloseCodeNote {
  /** What the peer says with this code. */
  readonly meaning: string;
  /** Why the table has this verb, with the choices that were considered and rejected. */
  readonly why: string;
}

/**
 * The prose of the close-code table, one note for every code: the docs and the inspector print it.
 * Apart from close-codes.ts so that an app does not download it.
 */
export const closeCodeNotes: Readonly<Record<KnownCloseCode, CloseCodeNote>> = {
  1000: {
    meaning: 'The server is done with this connection.',
    why: 'Retried: a Kubernetes SIGTERM and many proxies close with 1000. Rejected: stop, as sockette and SignalR do, because an app that is still running is then left without a line.',
  },
  1001: {
    meaning: 'The server is going down, or the page was navigated away.',
    why: 'Retried: another server answers soon.',
  },
  1002: {
    meaning: 'The server saw a malformed frame.',
    why: 'Fatal: the same client sends the same frame again.',
  },
  1003: {
    meaning: 'The server does not take this type of data.',
    why: 'Fatal: the next message has the same type.',
  },
  1005: {
    meaning: 'The close frame carried no code. Never on the wire.',
    why: 'Retried: nothing was said against another try.',
  },
  1006: {
    meaning: 'The link ended without a close frame, or never opened. Never on the wire.',
    why: 'Retried: the ordinary network failure.',
  },
  1007: {
    meaning: 'A text message was not UTF-8, or did not fit its type.',
    why: 'Fatal: the message would be sent again.',
  },
  1008: {
    meaning: 'The server refuses by its own policy; in practice, the credentials.',
    why: 'Auth: one try with fresh credentials, then blocked-auth. Rejected: fatal, because a token that ran out is the usual cause.',
  },
  1009: {
    meaning: 'A message was larger than the server takes.',
    why: 'Fatal: the message would be sent again.',
  },
  1010: {
    meaning:
      'The client asked for an extension that the server did not grant. Only clients send it.',
    why: 'Fatal: the next handshake asks for the same.',
  },
  1011: {
    meaning: 'The server hit an error of its own.',
    why: 'Retried: a crash of one handler passes. Rejected: fatal, as the loro preset has it.',
  },
  1012: {
    meaning: 'The server restarts.',
    why: 'Retried, honouring a retryAfterMs in the reason.',
  },
  1013: {
    meaning: 'The server is overloaded, or the room is being reset.',
    why: 'Room reset: random(5000, 15000) ms unless the reason carries retryAfterMs.',
  },
  1014: {
    meaning: 'A gateway got a bad answer from the server behind it.',
    why: 'Retried: the gateway outlives the server that it waits for.',
  },
  1015: {
    meaning: 'The TLS handshake failed. Never on the wire.',
    why: 'Retried: captive portals and clock skew pass. Rejected: fatal, because a browser never tells it from 1006.',
  },
  3000: {
    meaning: 'The credentials are missing or wrong (IANA).',
    why: 'Auth: one try with fresh credentials, then blocked-auth.',
  },
  3003: {
    meaning: 'The credentials are good, the action is not allowed (IANA).',
    why: 'Retried: access may be granted later. Rejected: auth, because new credentials of the same user change nothing.',
  },
  3008: {
    meaning: 'The server waited too long (IANA).',
    why: 'Retried: it gave up on a slow link, and the next one may be quick.',
  },
  4000: {
    meaning: 'linekeeper closed it: no sign of life within the heartbeat timeout.',
    why: 'Retried: the link was half-open.',
  },
  4001: {
    meaning: 'linekeeper closed it: not open within the connect timeout.',
    why: 'Retried: the server accepted TCP but never upgraded.',
  },
  4002: {
    meaning: 'linekeeper closed it: the page went offline, hidden or frozen.',
    why: 'Retried when the gate opens.',
  },
  4003: {
    meaning: 'linekeeper closed it: retryNow or connect asked for a new link.',
    why: 'Retried at once.',
  },
  4004: {
    meaning: 'linekeeper closed it: another transport of the same connection ended.',
    why: 'Retried together with the others.',
  },
  4005: {
    meaning: 'linekeeper closed it: the server broke the session protocol.',
    why: 'Retried: a proxy may have cut a frame. Rejected: fatal, because the next server may be right.',
  },
  4401: {
    meaning: 'The credentials are missing or wrong, after HTTP 401.',
    why: 'Auth: one try with fresh credentials, then blocked-auth. Rejected: fatal (graphql-ws), which fights token refresh.',
  },
  4403: {
    meaning: 'The credentials do not allow this, after HTTP 403.',
    why: 'Auth: a fresh token may carry the new right. Rejected: retry for ever with the token that was refused.',
  },
};
