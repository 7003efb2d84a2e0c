import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import type { Access } from './access.js';
import { missingUi } from './missing-ui.js';
import type { Refusals } from './refusals.js';
import type { Tickets } from './tickets.js';

/** Below it, one-time addresses lead to the viewer. */
export const TICKET_PATH = '/open/';

const HTML = 'text/html; charset=utf-8';
const PLAIN = 'text/plain; charset=utf-8';

/** What is served, by extension; nothing else is. */
const types = new Map([
  ['.html', HTML],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.wasm', 'application/wasm'],
]);

const securityHeaders = (port: number): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': [
    "default-src 'self'",
    // Components set styles inline; the layout may run in a worker made of a blob.
    "style-src 'self' 'unsafe-inline'",
    "worker-src 'self' blob:",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    `connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  // Another build may answer on this port tomorrow.
  'Cache-Control': 'no-store',
});

/** The files of a folder by the path of their URL. Links are not followed. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch {
    return new Map();
  }
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((file) => [`/${relative(folder, file).split(sep).join('/')}`, file]),
  );
}

/** The path of a request, decoded; null for one that is no path. */
function pathOf({ url = '' }: IncomingMessage): string | null {
  try {
    return decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '');
  } catch {
    return null;
  }
}

interface StaticOptions {
  readonly folder: string;
  readonly port: number;
  readonly token: string;
  readonly access: Access;
  readonly refusals: Refusals;
  readonly tickets: Tickets;
}

/**
 * Serves the built viewer and nothing else: a path is looked up among the files that there are, so
 * none leads out of the folder.
 */
export function serveFiles({ folder, port, token, access, refusals, tickets }: StaticOptions) {
  const headers = securityHeaders(port);

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const answer = (status: number, type: string, body: string | Buffer): void => {
      response.writeHead(status, {
        ...headers,
        'Content-Type': type,
        'Content-Length': Buffer.byteLength(body),
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    const refuse = (status: number, why: string): void => {
      refusals.log(`refused a request: ${why}`);
      answer(status, PLAIN, `${why}\n`);
    };

    const foreign = access.refuseHost(request);
    if (foreign !== null) {
      refuse(foreign.status, foreign.why);
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      refuse(405, 'the method is neither GET nor HEAD');
      return;
    }
    const path = pathOf(request);
    if (path === null || /\\|\0|(^|\/)\.\.?(\/|$)/.test(path)) {
      refuse(400, 'a path that leads out of the folder or is none');
      return;
    }
    if (path.startsWith(TICKET_PATH)) {
      if (tickets.use(path.slice(TICKET_PATH.length))) {
        response.setHeader('Location', `/#token=${token}`);
        answer(303, PLAIN, 'the viewer\n');
      } else
        refuse(403, 'this address has been used, or is too old: open the one that was printed');
      return;
    }
    const files = await filesOf(folder);
    const isPage = path === '/' || path === '/index.html';
    const file = files.get(isPage ? '/index.html' : path);
    const type = types.get(extname(file ?? ''));
    if (file !== undefined && type !== undefined) answer(200, type, await readFile(file));
    else if (isPage) answer(503, HTML, missingUi);
    else answer(404, PLAIN, 'not found\n');
  };
}
