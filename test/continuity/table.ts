import { faultKinds } from './faults.js';
import type { Report, Tally } from './run.js';

/** Rows as a Markdown table that also reads well in a terminal. */
function render(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const draw = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = draw(widths.map((width) => '-'.repeat(width)));
  return rows.map(draw).toSpliced(1, 0, rule).join('\n');
}

const both = (report: Report, read: (tally: Tally) => number): string =>
  [report.up, report.down].map((tally) => read(tally).toLocaleString('en')).join(' / ');

/** What became of the messages; up and down where there are two numbers. */
export const messagesTable = (reports: readonly Report[]): string =>
  render([
    ['client', 'delay', 'sent', 'lost', 'doubled', 'out of order', 'resumed', 'losses told'],
    ...reports.map((report) => [
      report.name,
      `${report.delayMs} ms`,
      both(report, ({ sent }) => sent),
      both(report, ({ lost }) => lost),
      both(report, ({ doubled }) => doubled),
      both(report, ({ reordered }) => reordered),
      `${report.resumed} of ${report.reconnects}`,
      String(report.told),
    ]),
  ]);

/** What was done to the links. */
export const faultsTable = (reports: readonly Report[]): string =>
  render([
    ['client', 'delay', ...faultKinds],
    ...reports.map(({ name, delayMs, faults }) => [
      name,
      `${delayMs} ms`,
      ...faultKinds.map((kind) => String(faults[kind])),
    ]),
  ]);
