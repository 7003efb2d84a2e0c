import type { ArmedTimer } from 'linekeeper/inspect';

/** The least that a timer has run, or is to run, in ms: a step must fit beside it. */
const LEAST = 0.01;

/** Two digits are more than any timer keeps. */
export const roundMs = (ms: number): number => Math.round(ms * 100) / 100;

/** What is left of a timer at a time in ms since the client's start, in ms. */
export const leftOf = ({ dueAt }: ArmedTimer, at: number): number =>
  Math.max(LEAST, roundMs(dueAt - at));

/** For how long it has run by then, in ms. */
export const ageOf = (timer: ArmedTimer, at: number): number =>
  Math.max(LEAST, roundMs(timer.delayMs - leftOf(timer, at)));

/** The timer of a delay of the chart, such as `connectTimeout`. */
export const timerOf = (armed: readonly ArmedTimer[], delay: string): ArmedTimer | undefined =>
  armed.find(({ eventType }) => eventType.startsWith(`xstate.after.${delay}.`));
