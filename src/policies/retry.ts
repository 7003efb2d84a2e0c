import { fullJitter, type Backoff, type BackoffInput } from './backoff.js';
import type { CloseInfo, ClosePolicy, Verdict } from './close.js';
import type { GatePolicy } from './gates.js';
import { ignoreRejection } from './thenable.js';
import type { StormPolicy } from './storm.js';
import { MAX_TIMER_MS } from './timer.js';

/** A range of random waits: random(min, max) ms. */
export interface DelayRange {
  readonly minMs: number;
  readonly maxMs: number;
}

/** How an attempt starts once the gates are open again. */
export interface ResumePolicy {
  /** A short cooldown, or at once. @default 'cooldown' */
  readonly mode: 'cooldown' | 'immediate';
  /** The cooldown: a range, or 'backoff' for the backoff policy's own wait. @default 0-500 ms */
  readonly delay: DelayRange | 'backoff';
  /** Whether coming back online forgets the failures so far. @default false */
  readonly resetBackoff: boolean;
}

/** Every number and table that the connection machine follows. */
export interface ConnectionPolicy {
  readonly backoff: Backoff;
  readonly close: ClosePolicy;
  /** The wait after a room reset (1013) without a hint. @default 5000-15000 ms (seed 000) */
  readonly roomReset: DelayRange;
  readonly gates: GatePolicy;
  readonly resume: ResumePolicy;
  readonly storm: StormPolicy;
  /** Retries after the first failure, counted since the last stable window. @default Infinity */
  readonly maxAttempts: number;
  /** How long a link must last before the failures so far are forgiven, in ms. @default 10000 */
  readonly stableWindowMs: number;
  /** How long the transports have to open, URL provider and handshake included, in ms. @default 10000 */
  readonly connectTimeoutMs: number;
  /** How long the credentials function has, in ms. @default 10000 */
  readonly credentialsTimeoutMs: number;
  /** An outage is announced as lost after this long, in ms. @default 5000 (Stream Chat, Liveblocks) */
  readonly lostAfterMs: number;
}

/** The share of the ceiling that holds a flapping server to 8 connections a minute. */
const FLAP_SHARE = 0.5;

/** The default preset. */
export const defaultPolicy: ConnectionPolicy = {
  backoff: fullJitter({ flapShare: FLAP_SHARE }),
  close: {},
  roomReset: { minMs: 5000, maxMs: 15_000 },
  gates: { network: true, visibility: true, hiddenGraceMs: 30_000, probeOffline: false },
  resume: { mode: 'cooldown', delay: { minMs: 0, maxMs: 500 }, resetBackoff: false },
  storm: { maxAttempts: 20, windowMs: 60_000 },
  maxAttempts: Number.POSITIVE_INFINITY,
  stableWindowMs: 10_000,
  connectTimeoutMs: 10_000,
  credentialsTimeoutMs: 10_000,
  lostAfterMs: 5000,
};

/** Why a cooldown is being waited out. */
export type WaitReason = 'backoff' | 'room-reset' | 'retry-after' | 'resume' | 'storm-guard';

/** A drawn wait. */
export interface Wait {
  readonly reason: WaitReason;
  /** In ms, within [0, 2^31 - 1]. */
  readonly delayMs: number;
}

/** A delay that any timer can hold. */
export const clampDelay = (ms: number): number => (ms > 0 ? Math.min(ms, MAX_TIMER_MS) : 0);

/** Draws a delay of a range. */
export const drawWithin = ({ minMs, maxMs }: DelayRange, random: () => number): number =>
  clampDelay(minMs + random() * (maxMs - minMs));

/**
 * The first wait after the crash of a server that has said how long its population needs: a large one
 * is spread over up to 5 s (RFC 6455 section 7.2.3), a small one as the policy has it.
 */
const LEAST_SPREAD_MS = 1000;
const MOST_SPREAD_MS = 5000;

/**
 * Draws the wait of a backoff policy. A policy of the app that throws, or returns anything but a
 * finite number of ms from 0 up, is replaced by the default one, and what went wrong is told.
 */
export function drawBackoff(
  backoff: Backoff,
  input: BackoffInput,
): { readonly delayMs: number; readonly error?: unknown } {
  if (input.attempt === 0 && input.spreadMs > LEAST_SPREAD_MS) {
    return { delayMs: Math.min(input.spreadMs, MOST_SPREAD_MS) * input.random() };
  }
  try {
    const drawn: unknown = backoff(input);
    if (typeof drawn === 'number' && Number.isFinite(drawn) && drawn >= 0) {
      return { delayMs: clampDelay(drawn) };
    }
    ignoreRejection(drawn);
    throw new RangeError(
      `backoff returned ${String(drawn)}; accepted: a finite number of ms from 0 up`,
    );
  } catch (error) {
    return { delayMs: clampDelay(defaultPolicy.backoff(input)), error };
  }
}

/** A hint is honoured as sent, plus up to this share, so that equal hints do not arrive together. */
const HINT_SPREAD = 0.1;

/** Draws the wait after a failure: the server's hint, the room reset, or the backoff. */
export function drawRetry(
  close: CloseInfo,
  verdict: Verdict,
  input: BackoffInput,
  policy: ConnectionPolicy,
): Wait & { readonly error?: unknown } {
  const { retryAfterMs } = close;
  if (retryAfterMs !== undefined) {
    const delayMs = clampDelay(retryAfterMs * (1 + HINT_SPREAD * input.random()));
    return { reason: 'retry-after', delayMs };
  }
  if (verdict.verb === 'room-reset') {
    return { reason: 'room-reset', delayMs: drawWithin(policy.roomReset, input.random) };
  }
  return { reason: 'backoff', ...drawBackoff(policy.backoff, input) };
}
