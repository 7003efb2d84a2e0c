import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { valueLine } from '../line.js';
import { contenderNames, type ClientName } from '../names.js';
import { perAsync, type Per } from '../per.js';
import type { Row } from '../row.js';

/** What an app writes to get a client; bare `ws` stands for the browser's own WebSocket. */
const imports: Per<ClientName, string | null> = {
  ws: null,
  linekeeper: `export { createConnection } from 'linekeeper'`,
  SupervisedWebSocket: `export { SupervisedWebSocket } from 'linekeeper'`,
  'reconnecting-websocket': `export { default } from 'reconnecting-websocket'`,
  partysocket: `export { default } from 'partysocket/ws'`,
};

async function gzippedKb(contents: string | null, external: string[]): Promise<number> {
  if (contents === null) return 0;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external,
    write: false,
    logLevel: 'error',
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length / 1000;
}

async function line(what: string, external: string[], atMost: number) {
  const sizes = await perAsync(contenderNames.client, (name) => gzippedKb(imports[name], external));
  return valueLine(what, { unit: 'kB', digits: 2 }, sizes, atMost);
}

/** What a browser loads: minified and gzipped. */
export const bundle: Row = {
  name: 'bundle',
  run: async () => [
    await line('bundle, own code', ['xstate'], 5.5),
    await line('bundle, with XState', [], 18.5),
  ],
};
