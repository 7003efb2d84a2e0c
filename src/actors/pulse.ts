import { platform } from '#platform';
import { ignoreRejection } from '../policies/thenable.js';
import { probeTimeout, type FrameData, type HeartbeatPolicy } from '../policies/liveness.js';
import type { Clock } from './clock.js';
import type { Link, Switchboard } from './ports.js';

/** A deadline later than this by the clock was held back by sleep or throttling, in ms: probe again. */
const LATE_MS = 2000;

/** What a pulse is made of. */
interface PulseOptions {
  readonly link: Link;
  readonly policy: HeartbeatPolicy;
  readonly clock: Clock;
  readonly random: () => number;
  readonly switchboard: Switchboard;
  /** Called once, when the link counts as dead. */
  readonly dead: (waitedMs: number) => void;
}

/** The liveness check of one link. */
export interface Pulse {
  /** Asks for a sign of life at once, with a short deadline. */
  probe(): void;
  stop(): void;
}

/**
 * Beats on a link: a ping every interval, and any frame within the timeout is an answer. The next
 * beat is armed from the handler of that frame, since browsers run timers that are chained to timers
 * once a minute in hidden pages.
 *
 * @returns null where the link cannot be pinged: a browser, and no `ping` of the app's own protocol.
 */
export function startPulse(options: PulseOptions): Pulse | null {
  const { link, policy, clock, random, switchboard } = options;
  const { inlet } = link;
  const plain = inlet.hear;
  // The app's own ping would break a session, which brings one.
  const isPlain = link.ping === null;
  const protocolPing =
    isPlain && policy.ping !== undefined ? null : (platform.protocolPing(link.socket) ?? link.ping);
  if (protocolPing === null && policy.ping === undefined) return null;

  let timer: unknown;
  let dueAt = 0;
  let sentAt = 0;
  let lastBeatAt = clock.now();
  let rttMs: number | null = null;
  let misses = 0;
  let isAwaitingLife = false;
  /** Pongs may still be due after another frame has shown life, and are ours to take. */
  let pongsDue = 0;
  let isProbing = false;
  let isStopped = false;

  const arm = (fn: () => void, ms: number): void => {
    // A function of the app may have stopped the connection, and this with it.
    if (isStopped) return;
    clock.clearTimeout(timer);
    dueAt = clock.now() + ms;
    timer = clock.setTimeout(fn, ms);
  };
  const armNextBeat = (): void => {
    // Bounded, in case the clock was set back.
    const untilBeat = lastBeatAt + policy.intervalMs - clock.now();
    arm(beat, Math.min(Math.max(0, untilBeat), policy.intervalMs));
  };

  const ping = (waitMs: number): void => {
    try {
      if (protocolPing === null) {
        const data = policy.ping?.();
        if (
          typeof data !== 'string' &&
          !(data instanceof ArrayBuffer) &&
          !ArrayBuffer.isView(data)
        ) {
          ignoreRejection(data);
          throw new TypeError(
            `heartbeat.ping returned ${String(data)}; accepted: a string, an ArrayBuffer or a view`,
          );
        }
        if (isStopped) return;
        link.send(data as string);
      } else {
        protocolPing.send();
      }
    } catch (error) {
      switchboard.report(error);
      isProbing = false;
      armNextBeat();
      return;
    }
    sentAt = clock.now();
    isAwaitingLife = true;
    pongsDue += 1;
    if (isStopped) return;
    inlet.hear = hear;
    arm(deadline, waitMs);
  };

  const beat = (): void => {
    lastBeatAt = clock.now();
    ping(policy.timeoutMs);
  };

  const deadline = (): void => {
    const waitedMs = clock.now() - sentAt;
    if (clock.now() - dueAt > LATE_MS) {
      ping(probeTimeout(policy, rttMs));
      return;
    }
    misses += 1;
    pongsDue = 0;
    if (isProbing || misses >= policy.misses) {
      stop();
      options.dead(waitedMs);
      return;
    }
    armNextBeat();
  };

  const alive = (): void => {
    if (!isAwaitingLife) return;
    isAwaitingLife = false;
    isProbing = false;
    misses = 0;
    armNextBeat();
  };

  const pong = (): void => {
    alive();
    pongsDue = Math.max(0, pongsDue - 1);
    if (pongsDue > 0) return;
    inlet.hear = plain;
    rttMs = Math.max(0, clock.now() - sentAt);
    switchboard.latency(rttMs, link.transport);
  };

  const isPong = (data: FrameData): boolean => {
    try {
      const answer: unknown = isPlain ? policy.isPong?.(data) : false;
      ignoreRejection(answer);
      return answer === true;
    } catch (error) {
      switchboard.report(error);
      return false;
    }
  };

  const hear = (data: FrameData): void => {
    if (isPong(data)) {
      pong();
      return;
    }
    alive();
    // Nobody but isPong can tell the pong from other frames: without it there is no more to hear.
    if (policy.isPong === undefined || !isPlain) inlet.hear = plain;
    plain(data);
  };

  const stop = (): void => {
    isStopped = true;
    clock.clearTimeout(timer);
    inlet.hear = plain;
    protocolPing?.offPong(pong);
  };

  protocolPing?.onPong(pong);
  // A crowd that connected together does not beat together.
  arm(beat, random() * policy.intervalMs);

  return {
    probe: () => {
      if (isProbing) return;
      isProbing = true;
      ping(probeTimeout(policy, rttMs));
    },
    stop,
  };
}
