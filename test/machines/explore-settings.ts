import type { ConnectionPolicy } from '../../src/policies/retry.js';
import { defaultPolicy } from '../../src/policies/retry.js';
import { connectionMachine } from '../../machines/connection.machine.js';
import type { Chart } from './timed-logic.js';

/** The unit of time: every delay of an exploration is a whole number of ticks. */
export const TICK_MS = 1000;

/** What one exploration is about. */
export interface Setting {
  readonly name: string;
  readonly policy: ConnectionPolicy;
  readonly transports: readonly string[];
  readonly hasCredentials: boolean;
  /** @default the production chart */
  readonly machine: Chart;
}

/** The longest wait and the longest patience of every setting, in ticks. */
export const ticks = {
  backoff: 1,
  resume: 1,
  roomReset: 2,
  hint: 2,
  stormWindow: 4,
  stableWindow: 2,
  connectTimeout: 2,
  credentialsTimeout: 1,
  hiddenGrace: 2,
  lost: 1,
} as const;

/** Delays of one to three ticks, each longer or shorter than others where the order can matter. */
const policy: ConnectionPolicy = {
  ...defaultPolicy,
  backoff: () => ticks.backoff * TICK_MS,
  roomReset: { minMs: ticks.roomReset * TICK_MS, maxMs: ticks.roomReset * TICK_MS },
  gates: {
    network: true,
    visibility: true,
    hiddenGraceMs: ticks.hiddenGrace * TICK_MS,
    probeOffline: false,
  },
  resume: {
    mode: 'cooldown',
    delay: { minMs: ticks.resume * TICK_MS, maxMs: ticks.resume * TICK_MS },
    resetBackoff: false,
  },
  storm: { maxAttempts: 3, windowMs: ticks.stormWindow * TICK_MS },
  maxAttempts: 2,
  stableWindowMs: ticks.stableWindow * TICK_MS,
  connectTimeoutMs: ticks.connectTimeout * TICK_MS,
  credentialsTimeoutMs: ticks.credentialsTimeout * TICK_MS,
  lostAfterMs: ticks.lost * TICK_MS,
};

/** Where there are more states by themselves. */
const tighter: Partial<ConnectionPolicy> = {
  gates: { ...policy.gates, hiddenGraceMs: TICK_MS },
  storm: { maxAttempts: 2, windowMs: 3 * TICK_MS },
};

const plain: Setting = {
  name: 'one transport',
  policy,
  transports: ['main'],
  hasCredentials: false,
  machine: connectionMachine,
};

/** The longest that an attempt in flight may hang, and the longest cooldown after it, in ticks. */
export const boundOf = ({ policy }: Setting): number => {
  const patience = Math.max(policy.connectTimeoutMs, policy.credentialsTimeoutMs);
  const waits = [ticks.backoff, ticks.resume, ticks.roomReset, ticks.hint].map((t) => t * TICK_MS);
  return (patience + Math.max(...waits, policy.storm.windowMs)) / TICK_MS;
};

/** Every delay is one tick: enough to show what a broken chart does wrong. */
export const small: Setting = {
  ...plain,
  name: 'small',
  policy: {
    ...policy,
    roomReset: { minMs: TICK_MS, maxMs: TICK_MS },
    gates: { ...policy.gates, hiddenGraceMs: TICK_MS },
    storm: { maxAttempts: 1, windowMs: TICK_MS },
    maxAttempts: 1,
    stableWindowMs: TICK_MS,
    connectTimeoutMs: TICK_MS,
  },
};

/** Together they take every branch of the chart. */
export const settings = {
  plain,
  credentials: {
    ...plain,
    name: 'credentials',
    hasCredentials: true,
    policy: { ...policy, ...tighter },
  },
  pair: {
    ...plain,
    // Resumed at once, offline probed, without hidden grace or last attempt.
    name: 'two transports',
    transports: ['sync', 'intent'],
    policy: {
      ...policy,
      ...tighter,
      maxAttempts: Infinity,
      gates: { ...policy.gates, hiddenGraceMs: 0, probeOffline: true },
      resume: { ...policy.resume, mode: 'immediate', resetBackoff: true },
    },
  },
} satisfies Record<string, Setting>;
