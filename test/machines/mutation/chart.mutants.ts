import { expect, it } from 'vitest';
import { mutantsOfChart } from './all-mutants.js';
import { hunt } from './hunt.js';

it(
  'every mutant of the chart that makes a difference is noticed',
  { timeout: 600_000 },
  async () => {
    const bag = await hunt('the chart', mutantsOfChart(), ['paths', 'units', 'worlds']);
    expect(bag).toEqual({ unexplained: [], killed: [] });
  },
);
