import type { ConnectionStatus, StatusReason } from '../client/index.js';

/** What can be done to a connection, in words: they are what a failing run prints and replays. */
export type Step =
  | 'start'
  | 'stop'
  | 'retry now'
  | 'force a retry'
  | 'credentials change'
  /** Lets in every socket that is being opened. */
  | 'server accepts'
  | 'server refuses'
  /** Closes with this code, and reason; a socket that is being opened is let in first. */
  | `server closes ${number}`
  | `server closes ${number} ${string}`
  /** Without a close frame: 1006. */
  | 'connection breaks'
  /** A half-open link: nothing arrives any more, and nothing says so. */
  | 'server goes silent'
  | EnvironmentStep
  | `sleep ${number} ms`
  | `wait ${number} ms`
  /** Until the end of the cooldown, however long it was drawn. */
  | 'wait for the next attempt';

/** What happens around a connection. */
export type EnvironmentStep =
  | 'network goes'
  | 'network comes back'
  | 'network changes'
  | 'page is hidden'
  | 'page is shown'
  | 'page is frozen'
  | 'page is resumed';

/** A step, and the status that every connection with these options has after it. */
export interface PathStep {
  readonly step: Step;
  readonly status: ConnectionStatus;
  readonly reason: StatusReason;
}

/** A sequence of steps from a connection that was never started. */
export interface ConnectionPath {
  /** The steps in one line. */
  readonly name: string;
  readonly steps: readonly PathStep[];
}

/** The close code and reason of a step; null for another step. */
export function closeIn(step: Step): { readonly code: number; readonly reason: string } | null {
  const [, code, reason = ''] = /^server closes (\d+) ?(.*)$/s.exec(step) ?? [];
  return code === undefined ? null : { code: Number(code), reason };
}

/** How long a step of this kind takes, in ms; null for another step. */
export function msIn(step: Step, kind: 'sleep' | 'wait'): number | null {
  const [, ms] = new RegExp(`^${kind} (\\d+(?:\\.\\d+)?) ms$`).exec(step) ?? [];
  return ms === undefined ? null : Number(ms);
}
