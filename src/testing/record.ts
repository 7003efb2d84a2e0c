import type { Connection } from '../client/index.js';

/**
 * Writes down each status from now on, with its reason: `['connecting', 'connected',
 * 'cooldown:backoff']`. The list grows as it goes.
 */
export function recordStatuses(connection: Connection): readonly string[] {
  const heard: string[] = [];
  connection.on('status', (status, { reason }) => {
    heard.push(reason === null ? status : `${status}:${reason}`);
  });
  return heard;
}
