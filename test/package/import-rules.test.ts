import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository, runTool } from './commands.js';

interface Report {
  modules: { source: string }[];
  summary: {
    violations: { rule: { name: string }; from: string; to: string }[];
    ruleSetUsed: { forbidden: { name: string }[] };
  };
}

async function cruise(cwd: string): Promise<Report> {
  const config = join(repository, '.config/dependency-cruiser.js');
  // One for each: a pattern that begins with braces has the tool walk all of node_modules.
  const files = ['machines', 'src', 'docs', 'inspector']
    .filter((folder) => existsSync(join(cwd, folder)))
    .map((folder) => `${folder}/**/*.{ts,tsx}`);
  const args = ['--config', config, '--output-type', 'json', ...files];
  const { stdout, stderr } = await runTool('depcruise', args, cwd);
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Report;
}

test('nothing imports what it must not know, and the tool saw every file', async () => {
  const { modules, summary } = await cruise(repository);
  expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual(
    [],
  );

  const seen = modules.map(({ source }) => source);
  const written = ['machines', 'src'].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => `${folder}/${file}`),
  );
  expect(written.length).toBeGreaterThan(0);
  expect(seen).toEqual(expect.arrayContaining(written));
});

test('every rule finds the file that was written to break it', async () => {
  const { summary } = await cruise(join(repository, 'test/package/fixtures/imports'));
  const broken = new Set(summary.violations.map(({ rule }) => rule.name));
  const rules = summary.ruleSetUsed.forbidden.map(({ name }) => name);
  expect([...broken].sort()).toEqual(rules.sort());
});
