import type { ClientView } from './client-view.js';
import { chunkedLog, type Chunk } from './event-log.js';
import { foldEvent, startFold, type Fold } from './fold.js';
import type { TimelineRow } from './row.js';
import { rowOf } from './row-of.js';

/** The rows of a chunk so far; a chunk only grows, so they are told once. */
interface Telling {
  readonly fold: Fold;
  readonly rows: TimelineRow[];
  /** How many rows there are after each event. */
  readonly counts: number[];
}

const tellings = new WeakMap<Chunk['events'], Telling>();
const answers = new WeakMap<ClientView, readonly TimelineRow[]>();

function rowsOfChunk({ before, events }: Chunk, seen: number): readonly TimelineRow[] {
  const known = tellings.get(events) ?? { fold: startFold(before), rows: [], counts: [] };
  tellings.set(events, known);
  const { fold, rows, counts } = known;
  for (const event of events.slice(counts.length, seen)) {
    const row = rowOf(event, fold);
    if (row !== null) rows.push(row);
    foldEvent(fold, event);
    counts.push(rows.length);
  }
  const count = counts[seen - 1] ?? 0;
  return count === rows.length ? rows : rows.slice(0, count);
}

/** The timeline of a client, oldest first: the same array for the same client. */
export function rowsOf(client: ClientView): readonly TimelineRow[] {
  const known = answers.get(client);
  if (known !== undefined) return known;
  const log = chunkedLog(client.events);
  const rows = log.chunks.map((chunk, place) => rowsOfChunk(chunk, log.seenOf(place)));
  const answer: readonly TimelineRow[] = rows.flat();
  answers.set(client, answer);
  return answer;
}
