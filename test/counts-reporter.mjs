import { writeFileSync } from 'node:fs';

/**
 * Writes what test/run.mjs counts. Unlike vitest's own JSON it keeps the reason of a skipped test
 * (`context.skip('no network namespaces here')`) and the errors that belong to no test.
 *
 * @implements {import('vitest/node').Reporter}
 */
export default class CountsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: 0, skipped: [], failures: [] };
    for (const module of modules) {
      if (module.errors().length > 0) counts.failures.push(module.moduleId);
      for (const suite of module.children.allSuites()) {
        if (suite.errors().length > 0) counts.failures.push(suite.fullName);
      }
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') counts.passed += 1;
        else if (result.state === 'skipped') {
          counts.skipped.push({ name: test.fullName, reason: result.note ?? test.options.mode });
        } else counts.failed += 1; // a test that never got to run is no success
      }
    }
    for (const error of unhandledErrors) counts.failures.push(`unhandled: ${error.message}`);
    writeFileSync(process.env.LINEKEEPER_COUNTS_FILE, JSON.stringify(counts));
  }
}
