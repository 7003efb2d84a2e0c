import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaults } from '../../src/server/options.js';
import type { ServerEvents } from '../../src/server/types.js';
import { repository } from './commands.js';

const page = await readFile(join(repository, 'docs/server.md'), 'utf8');

/** What the tables say of each option: `[name, default, why]`. */
const rows = [...page.matchAll(/^\| `([\w.]+)` \| `([^`]+)` \| (.+) \|$/gm)].map(
  ([, option = '', value = '', why = '']) => ({ option, value, why }),
);

/** Every default, by its path: `limits.maxTopics`. */
const leaves = (value: object, prefix = ''): readonly (readonly [string, unknown])[] =>
  Object.entries(value).flatMap(([key, one]: [string, unknown]) =>
    typeof one === 'object' && one !== null
      ? leaves(one, `${prefix}${key}.`)
      : [[prefix + key, one] as const],
  );

test('docs/server.md names every default of the server, names it right, and says why', () => {
  const expected = leaves(defaults).map(([option, value]) => [
    option,
    typeof value === 'string' ? `'${value}'` : String(value),
  ]);
  expect(expected.length).toBeGreaterThan(15);
  const written = new Map(rows.map(({ option, value }) => [option, value]));
  expect(expected.map(([option]) => [option, written.get(option!)])).toEqual(expected);
  for (const { option, why } of rows) expect(why.length, option).toBeGreaterThan(20);
});

test('docs/server.md has no default that is none', () => {
  const known = leaves(defaults).map(([option]) => option);
  const others = rows.filter(({ option }) => option.includes('.') && !known.includes(option));
  expect(others).toEqual([]);
});

test('docs/server.md tells of every event of a server', () => {
  const events: Readonly<Record<keyof ServerEvents, true>> = {
    listening: true,
    connection: true,
    message: true,
    event: true,
    disconnected: true,
    resumed: true,
    lost: true,
    end: true,
    refused: true,
    error: true,
  };
  const told = [...page.matchAll(/^\| `(\w+)`(?: \(.+?\))? \|/gm)].map(([, name]) => name);
  expect(told).toEqual(expect.arrayContaining(Object.keys(events)));
});

test('every example of a server is in docs/server.md, and has a test that runs it', async () => {
  const files = await readdir(join(repository, 'docs/examples'));
  const examples = files.filter((file) => /^server-.*\.ts$/.test(file));
  expect(examples.length).toBeGreaterThanOrEqual(7);
  expect(examples.filter((file) => !page.includes(`(examples/${file})`))).toEqual([]);
  const tests = await readdir(join(repository, 'test/examples'));
  const sources = await Promise.all(
    tests
      .filter((file) => /^server-.*\.test\.ts$/.test(file))
      .map((file) => readFile(join(repository, 'test/examples', file), 'utf8')),
  );
  const run = sources.join('\n');
  const notRun = examples.filter((file) => !run.includes(`examples/${file.replace('.ts', '.js')}`));
  expect(notRun).toEqual([]);
});
