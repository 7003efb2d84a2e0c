import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { repository } from './commands.js';
import { entries, isServerSide } from './manifest.js';

test('every subpath that a browser may load has a size budget', async () => {
  const config = (await import(pathToFileURL(`${repository}.size-limit.js`).href)) as {
    default: { path: string; limit: string }[];
  };
  const budgeted = config.default.map(({ path }) => `./${path}`);
  const needed = entries.filter(({ subpath }) => !isServerSide(subpath)).map(({ file }) => file);
  expect(budgeted).toEqual(expect.arrayContaining(needed));
});
