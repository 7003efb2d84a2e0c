import { proportionalJitter } from '../policies/backoff.js';
import type { CloseInfo } from '../policies/close.js';
import type { Logger } from '../protocol/logger.js';
import { bool, count, failOption, fn, ms, rule, type Schema } from '../protocol/option-rules.js';
import { verbOfCode } from '../protocol/close-codes.js';
import { LinekeeperError } from '../protocol/errors.js';
import type { SupervisionOptions } from './types.js';
import { closeEvent } from './web-socket-events.js';
import type { WebSocketClass } from '../actors/web-socket.js';

/**
 * Options of reconnecting-websocket and partysocket, for whoever comes from there. Each but
 * `startClosed` stands for one of ours, and cannot be given beside it.
 */
export interface CompatibleOptions {
  /** `webSocket`. */
  readonly WebSocket?: WebSocketClass;
  /** `maxAttempts`. */
  readonly maxRetries?: number;
  /** The first wait of `backoff`, in ms. */
  readonly minReconnectionDelay?: number;
  /** The longest wait of `backoff`, in ms. */
  readonly maxReconnectionDelay?: number;
  /** By how much the wait of `backoff` grows. */
  readonly reconnectionDelayGrowFactor?: number;
  /** `stableWindowMs`. */
  readonly minUptime?: number;
  /** `connectTimeoutMs`. */
  readonly connectionTimeout?: number;
  /** `delivery: { mode: 'queue', maxMessages, maxBytes: Infinity, overflow: 'drop-newest' }`. */
  readonly maxEnqueuedMessages?: number;
  /** Whether it waits for `reconnect()` before it connects. @default false */
  readonly startClosed?: boolean;
  /** `close.classify`: false is `fatal`. */
  readonly shouldReconnectOnClose?: (event: CloseEvent) => boolean;
  /** `logger`: the console. */
  readonly debug?: boolean;
  /** With `debug`, `logger`: this function. */
  readonly debugLogger?: (...args: unknown[]) => void;
}

const atLeastOne = rule('a number from 1 up', (value) => typeof value === 'number' && value >= 1);

/** The compatible options. */
export const compatibleSchema: Schema = {
  WebSocket: rule('a WebSocket class', fn.test),
  maxRetries: count,
  minReconnectionDelay: ms,
  maxReconnectionDelay: ms,
  reconnectionDelayGrowFactor: atLeastOne,
  minUptime: ms,
  connectionTimeout: ms,
  maxEnqueuedMessages: count,
  startClosed: bool,
  shouldReconnectOnClose: fn,
  debug: bool,
  debugLogger: fn,
};

/** What reconnecting-websocket and partysocket wait by default: 1 to 5 s, by 1.3, up to 10 s. */
const waits = { baseMs: 3000, capMs: 10_000, factor: 1.3 };

/** Theirs grow in lockstep; a quarter more or less keeps a crowd apart. */
const RATIO = 0.25;

const debugTo = (write: (...args: unknown[]) => void): Logger => {
  const line = (details: object, message: string): void => {
    write(message, details);
  };
  return { debug: line, info: line, warn: line, error: line };
};

const asCloseEvent = ({ code, reason, wasClean }: CloseInfo): CloseEvent =>
  closeEvent({ code, reason, wasClean });

/** Our option for each of theirs that was given, and the names of theirs that it stands for. */
function translate(given: CompatibleOptions): Partial<Record<keyof SupervisionOptions, unknown>> {
  const { minReconnectionDelay, maxReconnectionDelay, reconnectionDelayGrowFactor } = given;
  const { maxEnqueuedMessages, shouldReconnectOnClose, debug, debugLogger } = given;
  const hasWaits = [minReconnectionDelay, maxReconnectionDelay, reconnectionDelayGrowFactor].some(
    (option) => option !== undefined,
  );
  return {
    webSocket: given.WebSocket,
    maxAttempts: given.maxRetries,
    stableWindowMs: given.minUptime,
    connectTimeoutMs: given.connectionTimeout,
    backoff: hasWaits
      ? proportionalJitter({
          baseMs: minReconnectionDelay ?? waits.baseMs,
          capMs: maxReconnectionDelay ?? waits.capMs,
          factor: reconnectionDelayGrowFactor ?? waits.factor,
          ratio: RATIO,
        })
      : undefined,
    delivery:
      maxEnqueuedMessages === undefined
        ? undefined
        : {
            mode: 'queue',
            maxMessages: maxEnqueuedMessages,
            maxBytes: Infinity,
            overflow: 'drop-newest',
          },
    close:
      shouldReconnectOnClose === undefined
        ? undefined
        : {
            classify: (close: CloseInfo) => {
              if (!shouldReconnectOnClose(asCloseEvent(close))) return 'fatal';
              // Where ours would not come back, it does: that is what was asked for.
              return verbOfCode(close.code) === 'fatal' ? 'retry' : undefined;
            },
          },
    logger: debug === true ? debugTo(debugLogger ?? console.log.bind(console)) : undefined,
  };
}

/**
 * Puts ours in the place of theirs.
 *
 * @throws LinekeeperError OPTION_INVALID for one that stands beside ours.
 */
export function withoutCompatible(
  options: CompatibleOptions & SupervisionOptions,
): SupervisionOptions {
  const theirs: Record<string, unknown> = {};
  const ours: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (Object.hasOwn(compatibleSchema, name)) theirs[name] = value;
    else ours[name] = value;
  }
  const { minReconnectionDelay = 0, maxReconnectionDelay = Infinity } = options;
  if (minReconnectionDelay > maxReconnectionDelay) {
    const accepted = `at most maxReconnectionDelay, which is ${String(maxReconnectionDelay)}`;
    failOption('minReconnectionDelay', minReconnectionDelay, accepted);
  }
  for (const [name, value] of Object.entries(translate(theirs))) {
    if (value === undefined) continue;
    if (ours[name] !== undefined) {
      throw new LinekeeperError(
        'OPTION_INVALID',
        `option "${name}": given beside one of ${Object.keys(theirs).join(', ')}; accepted: one of the two`,
      );
    }
    ours[name] = value;
  }
  return ours;
}
