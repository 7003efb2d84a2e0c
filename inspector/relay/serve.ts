import { createRelay, type Relay } from './create-relay.js';
import type { InspectorSettings } from './args.js';
import type { RelayLogger, RelayOptions } from './options.js';

/** Where the inspector listens unless it is told. */
export const usualPort = 4111;

/** How many ports after the usual one are tried. */
const TRIES = 20;

const isTaken = (error: unknown): boolean =>
  error instanceof Error && (error as NodeJS.ErrnoException).code === 'EADDRINUSE';

/** The relay could not be started; the message is the line that says why. */
export class StartError extends Error {}

/**
 * Starts the relay on the port that was asked for, or on the first free one from the usual on.
 *
 * @throws StartError when the port is taken.
 */
export async function serve(settings: InspectorSettings, logger: RelayLogger): Promise<Relay> {
  const { port, token, allowedOrigins } = settings;
  const options: RelayOptions = { allowedOrigins, logger, ...(token !== null && { token }) };
  const first = port ?? usualPort;
  const last = port ?? usualPort + TRIES;
  for (let at = first; at <= last; at += 1) {
    try {
      const relay = await createRelay({ ...options, port: at });
      if (port === null && at !== usualPort) {
        logger.info(`port ${usualPort} is taken, so this is ${at}`);
      }
      return relay;
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  throw new StartError(
    port === null
      ? `the ports ${first} to ${last} are taken; name another by --port`
      : `port ${port} is taken; name another by --port, or none for the next free one`,
  );
}
