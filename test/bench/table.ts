import type { Line } from './line.js';

const verdict = ({ budget }: Line, isJudged: boolean): string => {
  if (budget === undefined) return '';
  if (!isJudged) return 'not judged';
  const { isMet, missedBy = [] } = budget;
  if (isMet) return 'yes';
  return missedBy.length === 0 ? 'NO' : `NO: ${missedBy.join(', ')}`;
};

/** The lines as a Markdown table that also reads well in a terminal. */
export function renderTable(
  columns: readonly string[],
  lines: readonly Line[],
  isJudged: boolean,
): string {
  const rows = [
    ['what', ...columns, 'budget', 'met'],
    ...lines.map((line) => [
      line.what,
      ...columns.map((name) => line.cells[name] ?? '-'),
      line.budget?.text ?? '',
      verdict(line, isJudged),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const draw = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = draw(widths.map((width) => '-'.repeat(width)));
  return rows.map(draw).toSpliced(1, 0, rule).join('\n');
}
