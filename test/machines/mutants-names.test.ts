import { expect, it } from 'vitest';
import { mutantsOfNames } from './mutation/all-mutants.js';
import { hunt } from './mutation/hunt.js';

it(
  'every mutant of a guard or an action that matters is noticed',
  { timeout: 600_000 },
  async () => {
    const levels = ['units', 'types', 'paths', 'policies', 'worlds'] as const;
    const bag = await hunt('guards and actions', mutantsOfNames(), levels);
    expect(bag).toEqual({ unexplained: [], killed: [] });
  },
);
