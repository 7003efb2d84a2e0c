import type { Screen, Tone } from './screen.js';

/** A table of cells. */
export interface Table {
  readonly head: readonly string[];
  readonly body: readonly (readonly string[])[];
  /** A sum below. */
  readonly foot?: readonly string[];
  /** How many columns at the left are text; the others are numbers. */
  readonly texts: number;
  readonly paint: Screen['paint'];
  /** How a cell of the column with this title is to look. */
  readonly toneOf: (title: string, cell: string) => Tone;
}

/** The rows of a table, in columns as wide as they need. */
export function renderTable({ head, body, foot, texts, paint, toneOf }: Table): string[] {
  const all = [head, ...body, ...(foot === undefined ? [] : [foot])];
  const widths = head.map((_, column) => Math.max(...all.map((cells) => cells[column]!.length)));

  const render = (cells: readonly string[], isHead = false): string =>
    cells
      .map((cell, column) => {
        const width = widths[column]!;
        const padded = column < texts ? cell.padEnd(width) : cell.padStart(width);
        if (isHead) return paint('quiet', padded);
        return paint(column === 0 ? 'strong' : toneOf(head[column]!, cell), padded);
      })
      .join('  ');
  const rule = paint('quiet', '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2)));
  return [
    render(head, true),
    rule,
    ...body.map((cells) => render(cells)),
    ...(foot === undefined ? [] : [rule, render(foot)]),
  ];
}
