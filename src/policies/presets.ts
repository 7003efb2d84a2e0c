import { equalJitter, fullJitter, proportionalJitter } from './backoff.js';
import { defaultHeartbeat } from './liveness.js';
import { defaultPolicy } from './retry.js';
import type { CloseVerb } from '../protocol/close-codes.js';

const defaults = { ...defaultPolicy, heartbeat: defaultHeartbeat, delivery: 'queue' } as const;

/** The defaults, written out. */
export { defaults as default };

/** Seed 000: rooms on PartyKit. Full jitter, intents dropped and never queued. */
export const partykit = {
  backoff: fullJitter({ baseMs: 1000, capMs: 30_000 }),
  roomReset: { minMs: 5000, maxMs: 15_000 },
  stableWindowMs: 10_000,
  gates: { network: true, visibility: true, hiddenGraceMs: 0 },
  resume: { mode: 'cooldown', delay: 'backoff' },
  delivery: 'drop',
} as const;

/** Seed 001: Loro's WebSocket client, made to work in browsers. */
export const loro = {
  backoff: proportionalJitter({ baseMs: 500, capMs: 15_000, ratio: 0.25 }),
  // 4400-4499 are fatal in the table already; what it knows by name must be said.
  close: {
    codes: { 1008: 'fatal', 1011: 'fatal', 4401: 'fatal', 4403: 'fatal' },
    reasons: { permission_changed: 'fatal', room_closed: 'fatal', auth_failed: 'fatal' },
  } satisfies { codes: Record<number, CloseVerb>; reasons: Record<string, CloseVerb> },
  heartbeat: {
    intervalMs: 30_000,
    timeoutMs: 10_000,
    misses: 2,
    ping: () => 'ping',
    isPong: (data: unknown) => data === 'pong',
  },
  resume: { mode: 'immediate', resetBackoff: true },
  delivery: { mode: 'queue', maxMessages: Infinity, maxBytes: Infinity },
} as const;

const isType = (data: unknown, type: string): boolean => {
  if (typeof data !== 'string' || data.length > 256 || !data.includes(type)) return false;
  try {
    return (JSON.parse(data) as { type?: unknown } | null)?.type === type;
  } catch {
    return false;
  }
};

/** Seed 002: a messenger. Ten retries over two to three minutes, a queue of 100. */
export const messenger = {
  backoff: equalJitter({ baseMs: 1000, factor: 1.5, capMs: 60_000 }),
  maxAttempts: 10,
  heartbeat: {
    intervalMs: 30_000,
    timeoutMs: 10_000,
    ping: () => '{"type":"ping"}',
    isPong: (data: unknown) => isType(data, 'pong'),
  },
  delivery: { mode: 'queue', maxMessages: 100, overflow: 'drop-oldest' },
} as const;

/** Seed 004: a dashboard. 1 s to 16 s, ten attempts. */
export const dashboard = {
  backoff: proportionalJitter({ baseMs: 1000, capMs: 16_000, ratio: 0.3 }),
  maxAttempts: 10,
  connectTimeoutMs: 10_000,
  close: { codes: { 1008: 'auth' } } satisfies { codes: Record<number, CloseVerb> },
} as const;

/** Seed 004 as it stands today, without jitter: only where a crowd cannot form. */
export const dashboardWithoutJitter = {
  ...dashboard,
  backoff: proportionalJitter({ baseMs: 1000, capMs: 16_000, ratio: 0 }),
} as const;
