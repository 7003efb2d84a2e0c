import type { ArmedTimer, SurroundingsShown } from 'linekeeper/inspect';
import type { Replay, ReplayedStatus, ReplayStep } from 'linekeeper/testing';
import { AttemptBudget } from './attempt-budget.js';
import { readContext, statusName, type ConnectionContextShown } from './connection-context.js';
import { policyOptions } from './policy-options.js';
import { prelude } from './prelude.js';
import type { Prelude } from './prelude-parts.js';
import { earlierOf, earlierStarts } from './earlier.js';
import { actionsOf, fieldOf, type RecordedStep } from './recorded-steps.js';
import { refusal } from './refusal.js';
import type { ScriptSubject } from './script-subject.js';
import { ageOf, leftOf, roundMs } from './standing-timers.js';
import { stimulusOf } from './stimulus.js';
import { changesByFact, difference, openSurroundings } from './surroundings.js';
import { Timeline, type StepBounds } from './timeline.js';

/** What a copied test says. */
export interface ConnectionScript {
  readonly replay: Replay;
  readonly statuses: readonly ReplayedStatus[];
  /** Options that are functions, or were not shown, and so are not in the test. */
  readonly left: readonly string[];
}

/** Goes through a recording step by step, and writes down what a replay needs. */
class Writer {
  readonly steps: ReplayStep[] = [];
  readonly statuses: ReplayedStatus[] = [];
  readonly backoff: number[] = [];
  readonly random: number[] = [];
  readonly #subject: ScriptSubject;
  readonly #line: Timeline;
  readonly #isFixed: boolean;
  readonly #isClassified: boolean;
  readonly #budget: AttemptBudget;
  #context: ConnectionContextShown;
  /** What the connection reads of its surroundings. */
  #reading: SurroundingsShown;
  /** When the planned wait ends, in the time of the replay and in that of the recording. */
  #waitEnds: number | null = null;
  #waitEndsAt = 0;
  #name: string;

  constructor(subject: ScriptSubject, before: Prelude | null) {
    const { record, recorded } = subject;
    const { awaited, refreshable } = record.credentials;
    this.#subject = subject;
    this.#isFixed = awaited && !refreshable;
    this.#isClassified = fieldOf(fieldOf(record.policy, 'close'), 'classify') !== undefined;
    const [first] = recorded.steps;
    const from = recorded.before ?? first?.step;
    if (from === undefined) throw refusal('nothing is recorded of it');
    this.#context = readContext(from.context);
    this.#name = statusName(subject.chart, from.states, this.#context, record.policy);
    this.#reading = recorded.before === null ? record.surroundings : this.#context.surroundings;
    this.#budget = new AttemptBudget(record.policy, [
      ...earlierStarts(subject, before),
      ...(before?.starts ?? []),
    ]);
    this.#line = new Timeline(recorded.zero, (at, what) => this.steps.push([at, what]));
    if (before !== null) {
      this.steps.push(...before.steps);
      this.backoff.push(...before.backoff);
      this.random.push(...before.random);
    }
    if (recorded.before !== null) {
      // As the prelude brings it about, which is by start for a wait that is only its rest.
      const isRest = /^cooldown:(backoff|retry-after)$/.test(this.#name);
      const dueAt = (timer: ArmedTimer): number =>
        isRest && isCooldown(timer)
          ? leftOf(timer, recorded.zero)
          : timer.delayMs - ageOf(timer, recorded.zero);
      this.#arm(recorded.before.armed, [], dueAt);
      const cooldown = recorded.before.armed.find(isCooldown);
      if (cooldown !== undefined) {
        this.#waitEnds = dueAt(cooldown);
        this.#waitEndsAt = cooldown.dueAt;
      }
    } else if (this.#context.wait !== null) {
      this.#waitEnds = this.#context.wait.dueAt - subject.startsAt;
      this.#waitEndsAt = this.#waitEnds + recorded.zero;
    }
  }

  write(): void {
    for (const recorded of this.#subject.recorded.steps) {
      const { type } = recorded.step.event;
      if (type === 'xstate.stop') break;
      if (type !== 'xstate.init') this.#take(recorded);
    }
    this.#line.finish(this.#subject.recorded.endsAt);
  }

  #take({ step, draws }: RecordedStep): void {
    const { type } = step.event;
    const isAnswered = step.microsteps.some(({ edges }) => edges.length > 0);
    // Whether an outage is told of changes no status.
    if (!isAnswered || type.startsWith('xstate.after.lostDelay.')) return;
    const context = readContext(step.context);
    if (type.startsWith('xstate.after.')) this.#line.run(type, step.at, this.#bounds(step).after);
    else if (this.#isFixed && type === 'xstate.done.actor.credentials') this.#line.follow(step.at);
    else this.#stimulate(step, context);
    this.#account(step, draws, context);
    this.#context = context;
    const { chart, record } = this.#subject;
    const name = statusName(chart, step.states, context, record.policy);
    if (name === this.#name) return;
    this.#name = name;
    this.statuses.push([this.#line.told, name]);
  }

  #stimulate(step: RecordedStep['step'], context: ConnectionContextShown): void {
    const { chart, record } = this.#subject;
    const stimulus = stimulusOf(step, {
      hasSeveral: record.transports.length > 1,
      verdict: context.verdict,
      isClassified: this.#isClassified,
      guards: step.microsteps
        .slice(0, 1)
        .flatMap(({ edges }) => edges.map((id) => chart.edges.get(id)?.guard ?? null)),
    });
    if (stimulus === null) return;
    const { type } = step.event;
    const at = this.#line.happen(step.at, this.#bounds(step));
    if (step.source !== null) this.#reading = { ...this.#reading, ...changesByFact[type] };
    if (actionsOf(step).includes('readSurroundings')) {
      const changed = difference(this.#reading, context.surroundings);
      if (changed !== undefined) this.steps.push([at, 'surroundings are', changed]);
      this.#reading = context.surroundings;
    }
    this.steps.push([at, ...stimulus] as ReplayStep);
  }

  /**
   * A wait that is over is not waited out again, and one that is not over is. What the storm guard let
   * through it must let through again.
   */
  #bounds(step: RecordedStep['step']): StepBounds {
    const actions = actionsOf(step);
    const free = this.#budget.freeFrom();
    const storm = {
      after: actions.includes('beginAttempt') ? free : -Infinity,
      before: actions.includes('planStormWait') ? free : Infinity,
    };
    if (this.#context.wait === null || this.#waitEnds === null) return storm;
    return step.at >= this.#waitEndsAt
      ? { ...storm, isExact: true, after: Math.max(storm.after, this.#waitEnds) }
      : { ...storm, before: Math.min(storm.before, this.#waitEnds) };
  }

  /** What the step drew, began, planned and armed. */
  #account(
    step: RecordedStep['step'],
    draws: readonly number[],
    context: ConnectionContextShown,
  ): void {
    const { policy } = this.#subject.record;
    const line = this.#line;
    const { wait } = context;
    const actions = actionsOf(step);
    const isNew = wait !== null && wait.dueAt !== this.#context.wait?.dueAt;
    const isByBackoff = actions.includes('planRetry')
      ? wait?.reason === 'backoff'
      : isNew &&
        wait.reason === 'resume' &&
        fieldOf(fieldOf(policy, 'resume'), 'delay') === 'backoff';
    if (isByBackoff && wait !== null) this.backoff.push(roundMs(wait.delayMs));
    else this.random.push(...draws);

    if (context.epoch !== this.#context.epoch) this.#budget.begin(line.now);
    if (isNew) {
      const delayMs = isByBackoff ? roundMs(wait.delayMs) : wait.delayMs;
      this.#waitEnds = wait.reason === 'storm-guard' ? this.#budget.freeFrom() : line.now + delayMs;
      this.#waitEndsAt = step.at + wait.delayMs;
    }
    this.#arm(step.armed, step.over, (timer) =>
      isCooldown(timer) && this.#waitEnds !== null
        ? Math.max(line.now, this.#waitEnds)
        : line.now + timer.delayMs,
    );
  }

  #arm(
    armed: readonly ArmedTimer[],
    over: readonly string[],
    dueAt: (timer: ArmedTimer) => number,
  ): void {
    const counted = armed.filter(
      ({ eventType }) => !eventType.startsWith('xstate.after.lostDelay.'),
    );
    this.#line.arm(counted, over, dueAt);
  }
}

const isCooldown = ({ eventType }: ArmedTimer): boolean =>
  eventType.startsWith('xstate.after.cooldownDelay.');

/**
 * What a replay needs of the recording of a connection.
 *
 * @throws ViewerError that says why it cannot be a test.
 */
export function connectionScript(subject: ScriptSubject): ConnectionScript {
  const { record, recorded } = subject;
  const before = recorded.before === null ? null : prelude(subject);
  const writer = new Writer(subject, before);
  writer.write();
  const { steps, statuses, backoff, random } = writer;
  if (steps.length === 0) throw refusal('nothing happened to it in this range');
  const { options, left } = policyOptions(record.policy);
  const { awaited, refreshable } = record.credentials;
  const surroundings = difference(openSurroundings, before?.surroundings ?? record.surroundings);
  const earlier = earlierOf(subject, before);
  const [first] = record.transports;
  const isUsual = record.transports.length === 1 && first === 'main';
  return {
    replay: {
      ...(Object.keys(options).length > 0 && { options }),
      ...(!isUsual && { transports: record.transports }),
      ...((awaited || refreshable) && { credentials: { awaited, refreshable } }),
      ...(surroundings !== undefined && { surroundings }),
      ...(earlier !== undefined && { earlier }),
      ...(random.length > 0 && { random }),
      ...(backoff.length > 0 && { backoff }),
      steps,
    },
    statuses,
    left,
  };
}
