import { describe, expect, it } from 'vitest';
import { page, table } from '../../docs/generate/markdown.js';
import { recordFigure } from '../support/figures.js';
import { levels as allLevels, verdictOf } from './mutation/levels.js';
import { quarantined } from './mutation/quarantine.js';
import { seededBugs } from './mutation/seeded-bugs.js';

const levels = ['policies', 'paths', 'units', 'worlds'] as const;
type Level = (typeof levels)[number];

const words: Readonly<Record<Level, string>> = {
  policies: 'policies: the unit tests of the policies',
  paths: 'paths: the chart against the specification',
  units: 'units: the other unit tests, with real actors on a virtual clock',
  worlds: 'worlds: random worlds on a virtual clock',
};

const caught = new Map<string, readonly Level[]>();

async function catchersOf<L extends Parameters<typeof verdictOf>[0]>(
  bug: Parameters<typeof verdictOf>[1],
  levels: readonly L[],
): Promise<readonly L[]> {
  const catchers: L[] = [];
  for (const level of levels) {
    if ((await verdictOf(level, bug)) !== null) catchers.push(level);
  }
  return catchers;
}

it('finds nothing wrong with the product itself, at any level', { timeout: 120_000 }, async () => {
  expect(await quarantined(() => catchersOf({}, allLevels))).toEqual([]);
});

describe('a bug that rivals have, seeded by hand', () => {
  it.each(seededBugs.map((bug) => [bug.id, bug] as const))(
    '%s: is caught by two levels',
    { timeout: 120_000 },
    async (id, bug) => {
      const catchers = await quarantined(() => catchersOf(bug, levels));
      caught.set(id, catchers);
      expect(catchers.length).toBeGreaterThanOrEqual(2);
    },
  );

  it('is in the table of who caught what', async () => {
    recordFigure('seeded bugs', seededBugs.length);
    for (const level of levels) {
      const count = [...caught.values()].filter((catchers) => catchers.includes(level)).length;
      recordFigure(`seeded bugs, caught by ${level}`, count);
    }
    const rows = seededBugs.map(({ id, numbers }) => [
      numbers.join(', '),
      id,
      ...levels.map((level) => (caught.get(id)?.includes(level) === true ? 'caught' : '')),
    ]);
    const text = page(
      '<!-- Made by test/machines/mutants-bugs.test.ts; `npm run test:unit -- mutants-bugs -u` writes it anew. -->',
      '# Bugs seeded by hand, and who caught them',
      'Each of these bugs has hurt the users of another library. Each is put into the sources or the chart in memory, one at a time, and every level of the tests says by itself whether it notices. At least two must.',
      levels.map((level) => `- ${words[level]}`),
      table(['no.', 'bug', ...levels], rows),
    );
    await expect(text).toMatchFileSnapshot('../../docs/verification/bugs-caught.md');
  });
});
