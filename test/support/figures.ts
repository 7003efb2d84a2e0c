import { appendFileSync } from 'node:fs';

/**
 * Records a number that a suite is to be judged by: `npm test` prints them in a table. Without
 * `npm test` nobody collects them, and this does nothing.
 */
export function recordFigure(name: string, value: number | string): void {
  const file = process.env['LINEKEEPER_FIGURES'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ name, value })}\n`);
}
