import type { CloseCause } from '../../../src/policies/close.js';
import type { Walk } from '../paths-walk.js';
import type { TimedState } from '../timed-logic.js';

/** What is remembered from step to step to judge the next one. */
export interface Past {
  readonly walk: Walk;
  readonly status: string;
  readonly isLostTold: boolean;
}

/** One step of a walk: from where, by which move, to where. */
export interface Step extends Past {
  readonly before: Past;
  readonly move: string;
}

interface Emitted {
  readonly type: string;
  readonly code?: string;
}

const idle = ['stopped', 'blocked-auth'];

const emittedIn = ({ actions }: TimedState): readonly Emitted[] =>
  actions
    .filter(({ type }) => (type as string) === 'xstate.emit')
    .map(({ params }) => (params as { event: Emitted }).event);

const didIn = ({ actions }: TimedState, name: string): boolean =>
  actions.some(({ type }) => (type as string) === name);

/** The actors that a state of the chart has, by the words of SPEC section 3. */
function actorsOf({ walk: { world }, status }: Past): readonly string[] {
  const { context } = world.snapshot;
  const transports = context.ports.transports.map(({ name }) => `transport.${name}`);
  if (idle.includes(status)) return [];
  if (status === 'connected') return ['environment', 'heartbeat', ...transports];
  if (status !== 'connecting') return ['environment'];
  const isAuthorizing = JSON.stringify(world.snapshot.value).includes('authorizing');
  return isAuthorizing ? ['credentials', 'environment'] : ['environment', ...transports];
}

/** Why a link ended, by what ended it; what the server says is the server's. */
const causes: Readonly<Record<string, CloseCause>> = {
  stop: 'stop',
  offline: 'gate',
  hidden: 'gate',
  frozen: 'gate',
  'retry by force': 'superseded',
  'a transport fails': 'callback',
  'no sign of life': 'heartbeat-timeout',
};

const probes = [
  'online',
  'offline',
  'visible',
  'woke',
  'resumed',
  'network-changed',
  'retry now',
  'connect afresh',
];

const same = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());

const errors: Readonly<Record<string, string>> = {
  'stopped fatal': 'FATAL_CLOSE',
  'stopped exhausted': 'ATTEMPTS_EXHAUSTED',
  'blocked-auth': 'AUTH_REFUSED',
};

type Fact = (step: Step) => boolean;

const hasChanged = ({ status, before }: Step): boolean => status !== before.status;
const count = (step: Step, type: string): number =>
  emittedIn(step.walk.world).filter((event) => event.type === type).length;
const errorsOf = ({ walk: { world } }: Step): readonly (string | undefined)[] =>
  emittedIn(world)
    .filter(({ type }) => type === 'error')
    .map(({ code }) => code);

/** Whether the link of before is gone, though there may be another one. */
const isReplaced = ({ walk, before }: Step): boolean =>
  walk.world.snapshot.context.epoch !== before.walk.world.snapshot.context.epoch;
const wasLinked = ({ before }: Step): boolean => before.status === 'connected';
const isLinked = ({ status }: Step): boolean => status === 'connected';
const lostLink = (step: Step): boolean => wasLinked(step) && (!isLinked(step) || isReplaced(step));

/** What holds of a step of the chart alone, besides what the oracle says. */
export const facts: Readonly<Record<string, Fact>> = {
  'no timer in stopped or blocked-auth': ({ status, walk }) =>
    !idle.includes(status) || walk.world.timers.length === 0,
  'the actors of each state, and no other': (step) =>
    same(Object.keys(step.walk.world.snapshot.children), actorsOf(step)),
  'one open for each link': (step) =>
    count(step, 'open') === Number(isLinked(step) && (!wasLinked(step) || isReplaced(step))),
  'one close for each open': (step) => count(step, 'close') === Number(lostLink(step)),
  'the close says why': (step) => {
    const cause = causes[step.move];
    const { lastClose } = step.walk.world.snapshot.context;
    return !lostLink(step) || cause === undefined || lastClose?.cause === cause;
  },
  'a farewell before the transports are torn down': ({ walk: { world } }) => {
    const kinds = world.actions.map(({ type, params }) =>
      (type as string) === 'xstate.stopChild'
        ? String((params as { id: string } | undefined)?.id)
        : type,
    );
    const end = kinds.findIndex((kind) => kind.startsWith('transport.'));
    return end < 0 || kinds.slice(0, end).includes('sayFarewell');
  },
  'an open link is probed when the surroundings change or a person asks, and only then': (step) => {
    const isKept = wasLinked(step) && isLinked(step) && !isReplaced(step);
    const hasProbed = didIn(step.walk.world, 'probe');
    if (isKept && probes.includes(step.move)) return hasProbed;
    // A gate may close right after: then the link that was probed is gone.
    return !hasProbed || (wasLinked(step) && probes.includes(step.move));
  },
  'stable once, after the stable window': (step) =>
    count(step, 'stable') ===
    Number(step.walk.world.fired.some(({ id }) => id.includes('stableWindow'))),
  'lost once in an outage, restored at its end': (step) => {
    const isRestored = step.before.isLostTold && step.status === 'connected';
    return (
      count(step, 'restored') === Number(isRestored) &&
      count(step, 'lost') === Number(step.isLostTold && !step.before.isLostTold)
    );
  },
  'the error that belongs to each end': (step) => {
    const { value } = step.walk.world.snapshot;
    const { stopped } = value as { stopped?: string };
    const expected = errors[stopped === undefined ? step.status : `stopped ${stopped}`];
    return !hasChanged(step) || expected === undefined || errorsOf(step).includes(expected);
  },
  'a failed fetch of credentials is told': (step) =>
    step.move !== 'credentials fail' || errorsOf(step).includes('CREDENTIALS_FAILED'),
  'an actor that failed is told': (step) =>
    !/^(a transport|the heartbeat|the environment) fails$/.test(step.move) ||
    errorsOf(step).includes('CALLBACK_FAILED'),
  'a classify function that throws is told': (step) => {
    const { context } = step.walk.world.snapshot;
    const isNew = context.verdict !== step.before.walk.world.snapshot.context.verdict;
    return (
      !isNew || context.verdict?.error === undefined || errorsOf(step).includes('CALLBACK_FAILED')
    );
  },
  'since is when the status was entered': (step) => {
    const { context } = step.walk.world.snapshot;
    return !hasChanged(step) || context.since === step.walk.world.now;
  },
  'since stays while the status and its wait do': (step) => {
    const { since, wait } = step.walk.world.snapshot.context;
    const before = step.before.walk.world.snapshot.context;
    const isAnew = hasChanged(step) || isReplaced(step) || wait !== before.wait;
    return isAnew || since === before.since;
  },
  'retryNow() leaves no wait but that of the storm guard': ({ move, before, walk }) => {
    const { wait } = walk.world.snapshot.context;
    const isAsked = ['retry now', 'retry by force', 'connect afresh'].includes(move);
    return (
      !isAsked || before.status === 'connected' || (wait?.reason ?? 'storm-guard') === 'storm-guard'
    );
  },
  'new credentials may be refused once, whatever was before': ({ move, status, walk }) =>
    move !== 'new credentials' ||
    status === 'stopped' ||
    walk.world.snapshot.context.refusalsInARow === 0,
  'an attempt that begins is seen': (step) => !isReplaced(step) || step.status === 'connecting',
  'what a dead transport says changes nothing at all': ({ move, walk, before }) =>
    !move.startsWith('a ghost') ||
    walk.world.snapshot.context === before.walk.world.snapshot.context,
  'stop() is the last close, whatever was before': ({ move, walk: { world } }) =>
    move !== 'stop' || world.snapshot.context.lastClose?.cause === 'stop',
  'a second stop() changes nothing that can be seen': ({ move, walk, before }) => {
    const { value, context } = before.walk.world.snapshot;
    const isManual = (value as { stopped?: string }).stopped === 'manual';
    return (
      move !== 'stop' || !isManual || walk.world.snapshot.context.lastClose === context.lastClose
    );
  },
  'each stop() is counted': ({ move, walk, before }) =>
    walk.world.snapshot.context.stops ===
    before.walk.world.snapshot.context.stops + Number(move === 'stop'),
  'a wait is told when it is drawn, and not again while it goes on': (step) => {
    const { wait } = step.walk.world.snapshot.context;
    const isNew = wait !== null && wait !== step.before.walk.world.snapshot.context.wait;
    const told = count(step, 'retry');
    if (step.status !== 'cooldown') return told === 0;
    return isNew ? told === 1 : hasChanged(step) || told === 0;
  },
};
