import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Tests run on the sources: what package.json points to dist/ is mapped back, as TypeScript does. */
function sourceAliases() {
  const { name, exports, imports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    name: string;
    exports: Record<string, string | { default: string }>;
    imports: Record<string, { node: string }>;
  };
  const targets = [
    ...Object.entries(exports).flatMap(([subpath, target]): [string, string][] =>
      typeof target === 'string' ? [] : [[name + subpath.slice(1), target.default]],
    ),
    ...Object.entries(imports).map(([id, target]): [string, string] => [id, target.node]),
  ];
  return targets.map(([id, target]) => ({
    find: new RegExp(`^${id}$`),
    replacement: root + target.replace('./dist/', '').replace(/\.js$/, ''),
  }));
}

/**
 * Groups run one after the other, so that what measures real time has the machine to itself. `npm test`
 * runs projects side by side by a plan of its own, in test/run.mjs.
 */
function project(
  name: string,
  group: number,
  include: string,
  options: TestProjectInlineConfiguration['test'] = {},
): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: { name, include: [include], sequence: { groupOrder: group }, ...options },
  };
}

const oneAtATime = { fileParallelism: false, maxWorkers: 1 };

export default defineConfig({
  root,
  resolve: { alias: sourceAliases() },
  test: {
    // A test that fails now and then is a finding, so none is retried.
    retry: 0,
    // One core is left idle by default, which is half of a machine with two.
    maxWorkers: availableParallelism(),
    // Real sockets on a loaded machine take longer than the second that is given by default.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      project('unit', 0, 'test/{unit,support}/**/*.test.ts'),
      // Generated from the statechart; hours of virtual time, and nothing that waits.
      project('machines', 0, 'test/machines/**/*.test.ts'),
      project('integration', 1, 'test/integration/**/*.test.ts', { testTimeout: 20_000 }),
      project('conformance', 1, 'test/conformance/**/*.test.ts', { testTimeout: 30_000 }),
      project('examples', 1, 'test/examples/**/*.test.ts', { testTimeout: 60_000 }),
      project('faults', 3, 'test/faults/**/*.test.ts', {
        ...oneAtATime,
        exclude: ['test/faults/{continuity,outbox-kills}.test.ts'],
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      project('continuity', 3, 'test/faults/continuity.test.ts', oneAtATime),
      project('kills', 4, 'test/faults/outbox-kills.test.ts', oneAtATime),
      project('browser', 4, 'test/browser/**/*.test.ts', {
        ...oneAtATime,
        testTimeout: 60_000,
        hookTimeout: 60_000,
      }),
      project('package', 5, 'test/package/**/*.test.ts', {
        ...oneAtATime,
        globalSetup: 'test/package/pack.ts',
        testTimeout: 180_000,
        hookTimeout: 180_000,
      }),
    ],
  },
});
