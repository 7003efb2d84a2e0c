/** A frame's payload: text, or binary as the transport's `binaryType` has it. */
export type FrameData = string | ArrayBuffer | Blob | ArrayBufferView;

/** What counts as a Blob where none is defined: machines and policies know no DOM. */
interface Blob {
  readonly size: number;
  readonly type: string;
}

/** How a link is checked for life. */
export interface HeartbeatPolicy {
  /** From one beat to the next, in ms; the first comes after a random part of it. @default 15000 */
  readonly intervalMs: number;
  /** How long an answer, or any other frame, may take, in ms. @default 5000 */
  readonly timeoutMs: number;
  /** The beats that may go unanswered in a row before the link counts as dead. @default 1 */
  readonly misses: number;
  /**
   * How long a probe (after wake, online, visible) waits, in ms; or four times the last round trip
   * when that is longer. @default 1000
   */
  readonly probeTimeoutMs: number;
  /** The ping of the app's own protocol. Absent: protocol pings where the runtime has them (Node). */
  readonly ping?: () => string | ArrayBuffer | ArrayBufferView;
  /** Whether a frame answers `ping`: such a frame is not delivered as a message. */
  readonly isPong?: (data: FrameData) => boolean;
}

/** 15 s and 5 s notice a half-open link within 20 s, at 4 pings a minute. */
export const defaultHeartbeat: HeartbeatPolicy = {
  intervalMs: 15_000,
  timeoutMs: 5000,
  misses: 1,
  probeTimeoutMs: 1000,
};

/** How long a probe waits for its answer. */
export const probeTimeout = (policy: HeartbeatPolicy, rttMs: number | null): number =>
  Math.min(policy.timeoutMs, Math.max(policy.probeTimeoutMs, 4 * (rttMs ?? 0)));
