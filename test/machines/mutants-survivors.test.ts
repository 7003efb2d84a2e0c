import { expect, it } from 'vitest';
import { page, table } from '../../docs/generate/markdown.js';
import { mutantsOfChart, mutantsOfNames, mutantsOfPolicies } from './mutation/all-mutants.js';
import { survivors } from './mutation/survivors.js';

const kinds = [
  ['The chart', mutantsOfChart()],
  ['Policies', mutantsOfPolicies()],
  ['Guards and actions', mutantsOfNames()],
] as const;
const ids = kinds.flatMap(([, mutants]) => mutants.map(({ id }) => id));

it('each mutant has a name of its own', () => {
  expect(new Set(ids).size).toBe(ids.length);
});

it('each explanation is of a mutant that there is', () => {
  expect(Object.keys(survivors).filter((id) => !ids.includes(id))).toEqual([]);
});

it('the explanations can be read in the documentation', async () => {
  const text = page(
    '<!-- Made by test/machines/mutants-survivors.test.ts from test/machines/mutation/survivors.ts; `npm run test:unit -- mutants-survivors -u` writes it anew. -->',
    '# The mutants that survive, and why',
    'A check that cannot fail proves nothing. So the tests of this repository are tested as well: hundreds of small wrongs are done to the chart and to the policies, one at a time and in memory, and each has to be noticed. `npm test` prints how many there were and who noticed them.',
    [
      '- **Chart:** every transition removed, each guard dropped, negated and taken apart, each action dropped, each target moved to each of its siblings, every invoke removed, every delay and every initial state exchanged.',
      '- **Policies, guards and actions:** comparisons moved at their boundary or turned round, `&&` and `||`, `+` and `-`, `*` and `/` exchanged, constants one up and to 0, conditions negated, statements and properties dropped.',
    ],
    'Up to five levels look at each mutant, one after the other until one notices: the unit tests of the policies; paths through the chart against the independent specification machine, with the rules that hold of every step; the other unit tests, with real actors on a virtual clock; the compiler; random worlds with the invariants checked after every step. The chart is nothing to the first and to the compiler. The order is the one that takes the least time for a kind of mutant, so who notices first says nothing of who else would; [bugs-caught.md](bugs-caught.md) says that of the bugs seeded by hand.',
    'What nobody notices is listed here with the reason; a survivor without one fails the tests. `LINEKEEPER_MUTANTS=all npm run test:unit -- mutants` lets all levels at these as well, and fails if one is noticed after all.',
    ...kinds.flatMap(([title, mutants]) => {
      const rows = mutants
        .filter(({ id }) => Object.hasOwn(survivors, id))
        .map(({ id }) => [`\`${id.replaceAll('`', "'")}\``, survivors[id] ?? '']);
      return [
        `## ${title}`,
        rows.length > 0 ? table(['mutant', 'why nobody can notice'], rows) : 'None.',
      ];
    }),
  );
  await expect(text).toMatchFileSnapshot('../../docs/verification/mutants.md');
});
