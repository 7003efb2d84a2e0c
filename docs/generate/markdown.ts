/** The first line of every page that is made and not written. */
export const madeBy = (sources: string): string =>
  `<!-- Made from ${sources} by \`npm run diagrams\`. Do not edit. -->`;

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** A table. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [row(head), row(head.map(() => '---')), ...rows.map(row)];
}

/** Paragraphs, one empty line between them; a list or a table is one paragraph. */
export const page = (...paragraphs: readonly (string | readonly string[])[]): string =>
  `${paragraphs.map((lines) => (typeof lines === 'string' ? lines : lines.join('\n'))).join('\n\n')}\n`;
