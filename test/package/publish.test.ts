import { expect, test } from 'vitest';
import { runTool } from './commands.js';
import { entries } from './manifest.js';
import { packed } from './packed.js';

const { tarball } = packed();

test('publint finds nothing to improve in the tarball', async () => {
  const { code, stdout, stderr } = await runTool('publint', ['run', tarball, '--strict']);
  expect(stdout + stderr).toContain('All good!');
  expect(code).toBe(0);
});

test('arethetypeswrong finds the types of every subpath right for ESM', async () => {
  const args = [tarball, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji'];
  const { code, stdout, stderr } = await runTool('attw', args);
  expect(code, stdout + stderr).toBe(0);
  for (const { id } of entries) expect(stdout).toContain(`"${id}"`);
});
