import { expect, it } from 'vitest';
import { mutantsOfPolicies } from './mutation/all-mutants.js';
import { hunt } from './mutation/hunt.js';

it('every mutant of the policies that matters is noticed', { timeout: 600_000 }, async () => {
  const levels = ['policies', 'paths', 'types', 'units', 'worlds'] as const;
  const bag = await hunt('the policies', mutantsOfPolicies(), levels);
  expect(bag).toEqual({ unexplained: [], killed: [] });
});
