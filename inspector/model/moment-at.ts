import type { ClientView } from './client-view.js';
import { chunkedLog } from './event-log.js';
import { foldEvent, startFold } from './fold.js';
import type { Moment } from './moment.js';

const latest = new WeakMap<ClientView, Map<number, Moment>>();

/**
 * What stood after the event of this seq, or after the last one. A seq between two events stands for
 * the earlier; one before all that are kept, for what stood before them.
 */
export function momentAt(client: ClientView, seq: number | 'live'): Moment {
  const log = chunkedLog(client.events);
  const index = seq === 'live' ? log.length - 1 : log.indexOf(seq);
  const known = latest.get(client)?.get(index);
  if (known !== undefined) return known;
  const { chunk, count } = log.locate(index);
  const fold = startFold(chunk?.before);
  for (const event of chunk?.events.slice(0, count) ?? []) foldEvent(fold, event);
  latest.set(client, new Map([[index, fold]]));
  return fold;
}
