import type { Surroundings } from '../../src/policies/gates.js';

/** How a connection is set up, as far as the specification asks. */
export interface SpecRules {
  readonly transports: readonly string[];
  readonly hasCredentials: boolean;
  /** Whether there is something fresher to offer after a refusal. */
  readonly canRefresh: boolean;
  readonly maxAttempts: number;
  readonly attemptsPerMinute: number;
  readonly gates: { readonly network: boolean; readonly visibility: boolean };
  /** An open link outlives the page's being hidden for a while. */
  readonly hasHiddenGrace: boolean;
  /** A link is probed before `offline` is believed. */
  readonly probesOffline: boolean;
  readonly resumes: { readonly atOnce: boolean; readonly afresh: boolean };
}

/** What happened, and when. */
export type SpecEvent = { readonly at: number } & (
  | { readonly type: 'start' | 'stop' | 'new credentials' | 'credentials denied' }
  | { readonly type: 'the wait is over' | 'stable' | 'hidden for long' | 'overslept' }
  | { readonly type: 'retry now'; readonly force: boolean; readonly afresh: boolean }
  | { readonly type: 'surroundings'; readonly around: Surroundings }
  | { readonly type: 'credentials came'; readonly value: string }
  | { readonly type: 'opened'; readonly transport: string }
  | {
      readonly type: 'failed';
      readonly verb: 'retry' | 'room-reset' | 'auth' | 'fatal';
      /** For how long the server asked to stay away, by a hint or a room reset. */
      readonly away: number | null;
      readonly why: 'backoff' | 'retry-after' | 'room-reset';
    }
);
