import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { entries, isServerSide, optionalPeers } from './manifest.js';
import { packed } from './packed.js';

const { app } = packed();

const forBrowsers = entries.filter(({ subpath }) => !isServerSide(subpath));

describe.each(forBrowsers)('$id', ({ id }) => {
  test.each(['browser', 'workerd'])(
    'bundles for the condition %s without Node',
    async (runtime) => {
      const { outputFiles, metafile } = await build({
        stdin: { contents: `export * from '${id}'`, resolveDir: app },
        bundle: true,
        format: 'esm',
        platform: runtime === 'browser' ? 'browser' : 'neutral',
        conditions: [runtime],
        external: optionalPeers,
        metafile: true,
        write: false,
        logLevel: 'silent',
      });

      const code = outputFiles[0]?.text;
      expect(code).toContain('export');
      expect(code).not.toMatch(/["'`]node:|createRequire/);
      expect(Object.keys(metafile.inputs).filter((input) => input.includes('.node.'))).toEqual([]);
    },
  );
});
