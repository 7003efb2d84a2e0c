import { describe } from 'vitest';
import { acknowledgementTests } from './client/acknowledgements.js';
import { useClientBench, type ClientBench, type ClientFactory } from './client/bench.js';
import { errorTests } from './client/errors.js';
import { numberedTests } from './client/numbered.js';
import { openingTests } from './client/opening.js';
import { renewalTests } from './client/renewal.js';
import { resumeTests } from './client/resume.js';

const chapters: Readonly<Record<string, (bench: ClientBench) => void>> = {
  opening: openingTests,
  'numbered frames': numberedTests,
  acknowledgements: acknowledgementTests,
  resume: resumeTests,
  'a new session': renewalTests,
  errors: errorTests,
};

/** Registers the tests of every MUST of PROTOCOL.md that a client is held to. */
export function clientSuite(factory: ClientFactory): void {
  const bench = useClientBench(factory);
  for (const [chapter, register] of Object.entries(chapters)) {
    describe(chapter, () => register(bench));
  }
}
