import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { sourcePlugin } from './source-plugin.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const HTML = '<!doctype html><meta charset="utf-8"><title>Test page</title><body></body>';

export interface ServePageOptions {
  /** TypeScript source of the page's script; may import `linekeeper`, `#platform` and `/test/...`. */
  readonly entry: string;
  /** The document; the script is appended to it. */
  readonly html?: string;
  /** Further module names and the files they stand for. */
  readonly alias?: Readonly<Record<string, string>>;
}

export interface PageServer extends AsyncDisposable {
  readonly port: number;
  /** Every path serves the same page, so `/a` and `/b` are two history entries. */
  url(path?: string): string;
  /** Changes what the next load gets. */
  replace(entry: string): Promise<void>;
  close(): Promise<void>;
}

async function bundle(
  contents: string,
  alias: ServePageOptions['alias'],
): Promise<string | undefined> {
  const result = await build({
    stdin: { contents, resolveDir: root, loader: 'ts', sourcefile: 'page.ts' },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    conditions: ['browser'],
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"' },
    sourcemap: 'inline',
    logLevel: 'silent',
    plugins: [sourcePlugin(alias)],
  });
  return result.outputFiles[0]?.text;
}

/** Serves a page whose script is bundled from source in memory. */
export async function servePage({
  entry,
  html = HTML,
  alias,
}: ServePageOptions): Promise<PageServer> {
  let script = await bundle(entry, alias);

  const server = createServer((request, response) => {
    // No `no-store`: it would keep the page out of the bfcache.
    if (request.url === '/page.js') {
      response.setHeader('content-type', 'text/javascript; charset=utf-8');
      response.end(script);
    } else if (request.url === '/favicon.ico') {
      response.writeHead(204).end();
    } else {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(`${html}<script type="module" src="/page.js"></script>`);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const pageServer: PageServer = {
    port,
    url: (path = '/') => `http://127.0.0.1:${port}${path}`,
    async replace(next) {
      script = await bundle(next, alias);
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
    [Symbol.asyncDispose]: () => pageServer.close(),
  };
  return pageServer;
}
