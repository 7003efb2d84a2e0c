import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];

export type Component =
  | { readonly path: string; readonly reason?: never }
  | { readonly path?: never; readonly reason: string };

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function find(names: readonly string[], preferred: string | undefined): string | undefined {
  if (preferred !== undefined && isExecutable(preferred)) return preferred;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => isExecutable(path));
}

/**
 * Where Chromium is, or the reason to skip. In CI a missing browser fails instead of skipping,
 * because a suite that silently does not run looks like one that passes.
 *
 * @example
 * const chromium = requireChromium();
 * describe.skipIf(chromium.reason)('in a browser', () => {});
 */
export function requireChromium(): Component {
  const path = find(BROWSERS, process.env['CHROME_PATH']);
  if (path !== undefined) return { path };
  const reason = 'Chromium is missing: apt-get install chromium';
  if (process.env['CI']) throw new Error(`${reason} (or set CHROME_PATH)`);
  return { reason };
}
