import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { sourceFiles, sourcePlugin } from '../../support/source-plugin.js';

describe('bundling pages from source', () => {
  it('maps the package and its platform module to their browser sources', () => {
    const files = sourceFiles();
    expect(files.get('linekeeper')).toMatch(/\/src\/client\/index\.ts$/);
    expect(files.get('#platform')).toMatch(/\/src\/actors\/platform\.browser\.ts$/);
  });

  it('lets an alias replace either of them', async () => {
    const stand = new URL('../../../src/testing/seeded-random.ts', import.meta.url).pathname;
    const result = await build({
      stdin: { contents: "import { seededRandom } from '#platform'; seededRandom(1);" },
      bundle: true,
      write: false,
      format: 'esm',
      logLevel: 'silent',
      plugins: [sourcePlugin({ '#platform': stand })],
    });
    expect(result.outputFiles[0]?.text).toContain('function seededRandom');
  });
});
