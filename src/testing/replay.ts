import { describe, type DescribableSnapshot } from '../../machines/describe.js';
import { nextTurn } from './next-turn.js';
import { actOut } from './replay-acts.js';
import { createReplayStage, type Replay } from './replay-stage.js';
import { checkSteps, showStep } from './replay-steps.js';
import { VirtualClock } from './virtual-clock.js';

export type { Replay } from './replay-stage.js';

/** When a status was entered, in ms since the beginning of the replay, and which, with its reason. */
export type ReplayedStatus = readonly [atMs: number, status: string];

/** Early enough for times without rounding, late enough for what was before. */
const BEGINNING = 1_000_000_000;
/** Times are told in whole ms; what is half of one by the last bit is rounded up. */
const LAST_BIT = 0.001;

/** The part of XState's inspection events that is read here. */
interface InspectedSnapshot {
  readonly type: string;
  readonly actorRef: unknown;
  readonly snapshot: DescribableSnapshot & { readonly status: string };
}

const nameOf = (snapshot: DescribableSnapshot): string => {
  const { status, reason } = describe(snapshot);
  return reason === null ? status : `${status}:${reason}`;
};

/**
 * Replays a recording: does to a connection what was done to it from outside, on a virtual clock,
 * with the waits and random numbers of then. Timers are not in the recording: they follow from the
 * policy. The inspector's "copy as test" writes such a call.
 *
 * @example
 * await replay({
 *   backoff: [800],
 *   steps: [
 *     [0, 'start'],
 *     [12, 'socket opens'],
 *     [3010, 'socket closes', 1012, 'service restart'],
 *     [3900, 'socket opens'],
 *   ],
 * }); // [[0, 'connecting'], [12, 'connected'], [3010, 'cooldown:backoff'], [3810, 'connecting'], ...]
 *
 * @returns the statuses from time 0 on, each with when it was entered and its reason, as
 * `recordStatuses` writes them.
 * @throws TypeError for a malformed step; Error for a step that cannot happen as the connection
 * stands, and for more waits or random numbers than are given; LinekeeperError OPTION_INVALID.
 */
export async function replay(recording: Replay): Promise<readonly ReplayedStatus[]> {
  const { steps } = recording;
  checkSteps(steps);
  const first = Math.min(0, steps[0]?.[0] ?? 0);
  const clock = new VirtualClock(BEGINNING + first);
  const time = (): number => clock.now() - BEGINNING;
  const heard: ReplayedStatus[] = [];
  let last = '';
  let isOver = false;
  let root: unknown;

  const stage = createReplayStage(recording, clock, (event) => {
    const { type, actorRef, snapshot } = event as InspectedSnapshot;
    if (type !== '@xstate.snapshot' || isOver || snapshot.status !== 'active') return;
    // The first of all is the actor's own: its children are born later.
    root ??= actorRef;
    if (actorRef !== root) return;
    const name = nameOf(snapshot);
    if (name === last) return;
    const isFirst = last === '';
    last = name;
    if (!isFirst && time() >= 0) heard.push([Math.round(time() + LAST_BIT), name]);
  });

  try {
    for (const [index, step] of steps.entries()) {
      const [at, what] = step;
      const fail = (error: unknown): Error =>
        new Error(
          `replay: steps[${String(index)}] ${showStep(step)}: ${messageOf(error)}; the connection is ${last}`,
          { cause: error },
        );
      const ms = Math.max(0, at - time());
      if (what === 'timers stand still') clock.standStill(ms);
      // Compared as written: a clock that is off by the last bit must not run what is due now.
      else if (at > (steps[index - 1]?.[0] ?? first)) await clock.advanceAsync(ms);
      try {
        actOut(stage, step);
        await nextTurn();
      } catch (error) {
        throw fail(error);
      }
      const failure = stage.failure();
      if (failure !== undefined) throw fail(failure);
    }
  } finally {
    isOver = true;
    stage.connection[Symbol.dispose]();
  }
  return heard;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
