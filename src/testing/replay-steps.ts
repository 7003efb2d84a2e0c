import type { CloseVerb, Surroundings } from '../client/index.js';
import type { EnvironmentStep } from './steps.js';

/** What is known of the end of a socket besides its code and reason. */
export interface ReplayClose {
  /** @default the first transport that has a socket */
  readonly transport?: string;
  /** The HTTP status of a refused upgrade. */
  readonly httpStatus?: number;
  /** A hint of the server in ms, where the reason does not carry it. */
  readonly retryAfterMs?: number;
  /** What the close policy said, in place of what it would say now. */
  readonly verdict?: CloseVerb;
}

/** A step without more to say. */
export type PlainReplayStep =
  | 'start'
  | 'stop'
  | 'retry now'
  | 'credentials change'
  /** Something new, unless the step says otherwise. */
  | 'credentials arrive'
  | 'credentials fail'
  /** The function throws an AuthRefusedError. */
  | 'credentials are refused'
  /** Of the first transport that is being opened. */
  | 'socket opens'
  | 'heartbeat is lost'
  | EnvironmentStep
  | 'machine wakes'
  /** Nothing happens but what timers do. */
  | 'time passes'
  /** Time jumps here, and timers that became due meanwhile run late: the machine slept. */
  | 'timers stand still';

/**
 * What came from outside, and when: in ms since the beginning of the replay. Timers that are due at
 * that time run before the step; between steps of the same time none runs.
 */
export type ReplayStep =
  | readonly [atMs: number, what: PlainReplayStep]
  | readonly [
      atMs: number,
      what: 'retry now',
      how: { readonly force?: boolean; readonly resetBackoff?: boolean },
    ]
  | readonly [atMs: number, what: 'credentials arrive', which: 'refused before']
  | readonly [atMs: number, what: 'socket opens', transport: string]
  | readonly [
      atMs: number,
      what: 'socket closes',
      code: number,
      reason?: string,
      details?: ReplayClose,
    ]
  | readonly [atMs: number, what: 'heartbeat is lost', reason: string, transport?: string]
  /** They are so from now on, and nothing tells of it: read at the next start, retry or wake. */
  | readonly [atMs: number, what: 'surroundings are', surroundings: Partial<Surroundings>]
  /** Sent to the actor as it is; where it has no epoch, with the present one. */
  | readonly [
      atMs: number,
      what: 'event',
      event: { readonly type: string; readonly [key: string]: unknown },
    ];

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isObject: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCode: Check = (value) => Number.isInteger(value) && Number(value) >= 1000;
const isEvent: Check = (value) =>
  isObject(value) && typeof (value as { type?: unknown }).type === 'string';
const hasOnly =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) &&
    Object.entries(value as object).every(
      ([key, part]) =>
        part === undefined || (Object.hasOwn(fields, key) && fields[key]?.(part) === true),
    );
const isRefused: Check = (value) => value === 'refused before';
const isFlag: Check = (value) => typeof value === 'boolean';
const isMs: Check = (value) => Number.isFinite(value) && Number(value) >= 0;

/** What may follow each word: how many of them must, and what each is. */
const grammar: Readonly<
  Record<string, { readonly least: number; readonly rest: readonly Check[] } | undefined>
> = {
  start: { least: 0, rest: [] },
  stop: { least: 0, rest: [] },
  'retry now': { least: 0, rest: [hasOnly({ force: isFlag, resetBackoff: isFlag })] },
  'credentials change': { least: 0, rest: [] },
  'credentials arrive': { least: 0, rest: [isRefused] },
  'credentials fail': { least: 0, rest: [] },
  'credentials are refused': { least: 0, rest: [] },
  'socket opens': { least: 0, rest: [isText] },
  'socket closes': {
    least: 1,
    rest: [
      isCode,
      isText,
      hasOnly({ transport: isText, httpStatus: isMs, retryAfterMs: isMs, verdict: isText }),
    ],
  },
  'heartbeat is lost': { least: 0, rest: [isText, isText] },
  'network goes': { least: 0, rest: [] },
  'network comes back': { least: 0, rest: [] },
  'network changes': { least: 0, rest: [] },
  'page is hidden': { least: 0, rest: [] },
  'page is shown': { least: 0, rest: [] },
  'page is frozen': { least: 0, rest: [] },
  'page is resumed': { least: 0, rest: [] },
  'machine wakes': { least: 0, rest: [] },
  'surroundings are': {
    least: 1,
    rest: [hasOnly({ online: isFlag, visible: isFlag, frozen: isFlag })],
  },
  event: { least: 1, rest: [isEvent] },
  'time passes': { least: 0, rest: [] },
  'timers stand still': { least: 0, rest: [] },
} satisfies Record<ReplayStep[1], unknown>;

/** A step as it is written, for messages. */
export const showStep = (step: unknown): string => {
  const text = JSON.stringify(step) as string | undefined;
  return text ?? String(step);
};

/**
 * Checks steps.
 *
 * @throws TypeError that names the step, what was given and what is accepted.
 */
export function checkSteps(steps: unknown): asserts steps is readonly ReplayStep[] {
  if (!Array.isArray(steps)) {
    throw new TypeError(`replay: steps: given ${showStep(steps)}; accepted: a list of steps`);
  }
  let last = -Infinity;
  for (const [index, step] of (steps as unknown[]).entries()) {
    const refuse = (accepted: string): TypeError =>
      new TypeError(
        `replay: steps[${String(index)}]: given ${showStep(step)}; accepted: ${accepted}`,
      );
    if (!Array.isArray(step)) throw refuse("[ms, 'what happens', ...]");
    const [at, what, ...rest] = step as unknown[];
    if (!Number.isFinite(at)) throw refuse('a finite number of ms first');
    if (Number(at) < last) throw refuse(`a time from ${String(last)} ms on, the step before it`);
    last = Number(at);
    const rule =
      typeof what === 'string' && Object.hasOwn(grammar, what) ? grammar[what] : undefined;
    if (rule === undefined) throw refuse(Object.keys(grammar).join(', '));
    const isSaid =
      rest.length >= rule.least &&
      rest.length <= rule.rest.length &&
      rest.every((part, place) => part === undefined || rule.rest[place]?.(part) === true);
    if (!isSaid) throw refuse(`"${String(what)}" with what belongs to it, see ReplayStep`);
  }
}
