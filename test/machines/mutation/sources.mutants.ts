import { expect, it } from 'vitest';
import { mutantsOfNames, mutantsOfPolicies } from './all-mutants.js';
import { hunt } from './hunt.js';

it(
  'every mutant of the policies that makes a difference is noticed',
  { timeout: 600_000 },
  async () => {
    const levels = ['policies', 'paths', 'types', 'units', 'worlds'] as const;
    const bag = await hunt('the policies', mutantsOfPolicies(), levels);
    expect(bag).toEqual({ unexplained: [], killed: [] });
  },
);

it('every mutant of what the chart names is noticed', { timeout: 600_000 }, async () => {
  const levels = ['paths', 'policies', 'types', 'units', 'worlds'] as const;
  const bag = await hunt('guards and actions', mutantsOfNames(), levels);
  expect(bag).toEqual({ unexplained: [], killed: [] });
});
