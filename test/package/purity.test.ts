import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { repository, runTool } from './commands.js';

/**
 * Each fixture does one thing that a statechart, a policy or the protocol must not do. The tools
 * run on them with the settings of the real folders.
 */
const fixtures = join(repository, 'test/package/fixtures/impure');
const files = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

const refusedBy = { compiler: new Set<string>(), linter: new Set<string>() };

beforeAll(async () => {
  const compiled = await runTool('tsc', ['-p', fixtures, '--pretty', 'false'], fixtures);
  for (const [, file] of compiled.stdout.matchAll(/^(\S+?)\(\d+,\d+\): error TS2/gm)) {
    refusedBy.compiler.add(file!);
  }
  const config = join(repository, '.config/eslint.config.js');
  const linted = await runTool('eslint', ['--config', config, '--format', 'json', '.'], fixtures);
  const results = JSON.parse(linted.stdout) as {
    filePath: string;
    messages: { ruleId: string | null }[];
  }[];
  for (const { filePath, messages } of results) {
    if (messages.some(({ ruleId }) => ruleId?.startsWith('no-restricted-'))) {
      refusedBy.linter.add(relative(fixtures, filePath));
    }
  }
});

describe('what is not pure does not pass', () => {
  test('the fixtures cover every pure folder', () => {
    const folders = new Set(files.map((file) => file.replace(/\/[^/]+$/, '')));
    expect([...folders].sort()).toEqual(['machines', 'src/policies', 'src/protocol']);
  });

  test.each(files.filter((file) => !file.includes('/pure')))('%s is refused', (file) => {
    expect(refusedBy.linter).toContain(file);
    // The language itself knows the clock and chance; all else is unknown to the compiler.
    const known = /date|random/.test(file);
    expect(refusedBy.compiler.has(file)).toBe(!known);
  });

  test.each(files.filter((file) => file.includes('/pure')))('%s is accepted', (file) => {
    expect(refusedBy.linter).not.toContain(file);
    expect(refusedBy.compiler).not.toContain(file);
  });
});
