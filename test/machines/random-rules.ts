import type { RetryEvent } from '../../src/client/types.js';
import type { Surroundings } from '../../src/policies/gates.js';
import type { Setup } from './random-setup.js';

/** What SPEC sections 3 and 4 demand of a connection with this setup. */
export interface Rules {
  /** No attempt may begin. */
  isShut(around: Surroundings): boolean;
  /** An open or an opening link may live on in these surroundings. */
  mayLive(around: Surroundings, isOpen: boolean): boolean;
  /** The shortest and the longest wait, hints aside. */
  bounds(retry: RetryEvent): readonly [least: number, most: number];
  /** The server refuses the credentials by this close code. */
  isRefusal(code: number): boolean;
  /** How long a link may be dead unnoticed, in ms. */
  readonly noticeMs: number;
  /** How long an open link may outlive the page's being hidden, in ms. */
  readonly graceMs: number;
  /** Coming back through the gates forgives the failures so far. */
  readonly forgives: boolean;
  /** Messages wait for the connection. */
  readonly queues: boolean;
  /** How many may wait. */
  readonly queueSize: number;
}

/** The storm guard, the windows and the timeouts, which are the same in every preset. */
export const numbers = {
  budget: 20,
  stormWindowMs: 60_000,
  stableWindowMs: 10_000,
  connectTimeoutMs: 10_000,
  credentialsTimeoutMs: 10_000,
  /** A hint is honoured as sent, plus up to 10 %, within 5 minutes. */
  hintSpread: 0.1,
  longestHintMs: 300_000,
} as const;

type Range = readonly [least: number, most: number];

const exponential =
  (base: number, factor: number, cap: number, least: number, most: number) =>
  (failures: number): Range => {
    const ceiling = Math.min(cap, base * factor ** failures);
    return [ceiling * least, ceiling * most];
  };

/** By the failures before this one. */
const backoffs: Readonly<Record<Setup['preset'], (failures: number) => Range>> = {
  default: exponential(1000, 2, 30_000, 0, 1),
  partykit: exponential(1000, 2, 30_000, 0, 1),
  loro: exponential(500, 2, 15_000, 0.75, 1.25),
  messenger: exponential(1000, 1.5, 60_000, 0.5, 1),
  dashboard: exponential(1000, 2, 16_000, 0.7, 1.3),
};

/** A beat, its answer, and the misses that are forgiven, where they are not 15 s, 5 s and none. */
const patience: Partial<Record<Setup['preset'], number>> = { loro: 70_000, messenger: 40_000 };

const queueSizes: Partial<Record<Setup['delivery'], number>> = { short: 3, newest: 3, throw: 3 };

/** Reads the rules for a setup. */
export function rulesOf(setup: Setup): Rules {
  const { preset, delivery } = setup;
  const isGated = setup.gates !== 'none';
  const isProbing = setup.gates === 'probing';
  const hasGrace = setup.gates !== 'no grace' && (preset !== 'partykit' || isProbing);
  const backoff = backoffs[preset];
  const resumesByBackoff = preset === 'partykit' && setup.resume === 'preset';
  const queues = delivery === 'preset' ? preset !== 'partykit' : delivery !== 'drop';

  return {
    isShut: ({ online, visible, frozen }) => frozen || (isGated && (!online || !visible)),
    mayLive: ({ online, visible, frozen }, isOpen) =>
      !frozen && (!isGated || ((online || isProbing) && (visible || (isOpen && hasGrace)))),
    bounds: ({ cause, attempt }) =>
      ({
        backoff: backoff(attempt - 1),
        'room-reset': [5000, 15_000] as const,
        resume: resumesByBackoff ? backoff(attempt) : ([0, 500] as const),
        'storm-guard': [0, numbers.stormWindowMs] as const,
        'retry-after': [0, numbers.longestHintMs * (1 + numbers.hintSpread)] as const,
      })[cause],
    isRefusal: (code) => code === 3000 || (preset !== 'loro' && [1008, 4401, 4403].includes(code)),
    noticeMs: patience[preset] ?? 20_000,
    graceMs: !isGated ? Infinity : hasGrace ? 30_000 : 0,
    forgives: setup.resume === 'forgiving' || (setup.resume === 'preset' && preset === 'loro'),
    queues,
    queueSize:
      queueSizes[delivery] ?? (preset === 'loro' && delivery === 'preset' ? Infinity : 100),
  };
}
