import type { ClientView } from './client-view.js';
import { chunkedLog } from './event-log.js';

/** A point of a chart. */
export interface SeriesPoint {
  /** In ms since the client's start. */
  readonly at: number;
  readonly value: number;
  readonly seq: number;
}

/** The charts of a connection, oldest point first. */
export interface ConnectionSeries {
  /** Round trips in ms. */
  readonly rtt: readonly SeriesPoint[];
  /** Messages that wait: a staircase, one point for each change. */
  readonly queued: readonly SeriesPoint[];
  /** Frames in both directions. */
  readonly framesPerSecond: readonly SeriesPoint[];
}

const DEFAULT_LIMIT = 400;

/** Of each stretch of the same number of points the least and the greatest, in their order. */
function decimate(points: readonly SeriesPoint[], limit: number): readonly SeriesPoint[] {
  if (points.length <= limit) return points;
  const stretches = Math.max(1, Math.floor(limit / 2));
  const kept: SeriesPoint[] = [];
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = Math.floor((stretch * points.length) / stretches);
    const to = Math.floor(((stretch + 1) * points.length) / stretches);
    const within = points.slice(from, to);
    const [first] = within;
    if (first === undefined) continue;
    const least = within.reduce((a, b) => (b.value < a.value ? b : a), first);
    const most = within.reduce((a, b) => (b.value > a.value ? b : a), first);
    kept.push(...(least === most ? [least] : [least, most].sort((a, b) => a.seq - b.seq)));
  }
  return kept;
}

/**
 * The charts of a connection, with at most `limit` points each (from 2 up, 400 unless given): of more
 * points the least and the greatest of each stretch are kept, so that no peak is lost.
 */
export function seriesOf(
  client: ClientView,
  connection: string,
  limit = DEFAULT_LIMIT,
): ConnectionSeries {
  const rtt: SeriesPoint[] = [];
  const queued: SeriesPoint[] = [];
  const framesPerSecond: SeriesPoint[] = [];
  const log = chunkedLog(client.events);
  log.chunks.forEach(({ events }, place) => {
    for (const event of events.slice(0, log.seenOf(place))) {
      if (!('connection' in event) || event.connection !== connection) continue;
      const { at, seq } = event;
      if (event.kind === 'rtt') rtt.push({ at, seq, value: event.rttMs });
      if (event.kind === 'status' && queued.at(-1)?.value !== event.queued) {
        queued.push({ at, seq, value: event.queued });
      }
      if (event.kind === 'traffic' && event.overMs > 0) {
        const frames = event.sent.frames + event.received.frames;
        framesPerSecond.push({ at, seq, value: (frames * 1000) / event.overMs });
      }
    }
  });
  return {
    rtt: decimate(rtt, limit),
    queued: decimate(queued, limit),
    framesPerSecond: decimate(framesPerSecond, limit),
  };
}
