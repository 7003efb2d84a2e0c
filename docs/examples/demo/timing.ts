import { equalJitter } from 'linekeeper';

/** The numbers of the demo, shorter than the defaults so that a failure fits on a screen. */
export interface Timing {
  readonly backoff: { readonly baseMs: number; readonly capMs: number };
  readonly heartbeat: {
    readonly intervalMs: number;
    readonly timeoutMs: number;
    readonly probeTimeoutMs: number;
  };
  readonly connectTimeoutMs: number;
  readonly stableWindowMs: number;
  readonly lostAfterMs: number;
  readonly roomReset: { readonly minMs: number; readonly maxMs: number };
  /** How long a restarting server is down. */
  readonly downMs: number;
  /** How long a flapping server keeps a socket that it has accepted. */
  readonly flapAfterMs: number;
  readonly messageEveryMs: number;
  /** A scene that has not recovered by then has failed. */
  readonly sceneLimitMs: number;
}

/** Messages that wait for the line at most; small enough to overflow on the screen. */
export const queueLength = 3;

export function timingAt(speed: number): Timing {
  const ms = (atNormalSpeed: number): number => Math.round(atNormalSpeed / speed);
  return {
    backoff: { baseMs: ms(400), capMs: ms(1600) },
    heartbeat: { intervalMs: ms(2000), timeoutMs: ms(1000), probeTimeoutMs: ms(500) },
    connectTimeoutMs: ms(2000),
    stableWindowMs: ms(2000),
    lostAfterMs: ms(2500),
    roomReset: { minMs: ms(1500), maxMs: ms(3000) },
    downMs: ms(2000),
    flapAfterMs: ms(200),
    messageEveryMs: ms(450),
    sceneLimitMs: ms(15_000) + 5000,
  };
}

/** Half of each wait is random, so that a scene takes about as long in every run. */
export const backoffOf = ({ backoff }: Timing) => equalJitter(backoff);

const seconds = (ms: number): string => String(Number((ms / 1000).toFixed(2)));

/** What differs from the defaults, as the demo says on the screen. */
export function explainTiming(timing: Timing): string {
  const { backoff, heartbeat, roomReset } = timing;
  return [
    'Shortened for the screen, with the defaults in brackets',
    `backoff ${seconds(backoff.baseMs)} to ${seconds(backoff.capMs)} s (1 to 30 s)`,
    `heartbeat ${seconds(heartbeat.intervalMs)} s, answer ${seconds(heartbeat.timeoutMs)} s (15 s, 5 s)`,
    `connect timeout ${seconds(timing.connectTimeoutMs)} s (10 s)`,
    `stable after ${seconds(timing.stableWindowMs)} s (10 s)`,
    `wait after 1013 ${seconds(roomReset.minMs)} to ${seconds(roomReset.maxMs)} s (5 to 15 s)`,
    `lost after ${seconds(timing.lostAfterMs)} s (5 s)`,
    `queue of ${queueLength} messages (100)`,
  ].join('; ');
}
