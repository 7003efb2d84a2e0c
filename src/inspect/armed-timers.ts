import type { AnyActorRef } from 'xstate';
import type { ArmedTimer, StepRecord } from './envelope.js';

type Scheduled = ReturnType<AnyActorRef['system']['getSnapshot']>['_scheduledEvents'][string];

/** The timers of one actor, from step to step. */
export interface ArmedTimers {
  /** What changed since the last time; an actor that has ended has none. */
  take(hasEnded: boolean): Pick<StepRecord, 'armed' | 'over'>;
}

/** What the timers of an actor are told by. */
interface ArmedTimersOptions {
  readonly ref: AnyActorRef;
  readonly edgeOf: (eventType: string) => string | null;
  readonly show: (text: string) => string;
  /** Ms since the inspector was made. */
  readonly at: () => number;
  /** How long ago a moment was, given in ms since the epoch by the real clock. */
  readonly since: (moment: number) => number;
}

/** What timers make of NaN and Infinity, and of what is past. */
const finite = (ms: number): number => (Number.isFinite(ms) ? Math.max(0, ms) : 0);

/** Reads the timers of an actor, which XState keeps for the whole system. */
export function createArmedTimers(options: ArmedTimersOptions): ArmedTimers {
  const { ref, edgeOf, show, at, since } = options;
  let before = new Map<string, Scheduled>();
  return {
    take(hasEnded) {
      const now = new Map<string, Scheduled>();
      const scheduled = hasEnded ? {} : ref.system.getSnapshot()._scheduledEvents;
      for (const timer of Object.values(scheduled)) {
        if (timer.source === ref) now.set(timer.id, timer);
      }
      const over = [...before].filter(([id, timer]) => now.get(id) !== timer);
      const armed = [...now].filter(([id, timer]) => before.get(id) !== timer);
      before = now;
      return {
        armed: armed.map(([id, { event, delay, startedAt }]): ArmedTimer => {
          const eventType = show(event.type);
          const edge = edgeOf(event.type);
          const dueAt = at() + finite(delay) - since(startedAt);
          return { id: show(id), edge, eventType, delayMs: finite(delay), dueAt };
        }),
        over: over.map(([id]) => show(id)),
      };
    },
  };
}
