import type { StepRecord } from 'linekeeper/inspect';
import type { PlainReplayStep, ReplayClose, ReplayStep } from 'linekeeper/testing';
import { closeInEvent } from '../close-details.js';
import { fieldOf } from './recorded-steps.js';
import { hasRedacted, isRedacted } from '../redacted.js';
import { refusal } from './refusal.js';

/** What a step says, without its time. */
export type Stimulus = ReplayStep extends readonly [number, ...infer Rest] ? Rest : never;

/** What has to be known of a connection to tell its stimuli. */
export interface StimulusContext {
  /** More than one: then each socket is named. */
  readonly hasSeveral: boolean;
  /** What the close policy said of the close of this step. */
  readonly verdict: string | null;
  /** The policy's own function decides, which is not in the recording. */
  readonly isClassified: boolean;
  /** The names of edges' guards that the step took. */
  readonly guards: readonly (string | null)[];
}

const facts: Readonly<Record<string, PlainReplayStep | undefined>> = {
  'environment.offline': 'network goes',
  'environment.online': 'network comes back',
  'environment.network-changed': 'network changes',
  'environment.hidden': 'page is hidden',
  'environment.visible': 'page is shown',
  'environment.frozen': 'page is frozen',
  'environment.resumed': 'page is resumed',
  'environment.woke': 'machine wakes',
};

const commands: Readonly<Record<string, PlainReplayStep | undefined>> = {
  'connection.start': 'start',
  'connection.stop': 'stop',
  'credentials.changed': 'credentials change',
};

function hintIn(reason: string): number | null {
  try {
    const { retryAfterMs } = JSON.parse(reason) as { readonly retryAfterMs?: unknown };
    return typeof retryAfterMs === 'number' ? retryAfterMs : null;
  } catch {
    return null;
  }
}

const trimmed = (
  stimulus: readonly (string | number | object | undefined)[],
): readonly (string | number | object | undefined)[] => {
  const last = stimulus.findLastIndex((part) => part !== undefined);
  return stimulus.slice(0, last + 1);
};

function closing(step: StepRecord, context: StimulusContext): Stimulus {
  const close = closeInEvent(step.event['close']);
  if (close === null) throw refusal('a close was recorded without its code');
  const isHidden = isRedacted(close.reason);
  const reason = isHidden ? '' : close.reason;
  const isSaid = !isHidden && hintIn(reason) !== null;
  const needsVerdict = (context.isClassified || isHidden) && context.verdict !== null;
  const details: ReplayClose = {
    ...(context.hasSeveral && close.transport !== null && { transport: close.transport }),
    ...(close.httpStatus !== null && { httpStatus: close.httpStatus }),
    ...(close.retryAfterMs !== null && !isSaid && { retryAfterMs: close.retryAfterMs }),
    ...(needsVerdict && { verdict: context.verdict as NonNullable<ReplayClose['verdict']> }),
  };
  const hasDetails = Object.keys(details).length > 0;
  return trimmed([
    'socket closes',
    close.code,
    reason === '' && !hasDetails ? undefined : reason,
    hasDetails ? details : undefined,
  ]) as Stimulus;
}

/** An event that somebody sent by hand: the machine gets the same, and nothing else happens. */
function byHand({ event }: StepRecord): Stimulus {
  const { epoch: _, ...fields } = event;
  if (hasRedacted(fields)) {
    throw refusal(`"${event.type}" was sent by hand, with fields that are not shown`);
  }
  return ['event', fields];
}

function retry({ event }: StepRecord): Stimulus {
  const how = {
    ...(event['force'] === true && { force: true }),
    ...(event['resetBackoff'] === true && { resetBackoff: true }),
  };
  return Object.keys(how).length === 0 ? ['retry now'] : ['retry now', how];
}

/**
 * What came from outside in a step of a connection's root actor; null for what changes no status.
 *
 * @throws ViewerError for what cannot be told in a test.
 */
export function stimulusOf(step: StepRecord, context: StimulusContext): Stimulus | null {
  const { event, source } = step;
  const command = commands[event.type];
  if (command !== undefined) return [command] as Stimulus;
  if (event.type === 'connection.retry') return retry(step);
  if (event.type.startsWith('xstate.error.actor.transport.')) {
    return ['event', { type: event.type }];
  }
  if (event.type === 'xstate.done.actor.credentials') {
    return context.guards.includes('isRefusedAgain')
      ? ['credentials arrive', 'refused before']
      : ['credentials arrive'];
  }
  if (event.type === 'xstate.error.actor.credentials') {
    const isRefused = context.guards.includes('isAuthError') || event['isAuthError'] === true;
    return [isRefused ? 'credentials are refused' : 'credentials fail'];
  }
  if (event.type.startsWith('xstate.')) return null;
  if (source === null) return byHand(step);
  const fact = facts[event.type];
  if (fact !== undefined) return [fact] as Stimulus;
  switch (event.type) {
    case 'transport.opened': {
      const transport = event['transport'];
      return context.hasSeveral && typeof transport === 'string'
        ? ['socket opens', transport]
        : ['socket opens'];
    }
    case 'transport.closed':
      return closing(step, context);
    case 'heartbeat.lost': {
      const reason = fieldOf(event['close'], 'reason');
      const transport = fieldOf(event['close'], 'transport');
      const said = typeof reason === 'string' && !isRedacted(reason) ? reason : 'no sign of life';
      return context.hasSeveral && typeof transport === 'string'
        ? ['heartbeat is lost', said, transport]
        : ['heartbeat is lost', said];
    }
    default:
      return byHand(step);
  }
}
