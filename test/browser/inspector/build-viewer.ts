import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const configFile = fileURLToPath(new URL('../../../inspector/vite.config.ts', import.meta.url));

/** A build of the inspector in a folder of its own. */
export interface BuiltViewer {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Builds the page or the panel from source, as `npm run build:ui` and `build:panel` do. */
export async function buildViewer(mode: 'ui' | 'panel'): Promise<BuiltViewer> {
  const folder = await mkdtemp(join(tmpdir(), `linekeeper-${mode}-`));
  await build({
    configFile,
    mode,
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
