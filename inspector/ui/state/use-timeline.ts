import { useMemo } from 'react';
import { filterRows, rowsOf, type RowFilter, type TimelineRow } from '../../model/index.js';
import type { TimelineView } from './context.js';
import type { Subject } from './subject.js';
import type { ViewState } from './view-state.js';
import type { Viewer } from './viewer.js';

const noRows: readonly TimelineRow[] = [];

/** The last of these rows with a seq of at most this; -1 when all are younger. */
export function rowIndex(rows: readonly TimelineRow[], seq: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.seq ?? Infinity) <= seq) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function scoped(state: ViewState, connection: string | null): RowFilter {
  const { text, kinds, scope } = state.filter;
  const actor = state.selection?.actor ?? null;
  if (scope === 'client' || actor === null) return { text, kinds };
  if (scope === 'connection' && connection !== null) return { text, kinds, connection };
  return { text, kinds, actor };
}

/** The filtered timeline of what is looked at. */
export function useTimeline(
  viewer: Viewer,
  state: ViewState,
  subject: Subject | null,
): TimelineView {
  const connection = subject?.connectionId ?? null;
  const { filter, selection, cursor } = state;
  const all = subject === null ? noRows : rowsOf(subject.client);
  const rows = useMemo(
    () => filterRows(all, scoped(state, connection)),

    [all, filter, selection?.actor, connection],
  );
  return useMemo(() => {
    const index = cursor === 'live' ? rows.length - 1 : rowIndex(rows, cursor);
    const at = (wanted: number): void => {
      const row = rows[Math.max(0, wanted)];
      if (row !== undefined) viewer.lookAt(row.seq);
    };
    return {
      rows,
      total: all.length,
      index,
      step(by) {
        if (cursor === 'live' && by > 0) return;
        // A gap is no moment: it has the seq of the row after it.
        const isGap = rows[index + by]?.kind === 'gap';
        const wanted = index + by + (isGap ? Math.sign(by) : 0);
        if (wanted >= rows.length) viewer.lookAt('live');
        else at(wanted);
      },
      edge: (which) => at(which === 'first' ? 0 : rows.length - 1),
    };
  }, [viewer, rows, all.length, cursor]);
}
