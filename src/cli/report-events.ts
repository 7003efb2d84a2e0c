import type { Connection } from '../client/index.js';
import type { Report } from './report.js';

/** Tells everything that a connection does. */
export function reportEvents(
  connection: Connection,
  protocol: () => string,
  say: (report: Report) => void,
): void {
  /** When the last link ended, in ms since the epoch. */
  let downAt: number | null = null;
  let sentBefore = 0;

  connection.on('status', (status, { previous, reason }) => {
    sentBefore = connection.getMetrics().sent;
    if (previous === 'connected') downAt = Date.now();
    say({
      type: 'status',
      status,
      previous,
      reason,
      explanation: connection.explain(),
      close: connection.getSnapshot().lastClose,
    });
  });
  connection.on('open', ({ reconnected }) => {
    const { url, sent } = connection.getMetrics();
    say({
      type: 'open',
      url,
      protocol: protocol(),
      reconnected,
      flushed: sent - sentBefore,
      downMs: downAt === null ? null : Date.now() - downAt,
    });
    downAt = null;
  });
  connection.on('message', (data) => {
    say({ type: 'message', data });
  });
  connection.on('close', (close) => {
    say({ type: 'close', close });
  });
  connection.on('retry', (retry) => {
    say({ type: 'retry', retry });
  });
  connection.on('latency', ({ rttMs }) => {
    say({ type: 'latency', rttMs });
  });
  connection.on('error', (error) => {
    say({ type: 'error', error });
  });
  for (const type of ['stable', 'lost', 'restored'] as const) {
    connection.on(type, () => {
      say({ type });
    });
  }
}
