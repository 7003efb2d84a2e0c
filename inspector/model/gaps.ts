import type { InspectEvent } from 'linekeeper/inspect';

/** How many whole seqs lie between two. */
const between = (seq: number, next: number): number =>
  Math.max(0, Math.ceil(next) - Math.floor(seq) - 1);

/**
 * Tells of the events that are missing after a seq. Where a buffer was full, what is needed of the
 * lost events comes first, with gaps between; a record of the drop ends such a run, and is put in
 * where nobody told of it.
 */
export function tellGaps(
  lastSeq: number,
  events: readonly InspectEvent[],
): { readonly told: readonly InspectEvent[]; readonly missing: number } {
  const told: InspectEvent[] = [];
  let last = lastSeq;
  let run = 0;
  let missing = 0;
  events.forEach((event, index) => {
    const gap = between(last, event.seq);
    const next = events[index + 1];
    last = event.seq;
    run += gap;
    if (event.kind === 'dropped') {
      missing += Math.max(run, event.count);
      run = 0;
    } else if (run > 0 && (next === undefined || !isInRun(event, next))) {
      const seq = event.seq - 0.5;
      told.push({ kind: 'dropped', count: run, seq, at: event.at });
      missing += run;
      run = 0;
    }
    told.push(event);
  });
  return { told, missing };
}

/** Whether the run of kept events goes on: another gap follows, or the record of the drop itself. */
const isInRun = (event: InspectEvent, next: InspectEvent): boolean =>
  next.kind === 'dropped' || between(event.seq, next.seq) > 0;
