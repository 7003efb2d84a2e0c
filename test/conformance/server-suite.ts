import { describe } from 'vitest';
import { acknowledgementTests } from './server/acknowledgements.js';
import { useBench, type Bench, type ServerUnderTest } from './server/bench.js';
import { errorTests } from './server/errors.js';
import { limitTests } from './server/limits.js';
import { livenessTests } from './server/liveness.js';
import { numberedTests } from './server/numbered.js';
import { openingTests } from './server/opening.js';
import { resumeTests } from './server/resume.js';
import { sessionTests } from './server/sessions.js';
import { tokenTests } from './server/tokens.js';
import { topicTests } from './server/topics.js';

const chapters: Readonly<Record<string, (bench: Bench) => void>> = {
  opening: openingTests,
  'numbered frames': numberedTests,
  acknowledgements: acknowledgementTests,
  resume: resumeTests,
  sessions: sessionTests,
  tokens: tokenTests,
  'topics and events': topicTests,
  liveness: livenessTests,
  errors: errorTests,
  limits: limitTests,
};

/** Registers the tests of every MUST of PROTOCOL.md that a server is held to. */
export function serverSuite(server: ServerUnderTest): void {
  const bench = useBench(server);
  for (const [chapter, register] of Object.entries(chapters)) {
    describe(chapter, () => register(bench));
  }
}
