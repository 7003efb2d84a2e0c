/** What the close policy does about a close. */
export type CloseVerb = 'retry' | 'room-reset' | 'auth' | 'fatal';

/**
 * The close codes we know by name: RFC 6455 section 7.4.1, the IANA WebSocket Close Code registry,
 * the application codes in common use, and the codes that linekeeper itself sends.
 * What each means, why it has its verb and which choices were rejected: close-code-notes.ts.
 */
export const closeCodes = {
  1000: ['normal closure', 'retry'],
  1001: ['going away', 'retry'],
  1002: ['protocol error', 'fatal'],
  1003: ['unsupported data', 'fatal'],
  1005: ['no status received', 'retry'],
  1006: ['abnormal closure', 'retry'],
  1007: ['invalid payload', 'fatal'],
  1008: ['policy violation', 'auth'],
  1009: ['message too big', 'fatal'],
  1010: ['mandatory extension', 'fatal'],
  1011: ['internal error', 'retry'],
  1012: ['service restart', 'retry'],
  1013: ['try again later', 'room-reset'],
  1014: ['bad gateway', 'retry'],
  1015: ['TLS handshake failed', 'retry'],
  3000: ['unauthorized', 'auth'],
  3003: ['forbidden', 'retry'],
  3008: ['timeout', 'retry'],
  4000: ['heartbeat timeout', 'retry'],
  4001: ['connect timeout', 'retry'],
  4002: ['gate closed', 'retry'],
  4003: ['superseded', 'retry'],
  4004: ['group torn down', 'retry'],
  4005: ['session protocol broken', 'retry'],
  4401: ['unauthorized', 'auth'],
  4403: ['forbidden', 'auth'],
} as const satisfies Record<number, readonly [name: string, verb: CloseVerb]>;

/** A close code that has a row in the table. */
export type KnownCloseCode = keyof typeof closeCodes;

/** The application codes that mean "this request is wrong, another try changes nothing". */
export const FATAL_RANGE = [4400, 4499] as const;

/** The codes that linekeeper itself closes a socket with: legal in every browser. */
export const ownCloseCodes = {
  stop: 1000,
  heartbeat: 4000,
  timeout: 4001,
  gate: 4002,
  superseded: 4003,
  group: 4004,
  protocol: 4005,
} as const satisfies Record<string, KnownCloseCode>;

const table: Readonly<Record<number, readonly [name: string, verb: CloseVerb] | undefined>> =
  closeCodes;

/** The verb of the table: what happens after this code unless a policy says otherwise. */
export function verbOfCode(code: number): CloseVerb {
  const [first, last] = FATAL_RANGE;
  return table[code]?.[1] ?? (code >= first && code <= last ? 'fatal' : 'retry');
}

/** The name of a code, for people; `code 4711` for one without a row. */
export function nameOfCode(code: number): string {
  return table[code]?.[0] ?? `code ${String(code)}`;
}

/**
 * Whether a browser lets a page close a socket with this code: 1000 or 3000-4999
 * (WHATWG WebSockets, `close()`).
 */
export function isSendableCode(code: number): boolean {
  return code === 1000 || (Number.isInteger(code) && code >= 3000 && code <= 4999);
}

/** The longest close reason in bytes of UTF-8 (RFC 6455 section 5.5: 125 less the code). */
export const MAX_REASON_BYTES = 123;
