/**
 * The backoff outlives the process: a page, or a worker, that crashes as soon as it is connected does
 * not hammer the server. In a browser that is `storage: sessionStorage`; here a file stands in for it.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type BackoffStorage } from 'linekeeper';

/** A storage with one file per key. */
function fileStorage(folder: string): BackoffStorage {
  const fileOf = (key: string): string => join(folder, `${encodeURIComponent(key)}.json`);
  return {
    getItem: (key) => {
      try {
        return readFileSync(fileOf(key), 'utf8');
      } catch {
        return null; // not written yet
      }
    },
    setItem: (key, value) => writeFileSync(fileOf(key), value),
    removeItem: (key) => rmSync(fileOf(key), { force: true }),
  };
}

export const connection = createConnection({
  url: process.env['SERVER'] ?? 'ws://localhost:8080',
  storage: fileStorage(process.env['FOLDER'] ?? tmpdir()),
  storageKey: 'reload-proof-example',
});

connection.on('status', () => console.log(connection.explain()));
connection.start();
