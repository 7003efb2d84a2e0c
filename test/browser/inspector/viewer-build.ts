import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const path = (from: string): string => fileURLToPath(new URL(`../../../${from}`, import.meta.url));
const sources = ['inspector/ui', 'inspector/chart', 'inspector/model', 'inspector/panel', 'src'];
const results = { ui: 'inspector/dist/ui/index.html', panel: 'inspector/dist/panel/panel.js' };

/** When a file was written, in ms since the epoch; 0 for one that is not there. */
const writtenAt = (file: string): Promise<number> =>
  stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

async function newestIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile());
  const times = await Promise.all(
    files.map(({ parentPath, name }) => writtenAt(join(parentPath, name))),
  );
  return Math.max(0, ...times);
}

/**
 * Builds the page or the panel, unless that was done since its sources were written. Gives what was
 * built: the page's index.html, or the panel's module.
 */
export async function builtViewer(mode: keyof typeof results): Promise<string> {
  const result = path(results[mode]);
  const newest = await Promise.all([
    ...sources.map((folder) => newestIn(path(folder))),
    writtenAt(path('inspector/vite.config.ts')),
  ]);
  if ((await writtenAt(result)) <= Math.max(...newest)) {
    await build({ configFile: path('inspector/vite.config.ts'), mode, logLevel: 'error' });
  }
  return result;
}
