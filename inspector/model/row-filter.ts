import type { RowKind, TimelineRow } from './row.js';

/** Which rows are wanted; what is left out, or null, is not asked about. */
export interface RowFilter {
  /** Every word must occur, in upper or lower case. */
  readonly text?: string;
  readonly kinds?: readonly RowKind[];
  readonly actor?: string | null;
  readonly connection?: string | null;
}

const haystacks = new WeakMap<TimelineRow, string>();

function haystackOf(row: TimelineRow): string {
  const known = haystacks.get(row);
  if (known !== undefined) return known;
  const { kind, title, text, subject, event } = row;
  const type = event.kind === 'step' ? event.event.type : '';
  const made = `${kind}\n${title}\n${text}\n${subject}\n${type}`.toLowerCase();
  haystacks.set(row, made);
  return made;
}

/** The rows that pass, in their order; the same array when all do. A gap passes unless its kind does not. */
export function filterRows(
  rows: readonly TimelineRow[],
  { text = '', kinds, actor = null, connection = null }: RowFilter,
): readonly TimelineRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = kinds === undefined ? null : new Set(kinds);
  const passed = rows.filter(
    (row) =>
      (wanted === null || wanted.has(row.kind)) &&
      (row.kind === 'gap' || actor === null || row.actor === actor) &&
      (row.kind === 'gap' || connection === null || row.connection === connection) &&
      (words.length === 0 || words.every((word) => haystackOf(row).includes(word))),
  );
  return passed.length === rows.length ? rows : passed;
}
