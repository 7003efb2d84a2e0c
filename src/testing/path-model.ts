import type { AnyEventObject } from 'xstate';
import { describe, type ConnectionDescription } from '../../machines/describe.js';
import { hintInReason, type CloseInfo } from '../policies/close.js';
import { Secret } from '../policies/credentials.js';
import { openSurroundings, surroundingsAfter, type EnvironmentFact } from '../policies/gates.js';
import { closeIn, msIn, type EnvironmentStep, type Step } from './steps.js';
import { timedChart, type Moment, type TimedInput } from './timed-chart.js';

/** What connections with these options do, step by step. */
export interface PathModel {
  readonly initial: Moment;
  /** What a step leads to. */
  take(before: Moment, step: Step): Moment;
  /** The steps that can happen now. */
  steps(now: Moment): readonly Step[];
  describe(now: Moment): ConnectionDescription;
}

/** What the model has to know of a connection's options. */
export interface ModelInput extends TimedInput {
  /** Whether the first transport is open as soon as its socket is. */
  readonly opensAtOnce: boolean;
  /** The credentials, where they are a value that never changes. */
  readonly fixedCredentials?: unknown;
  /** The closes to try. */
  readonly closes: readonly Step[];
}

const facts: Readonly<Record<EnvironmentStep, EnvironmentFact['type']>> = {
  'network goes': 'environment.offline',
  'network comes back': 'environment.online',
  'network changes': 'environment.network-changed',
  'page is hidden': 'environment.hidden',
  'page is shown': 'environment.visible',
  'page is frozen': 'environment.frozen',
  'page is resumed': 'environment.resumed',
};

const commands: Readonly<Partial<Record<Step, AnyEventObject>>> = {
  start: { type: 'connection.start' },
  stop: { type: 'connection.stop' },
  'retry now': { type: 'connection.retry', force: false },
  'force a retry': { type: 'connection.retry', force: true },
  'credentials change': { type: 'credentials.changed' },
};

/** Long enough for every wait to be over. */
const LONG_SLEEP: Step = 'sleep 3600000 ms';

/** Rounded up, but for the error of adding and taking away fractions. */
const wholeMs = (ms: number): number => Math.ceil(ms - 0.001);

/** The delays that lead to another status, or to trust in the link. */
const telling = ['connectTimeout', 'stableWindow', 'hiddenGrace'];

/** The chart, driven by steps as a world drives a connection. */
export function pathModel({
  opensAtOnce,
  fixedCredentials,
  closes,
  ...input
}: ModelInput): PathModel {
  const chart = timedChart(input, openSurroundings);
  const { ports } = input;
  const first = ports.transports[0]?.name ?? '';

  const contextOf = ({ snapshot }: Moment) => snapshot.context;
  const describeMoment = ({ snapshot }: Moment): ConnectionDescription => describe(snapshot);
  const isOpen = (now: Moment): boolean => describeMoment(now).status === 'connected';

  const opened = (before: Moment, transport: string): Moment =>
    chart.send(before, { type: 'transport.opened', epoch: contextOf(before).epoch, transport });

  const closed = (before: Moment, code: number, reason: string): Moment => {
    const { epoch } = contextOf(before);
    const hint = hintInReason(reason);
    const close: CloseInfo = {
      cause: contextOf(before).opened.includes(first) ? 'closed' : 'refused',
      code,
      reason,
      wasClean: code !== 1006,
      transport: first,
      ...(hint !== undefined && { retryAfterMs: hint }),
    };
    return chart.send(before, { type: 'transport.closed', epoch, close });
  };

  const serverCloses = (before: Moment, code: number, reason: string): Moment => {
    const letIn = isOpen(before) || !opensAtOnce ? before : opened(before, first);
    return closed(letIn, code, reason);
  };

  /** What follows without the passing of time: credentials come, and delays of 0 ms are over. */
  const settle = (moment: Moment): Moment => {
    const value = fixedCredentials ?? contextOf(moment).epoch;
    const authorized = ports.hasCredentials
      ? chart.send(moment, { type: 'xstate.done.actor.credentials', output: new Secret(value) })
      : moment;
    const isDue = authorized.timers.some(({ dueAt }) => dueAt <= authorized.now);
    return isDue ? settle(chart.pass(authorized, authorized.now)) : authorized;
  };

  const pass = (before: Moment, until: number): Moment => {
    const [timer] = before.timers;
    if (timer === undefined || timer.dueAt > until) return chart.pass(before, until);
    return pass(settle(chart.pass(before, timer.dueAt)), until);
  };

  const act = (before: Moment, step: Step): Moment => {
    const command = commands[step];
    if (command !== undefined) return chart.send(before, command);
    if (step in facts) {
      const type = facts[step as EnvironmentStep];
      return chart.send(before, { type }, surroundingsAfter(before.around, type));
    }
    const close = closeIn(step);
    if (close !== null) return serverCloses(before, close.code, close.reason);
    const wait = msIn(step, 'wait');
    if (wait !== null) return pass(before, before.now + wait);
    const sleep = msIn(step, 'sleep');
    if (sleep !== null) {
      const awake = chart.pass(before, before.now + sleep, 'late');
      return chart.send(awake, { type: 'environment.woke' });
    }
    switch (step) {
      case 'server accepts':
        return ports.transports.reduce((moment, { name }) => opened(moment, name), before);
      case 'server refuses':
      case 'connection breaks':
        return closed(before, 1006, '');
      case 'wait for the next attempt': {
        const cooldown = before.timers.find(({ delay }) => delay === 'cooldownDelay');
        return pass(before, cooldown?.dueAt ?? before.now);
      }
      default:
        throw new Error(`The model does not know the step "${step}".`);
    }
  };

  function stepsAround({ around }: Moment, isConnected: boolean): Step[] {
    const steps: Step[] = [
      around.online ? 'network goes' : 'network comes back',
      around.visible ? 'page is hidden' : 'page is shown',
      around.frozen ? 'page is resumed' : 'page is frozen',
    ];
    return isConnected ? [...steps, 'network changes', LONG_SLEEP] : steps;
  }

  return {
    initial: chart.initial,
    take: (before, step) => settle(act(before, step)),
    describe: describeMoment,
    steps(now) {
      const { status } = describeMoment(now);
      if (status === 'stopped') return ['start', 'retry now'];
      const steps = ['stop', 'retry now', ...stepsAround(now, status === 'connected')] as Step[];
      if (status === 'blocked-auth') return [...steps, 'credentials change'];
      if (status === 'cooldown') return [...steps, 'wait for the next attempt', LONG_SLEEP];
      if (status === 'offline') return steps;
      const wait = now.timers.find(({ delay }) => telling.includes(delay));
      if (wait !== undefined) steps.push(`wait ${wholeMs(wait.dueAt - now.now)} ms`);
      return status === 'connected'
        ? [...steps, 'force a retry', 'connection breaks', ...closes]
        : [...steps, 'server accepts', 'server refuses', ...closes, LONG_SLEEP];
    },
  };
}
