import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Is there while a process opens the database; what it leaves says that the process did not survive. */
const markerOf = (path: string): string => join(path, 'opening');

/** The databases of one file. */
export const databases = ['entries', 'ids', 'keys', 'expiries', 'meta'] as const;

/** Reads every entry in a process of its own, which a broken file may end: LMDB maps it into memory. */
const script = `
const [lmdb, path, ...names] = process.argv.slice(1);
const { open } = await import(lmdb);
const root = open({ path, maxDbs: names.length, readOnly: true });
for (const name of names) {
  const database = root.openDB({ name, encoding: 'msgpack' });
  if (database !== undefined) Array.from(database.getRange());
}
await root.close();
`;

function probe(path: string): Promise<Error | null> {
  const args = [
    '--input-type=module',
    '-e',
    script,
    import.meta.resolve('lmdb'),
    path,
    ...databases,
  ];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error) => {
      resolve(error);
    });
  });
}

/**
 * Opens a database that may end the process in the attempt. If it did so the last time, it is tried
 * out elsewhere first; gives what came of that, and null where it may be opened.
 */
export async function beginOpening(path: string): Promise<Error | null> {
  await mkdir(path, { recursive: true });
  const marker = markerOf(path);
  const broken = existsSync(marker) ? await probe(path) : null;
  if (broken === null) await writeFile(marker, '');
  return broken;
}

/** The process has survived it. */
export const endOpening = (path: string): Promise<void> => rm(markerOf(path), { force: true });
