/** What must hold after every step of every path, whatever the step is. */
import { delayOf } from './paths-moves.js';
import { leafOf } from './paths-readings.js';
import { BACKOFF_MS, HINT_MS } from './paths-settings.js';
import { stepsOf, type Edge, type Graph } from './paths-graph.js';
import { shownByChart, shownBySpec } from './paths-walk.js';
import type { TimedState } from './timed-logic.js';

type Rule = (after: TimedState, before: TimedState, move: string) => boolean;

const six = ['stopped', 'blocked-auth', 'offline', 'cooldown', 'connecting', 'connected'];
const statusOf = (world: TimedState): string => shownByChart(world).status;
const children = ({ snapshot }: TimedState, name: string): readonly string[] =>
  Object.keys(snapshot.children).filter((id) => id.split('.')[0] === name);
const delays = ({ timers }: TimedState): readonly string[] => timers.map(delayOf).sort();

/** The timers of each place; the one of the outage runs where somebody waits for the line. */
const timersOf: Readonly<Record<string, RegExp>> = {
  stopped: /^$/,
  'blocked-auth': /^$/,
  offline: /^(lostDelay)?$/,
  cooldown: /^cooldownDelay( lostDelay)?$/,
  authorizing: /^credentialsTimeout( lostDelay)?$/,
  opening: /^connectTimeout( lostDelay)?$/,
  'connected settling attended': /^stableWindow$/,
  'connected settling hidden': /^hiddenGrace stableWindow$/,
  'connected stable attended': /^$/,
  'connected stable hidden': /^hiddenGrace$/,
};

const bounds: Readonly<Record<string, readonly [least: number, most: number]>> = {
  backoff: [BACKOFF_MS, BACKOFF_MS],
  'room-reset': [5000, 15_000],
  'retry-after': [HINT_MS, HINT_MS * 1.1],
  resume: [0, 500],
  'storm-guard': [0, 60_000],
};

const rules: Readonly<Record<string, Rule>> = {
  'is in one of the six states': ({ snapshot }) =>
    six.filter((name) => (snapshot.tags as ReadonlySet<string>).has(name)).length === 1,

  'holds its whole set of transports in a link, and none elsewhere': (after) => {
    const { transports } = after.snapshot.context.ports;
    const isLink = /^(opening|connected)/.test(leafOf(after));
    return children(after, 'transport').length === (isLink ? transports.length : 0);
  },

  'checks for life only while connected': (after) =>
    children(after, 'heartbeat').length === (statusOf(after) === 'connected' ? 1 : 0),

  'asks for credentials only while it awaits them': (after) =>
    children(after, 'credentials').length === (leafOf(after) === 'authorizing' ? 1 : 0),

  'listens to the surroundings unless at rest': (after) =>
    children(after, 'environment').length ===
    (['stopped', 'blocked-auth'].includes(statusOf(after)) ? 0 : 1),

  'holds the timers of its state and no other': (after) => {
    const leaf = leafOf(after);
    const expected = timersOf[leaf] ?? timersOf[statusOf(after)];
    return expected?.test(delays(after).join(' ')) === true;
  },

  'arms timers that a timer can hold': ({ timers, now }) =>
    timers.every(({ dueAt }) => dueAt >= now && dueAt - now < 2 ** 31),

  'waits within the bounds of its policy': ({ snapshot: { context } }) => {
    const { wait } = context;
    if (wait === null) return true;
    const [least, most] = bounds[wait.reason]!;
    return wait.delayMs >= least && wait.delayMs <= most;
  },

  'forgives failures only at the end of a stable window, or when asked to': (after, before, move) =>
    after.snapshot.context.attempt >= before.snapshot.context.attempt ||
    move === 'connect afresh' ||
    after.fired.some((timer) => delayOf(timer) === 'stableWindow') ||
    (after.snapshot.context.policy.resume.resetBackoff && statusOf(before) === 'offline'),

  'counts one failure at a time': (after, before) =>
    after.snapshot.context.attempt <= before.snapshot.context.attempt + 1,
};

/** Says what is wrong with a step. */
export type Judge = (step: Edge) => readonly string[];

/** The rules that a step breaks. */
export const breaches: Judge = ({ walk, from, move }) =>
  Object.entries(rules)
    .filter(([, holds]) => !holds(walk.world, from.walk.world, move))
    .map(([name]) => `breaks the rule that it ${name}`);

/** How the chart and the oracle differ after a step. */
export const disagreements: Judge = ({ walk: { world, spec } }) => {
  const [chart, oracle] = [shownByChart(world), shownBySpec(spec)].map((shown) =>
    Object.values(shown).join(' '),
  );
  return chart === oracle ? [] : [`the chart says "${chart}", the oracle "${oracle}"`];
};

/** The first few paths of a graph that something is wrong with, and what. */
export function faults({ edges }: Graph, judge: Judge): readonly string[] {
  const told: string[] = [];
  for (const edge of edges) {
    const moves = (): string =>
      stepsOf(edge)
        .map(({ move }) => move)
        .join(', ');
    for (const fault of judge(edge)) told.push(`${moves()}: ${fault}`);
    if (told.length >= 5) break;
  }
  return told;
}
