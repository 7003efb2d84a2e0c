/**
 * The connection by its specification: no timers, no actors, no delays. Time is told by events, the
 * network and the server by what they did. Written from the specification and not from the chart:
 * the oracle of the generated tests.
 */
import { assign, setup } from 'xstate';
import type { Surroundings } from '../../src/policies/gates.js';
import type { SpecEvent, SpecRules } from './spec.types.js';

interface Spec {
  readonly rules: SpecRules;
  /** Failures since the last stable window. */
  readonly attempt: number;
  /** Refusals since the last stable window, or since a person took over. */
  readonly refusals: number;
  readonly around: Surroundings;
  readonly open: readonly string[];
  readonly offered: string | null;
  readonly refused: readonly string[];
  /** retryNow was asked for while a gate was shut. */
  readonly urged: boolean;
  readonly starts: readonly number[];
  /** Until when, and why, the server asked to stay away. */
  readonly away: { readonly until: number; readonly why: string };
  /** The reason of `stopped` and `cooldown`. */
  readonly why: string;
}

type Args = { readonly context: Spec; readonly event: SpecEvent };

/** Which gate is shut for someone who puts up with this much. */
export function shutGate(
  { around, rules: { gates } }: Spec,
  puts = { offline: false, hidden: false },
) {
  if (around.frozen) return 'frozen';
  if (gates.network && !around.online && !puts.offline) return 'network';
  if (gates.visibility && !around.visible && !puts.hidden) return 'hidden';
  return null;
}

/** When the budget of attempts allows another one. */
function budgetAt({ starts, rules }: Spec, now: number): number {
  const recent = starts.filter((start) => start > now - 60_000);
  return (recent.at(-rules.attemptsPerMinute) ?? -Infinity) + 60_000;
}

export const specMachine = setup({
  types: { context: {} as Spec, events: {} as SpecEvent, input: {} as SpecRules },
  guards: {
    shut: ({ context }) => shutGate(context) !== null,
    shutForAttempts: ({ context }) =>
      shutGate(context, { offline: context.rules.probesOffline, hidden: false }) !== null,
    shutForLinks: ({ context: { rules }, context }) =>
      shutGate(context, { offline: rules.probesOffline, hidden: rules.hasHiddenGrace }) !== null,
    open: ({ context }) => shutGate(context) === null,
    openAtOnce: ({ context }) =>
      shutGate(context) === null && (context.urged || context.rules.resumes.atOnce),
    overBudget: ({ context, event: { at } }) => budgetAt(context, at) > at,
    sentAway: ({ context, event: { at } }) => context.away.until > at,
    allOpen: ({ context }) => context.open.length === context.rules.transports.length,
    forced: ({ event }) => event.type === 'retry now' && event.force,
    fatal: ({ event }) => event.type === 'failed' && event.verb === 'fatal',
    refusedForGood: ({ context: { refusals, rules }, event }) =>
      event.type === 'failed' && event.verb === 'auth' && (!rules.canRefresh || refusals > 1),
    offeredTwice: ({ context, event }) =>
      event.type === 'credentials came' && context.refused.includes(event.value),
    usedUp: ({ context }) => context.attempt >= context.rules.maxAttempts,
  },
  actions: {
    look: assign(({ event }) => (event.type === 'surroundings' ? { around: event.around } : {})),
    because: assign((_: Args, { why }: { why: string }) => ({ why })),
    becauseOfTheServer: assign(({ context, event }) =>
      event.type === 'failed' ? { why: event.why } : { why: context.away.why },
    ),
    becauseOfTheBudget: assign(({ context, event: { at } }) =>
      context.away.until >= budgetAt(context, at)
        ? { why: context.away.why }
        : { why: 'storm-guard', away: { until: 0, why: '' } },
    ),
    becauseOfTheGate: assign(({ context, event: { at } }) =>
      context.away.until > at ? { why: context.away.why } : { why: 'resume' },
    ),
    forgetTheWait: assign({ away: { until: 0, why: '' } }),
    forgive: assign({ attempt: 0 }),
    /** What a person may ask for with a retry. */
    indulge: assign(({ event }) =>
      event.type === 'retry now'
        ? { ...(event.afresh && { attempt: 0 }), ...(event.force && { refused: [] }) }
        : {},
    ),
    forgiveOnResume: assign(({ context }) => (context.rules.resumes.afresh ? { attempt: 0 } : {})),
    allowRefusals: assign({ refusals: 0 }),
    begin: assign(({ context, event: { at } }) => ({
      starts: [...context.starts, at],
      away: { until: 0, why: '' },
      open: [],
    })),
    offer: assign(({ event }) =>
      event.type === 'credentials came' ? { offered: event.value } : {},
    ),
    oneMore: assign(({ context, event }) =>
      event.type === 'opened' && !context.open.includes(event.transport)
        ? { open: [...context.open, event.transport] }
        : {},
    ),
    hear: assign(({ context, event }) => {
      if (event.type !== 'failed' || event.verb !== 'auth') return {};
      const refused = context.offered === null ? [] : [context.offered];
      return { refusals: context.refusals + 1, refused: [...context.refused, ...refused] };
    }),
    stayAway: assign(({ event }) =>
      event.type === 'failed' && event.away !== null
        ? { away: { until: event.at + event.away, why: event.why } }
        : {},
    ),
    count: assign({ attempt: ({ context }) => context.attempt + 1 }),
    urge: assign({ urged: true }),
    calm: assign({ urged: false }),
  },
}).createMachine({
  context: ({ input }) => ({
    rules: input,
    attempt: 0,
    refusals: 0,
    around: { online: true, visible: true, frozen: false },
    open: [],
    offered: null,
    refused: [],
    urged: false,
    starts: [],
    away: { until: 0, why: '' },
    why: 'initial',
  }),
  initial: 'stopped',
  on: {
    stop: { target: '.stopped', actions: { type: 'because', params: { why: 'manual' } } },
    surroundings: { actions: 'look' },
  },
  states: {
    stopped: {
      on: {
        start: 'try',
        'retry now': { target: 'try', actions: ['forgetTheWait', 'indulge'] },
      },
    },
    'blocked-auth': {
      entry: 'allowRefusals',
      on: {
        'new credentials': 'try',
        'retry now': { target: 'try', actions: ['forgetTheWait', 'indulge'] },
      },
    },
    try: {
      always: [
        { guard: 'shut', target: 'offline' },
        { guard: 'overBudget', target: 'cooldown', actions: 'becauseOfTheBudget' },
        { guard: 'sentAway', target: 'cooldown', actions: 'becauseOfTheServer' },
        { target: 'connecting' },
      ],
    },
    offline: {
      exit: 'calm',
      always: [
        { guard: 'openAtOnce', target: 'try', actions: 'forgiveOnResume' },
        { guard: 'open', target: 'cooldown', actions: ['forgiveOnResume', 'becauseOfTheGate'] },
      ],
      on: {
        'retry now': { actions: ['urge', 'forgetTheWait', 'indulge'] },
        'new credentials': { actions: 'allowRefusals' },
      },
    },
    cooldown: {
      always: { guard: 'shut', target: 'offline' },
      on: {
        'the wait is over': { target: 'try', actions: 'forgetTheWait' },
        'new credentials': { actions: 'allowRefusals' },
        overslept: { actions: { type: 'because', params: { why: 'resume' } } },
        'retry now': { target: 'try', actions: ['forgetTheWait', 'indulge'] },
      },
    },
    connecting: {
      entry: 'begin',
      always: [
        { guard: 'shutForAttempts', target: 'offline' },
        { guard: 'allOpen', target: 'connected' },
      ],
      on: {
        'credentials came': [
          { guard: 'offeredTwice', target: 'blocked-auth' },
          { actions: 'offer' },
        ],
        'credentials denied': 'blocked-auth',
        'new credentials': { actions: 'allowRefusals' },
        opened: { actions: 'oneMore' },
        failed: { target: 'judge', actions: 'hear' },
        'retry now': { target: 'try', actions: ['forgetTheWait', 'indulge'] },
      },
    },
    connected: {
      always: { guard: 'shutForLinks', target: 'offline' },
      on: {
        stable: { actions: ['forgive', 'allowRefusals'] },
        'hidden for long': 'offline',
        'new credentials': { actions: 'allowRefusals' },
        failed: { target: 'judge', actions: 'hear' },
        'retry now': [
          { guard: 'forced', target: 'try', actions: ['forgetTheWait', 'indulge'] },
          { actions: 'indulge' },
        ],
      },
    },
    judge: {
      always: [
        {
          guard: 'fatal',
          target: 'stopped',
          actions: { type: 'because', params: { why: 'fatal' } },
        },
        { guard: 'refusedForGood', target: 'blocked-auth' },
        { guard: 'shut', target: 'offline', actions: 'stayAway' },
        {
          guard: 'usedUp',
          target: 'stopped',
          actions: { type: 'because', params: { why: 'exhausted' } },
        },
        { target: 'cooldown', actions: ['count', 'stayAway', 'becauseOfTheServer'] },
      ],
    },
  },
});
