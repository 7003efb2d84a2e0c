import type { Shown } from 'linekeeper/inspect';
import type { ReplayClose } from 'linekeeper/testing';
import { closedGate, type ConnectionContextShown } from './connection-context.js';
import { startedBy, type Prelude } from './prelude-parts.js';
import { fieldOf, numberIn } from './recorded-steps.js';
import { refusal } from './refusal.js';
import type { ScriptSubject } from './script-subject.js';
import { ageOf, leftOf, roundMs, timerOf } from './standing-timers.js';

const ABNORMAL = 1006;
const ROOM_RESET = 1013;
/** The greatest number below 1. */
const ALMOST_ONE = 1 - 2 ** -53;

/** The random number that draws this wait from a range. */
function drawOf(range: Shown | undefined, delayMs: number): number {
  const least = numberIn(range, 'minMs') ?? 0;
  const width = (numberIn(range, 'maxMs') ?? 0) - least;
  return width > 0 ? Math.min(Math.max(0, (delayMs - least) / width), ALMOST_ONE) : 0;
}

/**
 * How a connection is brought into a cooldown with this reason, as old as where the recording begins.
 *
 * @throws ViewerError where no short way leads there.
 */
export function cooldownWay(
  { record, recorded }: ScriptSubject,
  context: ConnectionContextShown,
  reason: string,
): Partial<Prelude> {
  const timer = timerOf(recorded.before?.armed ?? [], 'cooldownDelay');
  const noWay = refusal(`the recording begins in cooldown:${reason}, which no short way leads to`);
  if (timer === undefined) throw noWay;
  const { policy } = record;
  const age = ageOf(timer, recorded.zero);
  const left = leftOf(timer, recorded.zero);
  const delayMs = context.wait?.delayMs ?? left;
  const failures = Math.max(0, context.attempt - 1);
  const failed = (details: ReplayClose): Partial<Prelude> => ({
    steps: [
      ...startedBy(record, 1),
      [-1, 'socket closes', ABNORMAL, '', { ...details, verdict: 'retry' }],
    ],
    failures,
  });
  switch (reason) {
    case 'backoff':
      // Where no failure led to it, a reload did.
      return context.attempt === 0
        ? { steps: [[-1, 'start']], waitMs: left + 1, starts: [] }
        : { ...failed({}), backoff: [roundMs(left + 1)] };
    case 'retry-after':
      return { ...failed({ retryAfterMs: roundMs(left + 1) }), random: [0] };
    case 'room-reset':
      return {
        steps: [
          ...startedBy(record, age),
          [-age, 'socket closes', ROOM_RESET, '', { verdict: 'room-reset' }],
        ],
        failures,
        random: [drawOf(fieldOf(policy, 'roomReset'), delayMs)],
      };
    case 'resume': {
      const surroundings = { ...context.surroundings, online: false };
      if (closedGate(surroundings, policy) !== 'network') throw noWay;
      const delay = fieldOf(fieldOf(policy, 'resume'), 'delay');
      return {
        surroundings,
        steps: [
          [roundMs(-age - 1), 'start'],
          [-age, 'network comes back'],
        ],
        starts: [],
        ...(delay === 'backoff'
          ? { backoff: [roundMs(delayMs)] }
          : { random: [drawOf(delay, delayMs)] }),
      };
    }
    default:
      throw noWay;
  }
}
