import type { CloseInfo } from '../../src/policies/close.js';

import { defaultPolicy, type ConnectionPolicy } from '../../src/policies/retry.js';
import type { CloseVerb } from '../../src/protocol/close-codes.js';

/** One way to set a connection up. The same numbers hold at every level. */
export interface Setting {
  readonly name: string;
  readonly policy: ConnectionPolicy;
  readonly transports: readonly string[];
  /** The app gives a credentials function. */
  readonly hasCredentials: boolean;
  /** A transport talks before it counts as open, so that the server can end it with a code. */
  readonly hasHandshake: boolean;
  /** The chart as a whole, with the region that measures outages, tells states apart. */
  readonly isWhole: boolean;
  /** Moves that always come together, by the name that they have together. */
  readonly joint: Readonly<Record<string, readonly string[]>>;
  /** Moves that are left to other settings, so that this one stays small. */
  readonly leavesOut: RegExp;
}

type Changes = Partial<Omit<Setting, 'name' | 'policy'>> & {
  readonly policy?: Omit<Partial<ConnectionPolicy>, 'gates' | 'resume'> & {
    readonly gates?: Partial<ConnectionPolicy['gates']>;
    readonly resume?: Partial<ConnectionPolicy['resume']>;
  };
};

/** What every drawn wait is: full jitter would be as good, but 3 s tells them from the other waits. */
export const BACKOFF_MS = 3000;
/** What the server asks for where it gives a hint. */
export const HINT_MS = 7000;
/** Longer than any wait. */
export const SLEEP_MS = 400_000;
/** Every draw of a random number. */
export const DRAW = 0.5;

export function setting(name: string, { policy = {}, ...others }: Changes = {}): Setting {
  return {
    name,
    transports: ['main'],
    hasCredentials: false,
    hasHandshake: false,
    isWhole: false,
    joint: {},
    leavesOut: /^$/,
    ...others,
    policy: {
      ...defaultPolicy,
      backoff: () => BACKOFF_MS,
      // Only the setting that is about the budget has one that a path can use up.
      storm: { maxAttempts: 10_000, windowMs: 60_000 },
      ...policy,
      gates: { ...defaultPolicy.gates, ...policy.gates },
      resume: { ...defaultPolicy.resume, ...policy.resume },
    },
  };
}

const ghosts = /^a ghost|fails$/;
const page = /^(visible|hidden|frozen|resumed)$/;
const rare = /^(woke|network-changed|the machine sleeps)$/;
const hints = /with a hint|room-reset/;

const but = (...patterns: readonly RegExp[]): { readonly leavesOut: RegExp } => ({
  leavesOut: new RegExp(patterns.map(({ source }) => source).join('|')),
});

/** Together they reach everything that the chart declares; the first one makes every move there is. */
export const settings: readonly Setting[] = [
  setting('one transport', { isWhole: true }),
  setting('a handshake', { hasHandshake: true, ...but(ghosts, page, rare) }),
  setting('two transports', { transports: ['a', 'b'], ...but(page, rare, hints, /^b ends: [^r]/) }),
  setting('credentials', { hasCredentials: true, ...but(ghosts, page, rare, hints) }),
  setting('one retry', { policy: { maxAttempts: 1 }, ...but(ghosts, page, rare) }),
  setting('resumes at once and afresh', {
    policy: { resume: { mode: 'immediate', resetBackoff: true } },
    ...but(ghosts, page),
  }),
  setting('resumes afresh', {
    policy: { resume: { resetBackoff: true } },
    ...but(ghosts, page, rare, hints),
  }),
  setting('no hidden grace', {
    policy: { gates: { hiddenGraceMs: 0 } },
    ...but(ghosts, rare, hints, /^(frozen|resumed)$/),
  }),
  setting('offline is probed', {
    policy: { gates: { probeOffline: true } },
    ...but(ghosts, rare, hints),
  }),
  setting('no gates', {
    policy: { gates: { network: false, visibility: false } },
    ...but(ghosts, hints),
  }),
  setting('two attempts a minute', {
    policy: { storm: { maxAttempts: 2, windowMs: 60_000 }, resume: { mode: 'immediate' } },
    ...but(ghosts, page, /auth|fatal/),
  }),
];

/** A class of closes: what the close policy does about it, and whether the server gives a hint. */
export interface PeerClose {
  readonly verb: CloseVerb;
  readonly hasHint: boolean;
}

const codes = { retry: 1012, 'room-reset': 1013, auth: 4401, fatal: 1002 } as const;

/** Every class of closes, and its name as a move. */
export const peerCloses: readonly (PeerClose & { readonly name: string })[] = (
  Object.keys(codes) as CloseVerb[]
).flatMap((verb) => [
  { verb, hasHint: false, name: `ends: ${verb}` },
  { verb, hasHint: true, name: `ends: ${verb} with a hint` },
]);

/** The code and the reason that a server ends a link with. */
export const frameOf = ({ verb, hasHint }: PeerClose) => ({
  code: codes[verb],
  reason: hasHint ? JSON.stringify({ retryAfterMs: HINT_MS }) : '',
});

/** How such a close reaches the chart: by a close frame, or by an answer to the upgrade. */
export function closeOf(close: PeerClose, transport: string, isFrame: boolean): CloseInfo {
  const hint = close.hasHint ? { retryAfterMs: HINT_MS } : {};
  if (isFrame) return { cause: 'closed', ...frameOf(close), wasClean: true, transport, ...hint };
  const status = close.verb === 'auth' ? { httpStatus: 401 } : {};
  return {
    cause: 'refused',
    code: 1006,
    reason: '',
    wasClean: false,
    transport,
    ...status,
    ...hint,
  };
}
