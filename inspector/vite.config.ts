import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Imports by name resolve to the sources, so that no build of the library is needed first. */
const alias = [
  { find: /^linekeeper$/, replacement: here('../src/client/index.ts') },
  { find: /^linekeeper\/machines$/, replacement: here('../src/client/machines.ts') },
  { find: /^linekeeper\/(.+)$/, replacement: here('../src/$1/index.ts') },
  { find: /^#platform$/, replacement: here('../src/actors/platform.browser.ts') },
];

const shared: UserConfig = {
  // React logs and checks less so, whoever builds, a test runner too.
  define: { 'process.env.NODE_ENV': '"production"' },
  oxc: { jsx: { runtime: 'automatic', development: false } },
  // Relative, so that the relay may serve the page under any path.
  base: './',
  resolve: { alias },
  worker: { format: 'es' },
};

const build = {
  emptyOutDir: true,
  reportCompressedSize: false,
  sourcemap: false,
  // The layout engine alone is larger than the usual limit, and comes from this machine.
  chunkSizeWarningLimit: 4000,
  // Below these, light-dark() is missing and every colour would be written twice.
  target: ['chrome123', 'firefox120', 'safari17.5'],
};

/**
 * Two builds: `--mode ui` makes the page that the relay serves, `--mode panel` the custom element,
 * one module with everything in it.
 */
export default defineConfig(({ mode }): UserConfig => {
  if (mode === 'panel') {
    return {
      ...shared,
      root: here('panel'),
      publicDir: here('panel/public'),
      build: {
        ...build,
        outDir: here('dist/panel'),
        assetsInlineLimit: Infinity,
        modulePreload: false,
        rolldownOptions: {
          input: here('panel/panel.tsx'),
          preserveEntrySignatures: 'strict',
          output: { entryFileNames: 'panel.js', codeSplitting: false },
        },
      },
    };
  }
  return { ...shared, root: here('ui'), build: { ...build, outDir: here('dist/ui') } };
});
