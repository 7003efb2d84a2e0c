import type { ConnectionMoment, TimelineRow } from '../../model/index.js';
import { duration } from './format.js';

/** What is known of the next attempt at a time, in ms since the client's start; null without one. */
export function countdownOf(connection: ConnectionMoment, now: number): string | null {
  const due = connection.status?.nextAttemptAt ?? null;
  return due === null ? null : duration(due - now);
}

/**
 * explain() as it reads at this time: what it says of lengths of time was true when it was recorded.
 * `now` in ms since the client's start.
 */
export function explanationAt(connection: ConnectionMoment, now: number): string {
  const { status, since } = connection;
  if (status === null) return 'Nothing has been heard of it yet';
  const text = status.explanation.replace(/^[a-z-]+: /, '');
  const countdown = countdownOf(connection, now);
  if (countdown !== null) return text.replace(/ in [\d.]+ s/, ` in ${countdown}`);
  if (status.status !== 'connected') return text;
  return text.replace(/^for [\d.]+ s/, `for ${duration(now - since)}`);
}

/** What was recorded of a connection that had just opened says "for 0.0 s", which is nothing. */
export const withoutNoTime = (text: string): string =>
  text.replace(/^connected: for 0\.0 s(; )?/, (_, more?: string) =>
    more === undefined ? 'connected' : 'connected: ',
  );

/** What a row says beside its title; empty where that is the same. */
export function rowText({ title, text }: TimelineRow): string {
  const told = withoutNoTime(text);
  return told === title ? '' : told;
}
