#!/usr/bin/env node
// Not in dist/, so that npm links it in a clone that is not built yet.
import { existsSync } from 'node:fs';

const main = new URL('../dist/relay/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write(
    'linekeeper-inspector: not built yet; run `npm run build` in the repository first\n',
  );
  process.exitCode = 1;
}
