import type { Replay } from 'linekeeper/testing';
import { readContext } from './connection-context.js';
import type { Prelude } from './prelude-parts.js';
import { actionsOf, fieldOf, numberIn } from './recorded-steps.js';
import type { ScriptSubject } from './script-subject.js';
import { roundMs } from './standing-timers.js';

/** When attempts had begun before everything that the replay does, in its time. */
export function earlierStarts(
  { recorded, startsAt }: ScriptSubject,
  before: Prelude | null,
): readonly number[] {
  const from = recorded.before ?? recorded.steps[0]?.step;
  if (from === undefined) return [];
  const { starts } = readContext(from.context);
  const first = firstOf(before);
  return starts
    .slice(0, starts.length - (before?.starts.length ?? 0))
    .map((start) => roundMs(Math.min(first, start - startsAt)));
}

const firstOf = (before: Prelude | null): number => before?.steps[0]?.[0] ?? 0;

/** What was left by a connection before a reload, where it matters. */
export function earlierOf(
  subject: ScriptSubject,
  before: Prelude | null,
): Replay['earlier'] | undefined {
  const { record, recorded, startsAt } = subject;
  const from = recorded.before ?? recorded.steps[0]?.step;
  if (from === undefined) return undefined;
  const { attempt, wait } = readContext(from.context);
  const starts = earlierStarts(subject, before);
  const attempts = recorded.steps.filter(({ step }) => actionsOf(step).includes('beginAttempt'));
  const most = numberIn(fieldOf(record.policy, 'storm'), 'maxAttempts') ?? Infinity;
  const begun = starts.length + (before?.starts.length ?? 0) + attempts.length;
  const failures = before === null ? attempt : before.failures;
  const planned = wait === null ? 0 : roundMs(wait.dueAt - startsAt);
  const waitMs = before === null ? planned : before.waitMs;
  const earlier = {
    ...(failures > 0 && { failures }),
    ...(starts.length > 0 &&
      begun >= most && { starts: starts.map((start) => roundMs(start - firstOf(before))) }),
    ...(waitMs > 0 && { waitMs }),
  };
  return Object.keys(earlier).length === 0 ? undefined : earlier;
}
