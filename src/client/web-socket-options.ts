import type { AttemptInfo, Provided } from '../actors/ports.js';
import {
  checkOptions,
  failOption,
  isRecord,
  oneOf,
  type Schema,
} from '../protocol/option-rules.js';
import { ignoreRejection, isThenable } from '../policies/thenable.js';
import { compatibleSchema, type CompatibleOptions } from './compatible-options.js';
import type { SupervisionOptions } from './types.js';
import { connectionSchema } from './validate.js';
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
  if (isProvider(given)) {
    // Whether it is asked for at all is not known: until then nobody hears of a rejection.
    ignoreRejection(given);
    return typeof given === 'function' ? given : () => given;
  }
  return resolveUrl(given as string | URL);
};

/** From a provider, null is none. */
export const providedProtocols = (given: GivenProtocols): Provided<string | readonly string[]> => {
  if (!isProvider(given)) return checkedProtocols(given as string | readonly string[]);
  ignoreRejection(given);
  const provide = (typeof given === 'function' ? given : () => given) as (
    attempt: AttemptInfo,
  ) => string | readonly string[] | null | Promise<string | readonly string[] | null>;
  return (attempt) => {
    const provided = provide(attempt);
    if (provided === null) return [];
    return isThenable(provided) ? provided.then((found) => found ?? []) : provided;
  };
};

/** What stands before the options, or on the socket. */
const elsewhere = {
  url: 'the first argument',
  protocols: 'the second argument',
  transports: 'one socket, by the first two arguments',
  binaryType: 'the property of the socket',
};

const schema: Schema = {
  mode: oneOf('supervised', 'single-shot'),
  ...Object.fromEntries(
    Object.entries(connectionSchema).filter(([name]) => !Object.hasOwn(elsewhere, name)),
  ),
  ...compatibleSchema,
};

/**
 * Checks the options of a socket.
 *
 * @throws LinekeeperError OPTION_INVALID naming the option, what was given and what is accepted.
 */
export function checkSocketOptions(options: SupervisedWebSocketOptions): void {
  for (const [name, place] of Object.entries(elsewhere)) {
    if (!isRecord(options) || !Object.hasOwn(options, name)) continue;
    failOption(name, options[name], `${place} instead`);
  }
  checkOptions(schema, options, '');
}
