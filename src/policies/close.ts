import { ignoreRejection } from './thenable.js';
import { verbOfCode, type CloseVerb } from '../protocol/close-codes.js';

/** Why a link ended: who noticed, and how. */
export type CloseCause =
  | 'closed' // the peer, or the network, closed an open socket
  | 'refused' // the socket never opened
  | 'connect-timeout'
  | 'heartbeat-timeout'
  | 'credentials' // the credentials function failed, or gave a refused value again
  | 'callback' // a function of the app (url, protocols, handshake) failed
  | 'protocol' // the server broke the session protocol
  | 'gate' // we closed it: offline, hidden or frozen
  | 'superseded' // we closed it for a new link
  | 'stop'; // we closed it: stop()

/** How a link, or an attempt at one, ended. */
export interface CloseInfo {
  readonly cause: CloseCause;
  /** The close code; 1006 where no close frame was seen. */
  readonly code: number;
  /** The close reason, or a short text of ours. */
  readonly reason: string;
  readonly wasClean: boolean;
  /** The transport that ended first; null when none was open. */
  readonly transport: string | null;
  /** The HTTP status of a refused upgrade, where the runtime shows it. */
  readonly httpStatus?: number;
  /** A hint of the server in ms: `Retry-After`, or `retryAfterMs` in the close reason. */
  readonly retryAfterMs?: number;
  /** The socket opened, and ended in the middle of the handshake. */
  readonly duringHandshake?: boolean;
  /** What was thrown, where an error was the cause. */
  readonly error?: unknown;
}

/** The app's say in what happens after a close. The function beats a reason, a reason a code. */
export interface ClosePolicy {
  /** Verbs by close code: `{ 1011: 'fatal' }`. */
  readonly codes?: Readonly<Record<number, CloseVerb>>;
  /** Verbs by exact close reason: `{ room_closed: 'fatal' }`. */
  readonly reasons?: Readonly<Record<string, CloseVerb>>;
  /** Decides a close; undefined leaves it to the table. One that throws leaves it to the table too. */
  readonly classify?: (close: CloseInfo) => CloseVerb | undefined;
}

/** What to do about a close. */
export interface Verdict {
  readonly verb: CloseVerb;
  /** What went wrong in the app's own classify function. */
  readonly error?: unknown;
}

const verbs: readonly unknown[] = ['retry', 'room-reset', 'auth', 'fatal'] satisfies CloseVerb[];

const show = (value: unknown): string =>
  typeof value === 'string' ? value : `a value of type ${typeof value}`;

const defaultReasons: Readonly<Record<string, CloseVerb>> = {
  permission_changed: 'fatal',
  room_closed: 'fatal',
};

const own = <T>(table: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;

function fromTable(close: CloseInfo, policy: ClosePolicy): CloseVerb {
  if (close.httpStatus === 401 || close.httpStatus === 403) return 'auth';
  return (
    own(policy.reasons, close.reason) ??
    own(policy.codes, String(close.code)) ??
    own(defaultReasons, close.reason) ??
    verbOfCode(close.code)
  );
}

/** Classifies a close: one table, overridable per code, per reason and by a function. */
export function classify(close: CloseInfo, policy: ClosePolicy): Verdict {
  try {
    const verb: unknown = policy.classify?.(close);
    if (verbs.includes(verb)) return { verb: verb as CloseVerb };
    if (verb === undefined) return { verb: fromTable(close, policy) };
    ignoreRejection(verb);
    throw new TypeError(`close.classify returned ${show(verb)}; accepted: ${verbs.join(', ')}`);
  } catch (error) {
    return { verb: fromTable(close, policy), error };
  }
}

/** The longest hint that is honoured, in ms (SPEC: within [0, 5 min]). */
export const MAX_HINT_MS = 300_000;

const clampHint = (ms: number): number | undefined =>
  Number.isFinite(ms) && ms >= 0 ? Math.min(ms, MAX_HINT_MS) : undefined;

/** Reads `{"retryAfterMs": 12345}` from a close reason. */
export function hintInReason(reason: string): number | undefined {
  if (!reason.startsWith('{')) return undefined;
  try {
    const { retryAfterMs } = JSON.parse(reason) as { retryAfterMs?: unknown };
    return typeof retryAfterMs === 'number' ? clampHint(retryAfterMs) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a `Retry-After` header: seconds, or an HTTP date (RFC 9110 section 10.2.3). */
export function hintInHeader(value: string | undefined, now: number): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const seconds = Number(value);
  return clampHint(Number.isNaN(seconds) ? Math.max(0, Date.parse(value) - now) : seconds * 1000);
}
