import { expect, it } from 'vitest';
import { mutantsOfChart } from './mutation/all-mutants.js';
import { hunt } from './mutation/hunt.js';

it('every mutant of the chart that matters is noticed', { timeout: 600_000 }, async () => {
  const bag = await hunt('the chart', mutantsOfChart(), ['paths', 'units', 'worlds']);
  expect(bag).toEqual({ unexplained: [], killed: [] });
});
