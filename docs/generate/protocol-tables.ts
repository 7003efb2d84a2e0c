import { readFileSync } from 'node:fs';
import { frameErrors } from '../../src/protocol/frame-errors.js';
import { limits } from '../../src/protocol/limits.js';
import { table } from './markdown.js';

/** What each limit is about, and in what it is counted. */
const notes: Readonly<Record<keyof typeof limits, readonly [what: string, unit: string]>> = {
  sequence: [
    'a number: `seq`, `ack`, `received`, `next`, `to`, `id`, `link`, `window`, `maxPayload`',
    '',
  ],
  controlBytes: ['a control frame', 'bytes'],
  authBytes: ['`auth` in a hello, as JSON', 'bytes'],
  idLength: ['`session`; the `code` of an error', 'letters, digits, `.`, `_`, `-`'],
  tokenLength: ['`token`', 'letters, digits, `.`, `_`, `-`'],
  topicBytes: ['the name of a topic, without control characters', 'bytes'],
  eventBytes: ['the `name` of an event, without control characters', 'bytes'],
  messageBytes: ['the `message` of an error', 'bytes'],
  jsonDepth: ['arrays and objects within each other, in any JSON', 'levels'],
  timeMs: ['`heartbeatMs`, `graceMs`, `spreadMs`, `retryAfterMs`', 'ms'],
};

const errors = table(
  ['code', 'close', 'what happened'],
  Object.entries(frameErrors).map(([code, [close, summary]]) => [
    `\`${code}\``,
    close === null ? '' : String(close),
    summary,
  ]),
);

const bounds = table(
  ['at most', 'of what'],
  (Object.keys(limits) as (keyof typeof limits)[]).map((limit) => {
    const [what, unit] = notes[limit];
    return [`${String(limits[limit])} ${unit}`.trim(), what];
  }),
);

/** Puts the tables between their marks, whatever was there. */
export function withProtocolTables(text: string): string {
  const tables = Object.entries({ errors, limits: bounds });
  return tables.reduce((page, [name, rows]) => {
    const marks = new RegExp(`(<!-- ${name}: [^>]* -->\\n)[^]*?(<!-- /${name} -->)`);
    if (!marks.test(page)) throw new Error(`PROTOCOL.md has no place for its table of ${name}.`);
    return page.replace(marks, (_, begin: string, end: string) =>
      [begin, ...rows, `\n${end}`].join('\n'),
    );
  }, text);
}

/** PROTOCOL.md. */
export const protocolPage = (): string =>
  withProtocolTables(readFileSync(new URL('../../PROTOCOL.md', import.meta.url), 'utf8'));
