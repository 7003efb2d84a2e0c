import { useNow } from '../parts/use-now.js';
import { useLooking } from './context.js';
import { timeIn } from './subject.js';

/** A stretch of time, in ms since the client's start. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Where the kept part of the recording begins. */
  readonly first: number;
}

/** The stretch that the charts and the time bar show; it goes on with the time while live. */
export function useStretch(): Stretch {
  const { state, subject } = useLooking();
  const isRunning = subject?.client.isConnected === true;
  const epochMs = useNow(1000, isRunning);
  if (subject === null) return { from: 0, to: 1, first: 0 };
  const { client, moment } = subject;
  const first = client.events.at(0)?.at ?? 0;
  const end = Math.max(first + 1, timeIn(client, moment, true, epochMs));
  const { windowMs } = state.settings;
  if (windowMs === 0 || end - first <= windowMs) return { from: first, to: end, first };
  // The moment that is looked at is always in sight.
  const to = subject.isLive
    ? end
    : Math.max(first + windowMs, Math.min(end, moment.at + windowMs / 2));
  return { from: to - windowMs, to, first };
}
