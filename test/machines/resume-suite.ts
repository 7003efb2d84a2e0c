import { beforeAll, describe, expect, it } from 'vitest';
import { recordFigure } from '../support/figures.js';
import { exploreResume, type Findings } from './resume-explore.js';
import { rules } from './resume-rules.js';
import type { WorldSetup } from './resume-state.js';
import type { Bounds } from './resume-steps.js';

/** What one exploration is about. */
export interface Setting {
  readonly name: string;
  readonly setup: Omit<WorldSetup, 'rules'>;
  readonly bounds: Bounds;
}

const everyStep = [
  'client acknowledges',
  'client hears on link',
  'client loses link',
  'client opens a link',
  'client sends',
  'server acknowledges',
  'server hears on link',
  'server loses link',
  'server sends',
  'the session expires',
];

/** Registers the tests of an exploration of two sides that keep to PROTOCOL.md. */
export function testResume({ name, setup, bounds }: Setting): void {
  describe(`everything that can happen to a session: ${name}`, () => {
    let findings: Findings;

    beforeAll(() => {
      findings = exploreResume({ ...setup, rules }, bounds);
      const figure = `resume explored, ${name}`;
      recordFigure(`${figure}: states`, findings.states);
      recordFigure(`${figure}: transitions`, findings.transitions);
    }, 600_000);

    it('nothing is lost in silence, twice, or out of order, and both sides agree', () => {
      expect(findings.wrong).toEqual([]);
    });

    it('every kind of step is taken', () => {
      expect([...findings.taken].sort()).toEqual(
        [
          ...everyStep,
          ...(setup.isSlow ? ['client writes', 'server writes'] : []),
          ...(bounds.restarts > 0 ? ['the server restarts'] : []),
        ].sort(),
      );
    });

    it('telling more states apart would find no more', () => {
      expect(findings.compared).toBeGreaterThan(50);
      expect(findings.confused).toEqual([]);
    });
  });
}
