import { createConnection, type ConnectionOptions } from '../client/index.js';
import { explorePaths } from './explore.js';
import { modelInput } from './model-input.js';
import { pathModel } from './path-model.js';
import type { ConnectionPath } from './steps.js';
import { createWorld } from './world.js';

/**
 * The shortest paths, computed from the connection machine, that together take every step in every
 * public state: every class of close code, gate, wait and command. The options are those that your
 * app gives to `createConnection`; their policies decide what is expected.
 *
 * The paths take it that a credentials function gives something new when asked to refresh, that the
 * server answers heartbeats and handshakes, and that no wait is longer than an hour.
 *
 * @throws LinekeeperError as `createConnection` does.
 * @example
 * for (const path of connectionPaths(options)) {
 *   const world = createWorld();
 *   const connection = createConnection({ ...options, ...world.options });
 *   await runPath(path, { world, connection });
 * }
 */
export function connectionPaths(
  options: ConnectionOptions = { url: 'wss://paths.test' },
): readonly ConnectionPath[] {
  const connection = createConnection({ ...options, ...createWorld().options });
  return explorePaths(pathModel(modelInput(connection, options)));
}
