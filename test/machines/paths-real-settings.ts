import type { Allows } from './paths-graph.js';
import { setting, type Setting } from './paths-settings.js';
import { nextTimer } from './timed-logic.js';

/** A wait that a test can sit out. */
export const SHORT_MS = 40;
/** A wait that is not over before the test is. */
const LONG_MS = 3_600_000;

export const never = {
  backoff: () => LONG_MS,
  roomReset: { minMs: LONG_MS, maxMs: LONG_MS },
  resume: { delay: { minMs: LONG_MS, maxMs: LONG_MS } },
  gates: { network: true, hiddenGraceMs: LONG_MS },
  stableWindowMs: LONG_MS,
  connectTimeoutMs: LONG_MS,
  credentialsTimeoutMs: LONG_MS,
  lostAfterMs: LONG_MS,
} as const;

/** Moves that no server, network or person makes are left to the other levels. */
const unless = (pattern: RegExp): { readonly leavesOut: RegExp } => ({
  leavesOut: new RegExp(`ghost|fails$|sleeps|${pattern.source}`),
});
const page = /visible|hidden|frozen|resumed/;
const rare = /woke|network-changed|sign of life/;
const silent = /sign of life/;

/**
 * The same paths in real time: of each setting some waits are short and are sat out, and the others
 * never end. So no path depends on how fast the machine is that it runs on.
 */
export const realSettings: readonly Setting[] = [
  setting('no wait ends', { policy: never, ...unless(silent) }),
  setting('waits end', {
    policy: {
      ...never,
      maxAttempts: 1,
      backoff: () => SHORT_MS,
      roomReset: { minMs: SHORT_MS, maxMs: SHORT_MS },
      resume: { delay: { minMs: SHORT_MS, maxMs: SHORT_MS } },
    },
    ...unless(new RegExp(`${page.source}|${rare.source}`)),
  }),
  setting('attempts time out', {
    policy: { ...never, connectTimeoutMs: SHORT_MS },
    ...unless(new RegExp(`${page.source}|${rare.source}`)),
  }),
  setting('links become stable, and hidden ones are given up', {
    policy: {
      ...never,
      stableWindowMs: SHORT_MS,
      gates: { ...never.gates, hiddenGraceMs: SHORT_MS },
    },
    ...unless(rare),
  }),
  setting('hidden links are given up', {
    policy: { ...never, gates: { ...never.gates, hiddenGraceMs: SHORT_MS } },
    ...unless(rare),
  }),
  setting('links become stable', {
    policy: { ...never, stableWindowMs: SHORT_MS },
    ...unless(rare),
  }),
  setting('credentials', {
    hasCredentials: true,
    policy: never,
    ...unless(new RegExp(`${page.source}|${rare.source}|room|fatal`)),
  }),
  setting('credentials time out', {
    hasCredentials: true,
    policy: { ...never, credentialsTimeoutMs: SHORT_MS },
    ...unless(new RegExp(`${page.source}|${rare.source}`)),
  }),
  setting('two transports', {
    transports: ['a', 'b'],
    policy: never,
    ...unless(new RegExp(`${page.source}|${rare.source}`)),
  }),
  setting('outages are told', {
    isWhole: true,
    policy: { ...never, lostAfterMs: SHORT_MS },
    ...unless(new RegExp(`${page.source}|${rare.source}|auth|fatal|room|hint|afresh`)),
  }),
  setting('two attempts a minute', {
    policy: { ...never, storm: { maxAttempts: 2, windowMs: 60_000 } },
    ...unless(new RegExp(`${page.source}|${rare.source}|auth|fatal|room`)),
  }),
  setting('links fall silent', { policy: never, ...unless(/frozen|resumed|woke|ends/) }),
  setting('stable links fall silent', {
    policy: { ...never, stableWindowMs: SHORT_MS },
    ...unless(/frozen|resumed|woke|ends|retry|afresh|new/),
  }),
  setting('resumes at once', {
    policy: { ...never, resume: { ...never.resume, mode: 'immediate' } },
    ...unless(rare),
  }),
];

/** A wait that is about to end is sat out, and no other is: nothing races against it. */
export const patiently: Allows = ({ world }, move) => {
  const next = nextTimer(world);
  const isShort = next !== undefined && next.dueAt - world.now <= SHORT_MS;
  return isShort === (move === 'time passes');
};
