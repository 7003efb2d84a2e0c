import type { PathModel } from './path-model.js';
import type { ConnectionPath, PathStep, Step } from './steps.js';
import type { Moment } from './timed-chart.js';

interface Visit {
  readonly moment: Moment;
  readonly path: readonly PathStep[];
}

/** More retries than this are not walked one by one. */
const MOST_ATTEMPTS = 20;

const isUndisturbed = ({ around }: Moment): boolean =>
  around.online && around.visible && !around.frozen;

/** What a step can depend on, as far as a person can see it. */
function faceOf(model: PathModel, moment: Moment): string {
  const { status, reason, isStable } = model.describe(moment);
  const { attempt, policy, refusalsInARow } = moment.snapshot.context;
  const isLast = attempt >= policy.maxAttempts;
  // The last attempt fails alike in whatever surroundings.
  const around = status === 'stopped' || isLast ? null : moment.around;
  return JSON.stringify([status, reason, isStable, around, refusalsInARow > 0, isLast]);
}

/** What a step can depend on at all, with the number of attempts as far as it is counted. */
function stateOf(model: PathModel, moment: Moment): string {
  const { attempt, policy, wait } = moment.snapshot.context;
  const counted = Math.min(attempt, policy.maxAttempts <= MOST_ATTEMPTS ? MOST_ATTEMPTS : 1);
  const timers = moment.timers.map(({ delay }) => delay);
  return JSON.stringify([faceOf(model, moment), counted, wait?.reason, timers, moment.around]);
}

/** On the way to the last attempt, what happens around has been seen with the first ones. */
const isDetour = (moment: Moment): boolean =>
  moment.snapshot.context.attempt > 1 && !isUndisturbed(moment);

/** Steps that differ in their ms alone are one. */
const kindOf = (step: Step): string => step.replace(/\d+ ms$/, 'ms');

/** Every step from every face, each on the shortest path there is; none is the beginning of another. */
export function explorePaths(model: PathModel): readonly ConnectionPath[] {
  const visited = new Set([stateOf(model, model.initial)]);
  const taken = new Map<string, readonly PathStep[]>();
  const queue: Visit[] = [{ moment: model.initial, path: [] }];

  for (const { moment, path } of queue) {
    for (const step of model.steps(moment)) {
      const next = model.take(moment, step);
      const { status, reason } = model.describe(next);
      const longer = [...path, { step, status, reason }];
      const edge = `${faceOf(model, moment)} ${kindOf(step)}`;
      if (!taken.has(edge)) taken.set(edge, longer);
      const state = stateOf(model, next);
      if (visited.has(state) || isDetour(next)) continue;
      visited.add(state);
      queue.push({ moment: next, path: longer });
    }
  }

  const nameOf = (steps: readonly PathStep[]): string => steps.map(({ step }) => step).join(', ');
  const paths = [...taken.values()];
  const beginnings = new Set(
    paths.flatMap((steps) => steps.map((_, length) => nameOf(steps.slice(0, length)))),
  );
  return paths
    .map((steps) => ({ name: nameOf(steps), steps }))
    .filter(({ name }) => !beginnings.has(name));
}
