import type { AttemptInfo, Provided } from '../actors/ports.js';
import { LinekeeperError } from '../protocol/errors.js';
import type { CompatibleOptions } from './compatible-options.js';
import type { SupervisionOptions } from './types.js';
import { checkedProtocols, resolveUrl } from './web-socket-rules.js';

/** The options of a {@link SupervisedWebSocket}: those of a connection with one transport. */
export interface SupervisedWebSocketOptions
  extends
    Omit<SupervisionOptions, 'transports' | 'url' | 'protocols' | 'binaryType'>,
    CompatibleOptions {
  /**
   * `supervised` reconnects, and is closed only by `close()` or for good. `single-shot` is one socket
   * with the semantics of a WebSocket, for a library that makes another one itself.
   * @default 'supervised'
   */
  readonly mode?: 'supervised' | 'single-shot';
  /** Whether it waits for `reconnect()` before it connects. @default false */
  readonly startClosed?: boolean;
}

/** A URL, or what gives one for each attempt. */
export type GivenUrl = Provided<string | URL> | Promise<string | URL>;

/** Subprotocols, or what gives them for each attempt. */
export type GivenProtocols =
  Provided<string | readonly string[] | null> | Promise<string | readonly string[] | null>;

/** Whether it has to be asked for. */
export const isProvider = (given: unknown): given is Provided<never> | Promise<never> =>
  typeof given === 'function' ||
  typeof (given as { then?: unknown } | null | undefined)?.then === 'function';

/** A provider for a promise; a value is checked as the standard says. */
export const providedUrl = (given: GivenUrl): Provided<string | URL> => {
  if (isProvider(given)) return typeof given === 'function' ? given : () => given;
  return resolveUrl(given as string | URL);
};

/** From a provider, null is none. */
export const providedProtocols = (given: GivenProtocols): Provided<string | readonly string[]> => {
  if (!isProvider(given)) return checkedProtocols(given as string | readonly string[]);
  const provide = (typeof given === 'function' ? given : () => given) as (
    attempt: AttemptInfo,
  ) => string | readonly string[] | null | Promise<string | readonly string[] | null>;
  return (attempt) => {
    const provided = provide(attempt);
    if (provided === null) return [];
    return provided instanceof Promise ? provided.then((found) => found ?? []) : provided;
  };
};

function checkMode(mode: unknown): void {
  if (mode === undefined || mode === 'supervised' || mode === 'single-shot') return;
  throw new LinekeeperError(
    'OPTION_INVALID',
    `option "mode": given ${typeof mode === 'string' ? mode : typeof mode}; accepted: "supervised", "single-shot"`,
  );
}

/** What stands before the options, or on the socket. */
function refuse(options: object): void {
  for (const name of ['url', 'protocols', 'transports', 'binaryType']) {
    if (!Object.hasOwn(options, name)) continue;
    const where = name === 'binaryType' ? 'the property of the socket' : 'the first two arguments';
    throw new LinekeeperError('OPTION_INVALID', `option "${name}": given; accepted: ${where}`);
  }
}

/** @throws LinekeeperError OPTION_INVALID for a mode that is none, and for what is not an option. */
export function checkSocketOptions({ mode, ...others }: SupervisedWebSocketOptions): void {
  checkMode(mode);
  refuse(others);
}
