import type { ConnectionScript } from './connection-script.js';
import { listLiteral, literal, oneLine } from './literal.js';

/** How a test is called, and where it comes from. */
export interface SourceHeading {
  readonly title: string;
  readonly source: string;
}

const INSIDE = '    ';

/** The lines of a property. */
function property(name: string, value: unknown): string {
  const text = Array.isArray(value) ? listLiteral(value, INSIDE) : literal(value);
  return `${INSIDE}${name}: ${text},`;
}

/** The source of the test of a connection. */
export function connectionSource(
  { replay, statuses, left }: ConnectionScript,
  { title, source }: SourceHeading,
): string {
  const notes = left.map((path) =>
    oneLine(
      path === 'close.classify'
        ? `// ${path} was a function and is left out: what it said stands at each close as the verdict.`
        : `// ${path} was not shown in the recording and is left out.`,
    ),
  );
  const properties = Object.entries(replay).map(([name, value]) => property(name, value));
  return [
    "import { expect, it } from 'vitest';",
    "import { replay } from 'linekeeper/testing';",
    '',
    `// Copied by the linekeeper inspector from ${oneLine(source)}.`,
    ...notes,
    `it(${literal(oneLine(title))}, async () => {`,
    '  const statuses = await replay({',
    ...properties,
    '  });',
    '',
    `  expect(statuses).toEqual(${listLiteral(statuses, '  ')});`,
    '});',
    '',
  ].join('\n');
}
