import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build, type UserConfig } from 'vite';
import viewerConfig from '../../../inspector/vite.config.js';

const entry = fileURLToPath(new URL('chart-page.ts', import.meta.url));
const HTML = `<!doctype html><meta charset="utf-8"><title>Chart</title>
<link rel="stylesheet" href="/page.css">
<style>html, body, #root { height: 100%; margin: 0 }</style>
<body class="lk-app" data-theme="light"><div id="root"></div>
<script type="module" src="/page.js"></script></body>`;

export interface ChartServer extends AsyncDisposable {
  url(): string;
}

/** Serves the page of the chart tests, built as the viewer is. */
export async function serveChart(): Promise<ChartServer> {
  const env = { command: 'build', mode: 'ui' } as const;
  const { define, oxc, resolve, worker } = viewerConfig(env);
  const built = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ...{ define, oxc, resolve, worker },
    build: {
      write: false,
      target: 'es2022',
      lib: { entry, formats: ['es'], fileName: 'page', cssFileName: 'page' },
    },
  } as UserConfig);
  const [bundle] = Array.isArray(built) ? built : [built];
  const files = new Map(
    (bundle as { output: readonly { fileName: string; code?: string; source?: unknown }[] }).output //
      .map(({ fileName, code, source }) => [fileName, code ?? String(source)] as const),
  );
  const server = createServer((request, response) => {
    const name = request.url?.slice(1) ?? '';
    const type = name.endsWith('.js')
      ? 'text/javascript'
      : name.endsWith('.css')
        ? 'text/css'
        : 'text/html';
    const body = files.get(name) ?? (name === '' ? HTML : undefined);
    response.writeHead(body === undefined ? 204 : 200, {
      'content-type': `${type}; charset=utf-8`,
    });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: () => `http://127.0.0.1:${port}/`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
