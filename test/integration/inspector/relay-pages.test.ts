import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../support/virtual-clock.js';
import { eventsUntil, enterViewer, greetedApp, rtt, startRelay } from './relay-rig.js';

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks for a path exactly as it is written: `fetch` would tidy it up. */
function ask(
  port: number,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

let folder: string;
let uiFolder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linekeeper-relay-'));
  uiFolder = join(folder, 'ui');
  await mkdir(join(uiFolder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.json'), 'outside');
  await writeFile(join(uiFolder, 'index.html'), '<!doctype html>the viewer');
  await writeFile(join(uiFolder, 'assets/index-1a2b.js'), 'export {}');
  await writeFile(join(uiFolder, 'assets/index-1a2b.css'), 'a{}');
  await writeFile(join(uiFolder, 'assets/with space.svg'), '<svg/>');
  await writeFile(join(uiFolder, 'assets/notes.exe'), 'of no known type');
  await symlink(join(folder, 'secret.json'), join(uiFolder, 'assets/link.json'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the relay serves the viewer', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', '<!doctype html>the viewer'],
    ['/?theme=dark', 'text/html; charset=utf-8', '<!doctype html>the viewer'],
    ['/index.html', 'text/html; charset=utf-8', '<!doctype html>the viewer'],
    ['/assets/index-1a2b.js', 'text/javascript; charset=utf-8', 'export {}'],
    ['/assets/index-1a2b.css', 'text/css; charset=utf-8', 'a{}'],
    ['/assets/with%20space.svg', 'image/svg+xml', '<svg/>'],
  ])('%s', async (path, type, text) => {
    const { port } = await startRelay({ uiFolder });
    const answer = await ask(port, path);
    expect(answer).toMatchObject({ status: 200, text });
    expect(answer.headers['content-type']).toBe(type);
  });

  it('with headers that keep everything else out', async () => {
    const { port } = await startRelay({ uiFolder });
    const { headers } = await ask(port, '/');
    const policy = headers['content-security-policy']!;
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("worker-src 'self' blob:");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${port} ws://localhost:${port};`);
    expect(policy).not.toContain('unsafe-eval');
    expect(policy).not.toMatch(/script-src[^;]*unsafe-inline/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('by its head alone where that is asked for', async () => {
    const { port } = await startRelay({ uiFolder });
    const { status, headers, text } = await ask(port, '/', { method: 'HEAD' });
    expect([status, headers['content-length'], text]).toEqual([200, '25', '']);
  });

  it('under each of its own names', async () => {
    const { port } = await startRelay({ uiFolder });
    for (const name of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]']) {
      const { status } = await ask(port, '/', { headers: { host: `${name}:${port}` } });
      expect([name, status]).toEqual([name, 200]);
    }
  });
});

describe('the relay serves nothing else', () => {
  it.each([
    ['a file that there is not', '/assets/other.js', 404],
    ['a folder', '/assets', 404],
    ['a folder with a slash', '/assets/', 404],
    ['a file of no known type', '/assets/notes.exe', 404],
    ['a link that leads out', '/assets/link.json', 404],
    ['the ends of the sockets', '/app', 404],
    ['another spelling of a file', '//index.html', 404],
    ['a way out', '/../secret.json', 400],
    ['a way out below a folder', '/assets/../../secret.json', 400],
    ['a coded way out', '/%2e%2e/secret.json', 400],
    ['a coded slash', '/..%2fsecret.json', 400],
    ['a way out twice coded', '/%252e%252e/secret.json', 404],
    ['a backslash', '/..\\secret.json', 400],
    ['a coded backslash', '/..%5csecret.json', 400],
    ['a way out that would come back', '/assets/../index.html', 400],
    ['a zero byte', '/index.html%00.js', 400],
    ['a path that cannot be decoded', '/%ff%zz', 400],
    ['an address in place of a path', 'http://evil.example/', 404],
  ])('%s', async (_, path, status) => {
    const relay = await startRelay({ uiFolder });
    const answer = await ask(relay.port, path);
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/outside|the viewer/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(relay.warnings).toHaveLength(status === 400 ? 1 : 0);
    expect((await ask(relay.port, '/')).status).toBe(200);
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1:1', '127.0.0.1.evil.example'])(
    'under the foreign Host %j',
    async (host) => {
      const relay = await startRelay({ uiFolder });
      const { status, text } = await ask(relay.port, '/', { headers: { host } });
      expect(status).toBe(403);
      expect(text).toContain(`Host "${host}"; accepted: 127.0.0.1:${relay.port}, `);
      expect(relay.warnings).toEqual([expect.stringContaining(`Host "${host}"`)]);
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('by the method %s', async (method) => {
    const relay = await startRelay({ uiFolder });
    const { status, headers } = await ask(relay.port, '/', { method });
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
    expect(relay.warnings).toEqual(['refused a request: the method is neither GET nor HEAD']);
  });
});

describe('an address that opens the viewer once', () => {
  it('leads to the viewer with its token', async () => {
    const relay = await startRelay({ uiFolder });
    const { pathname } = new URL(relay.oneTimeUrl());
    const { status, headers } = await ask(relay.port, pathname);
    expect([status, headers.location]).toEqual([303, `/#token=${relay.token}`]);
    expect(new URL(headers.location!, relay.url).href).toBe(relay.url);
  });

  it.each([
    ['a second time', ({ used }: { used: string }) => used, 0],
    ['after a minute', ({ fresh }: { fresh: string }) => fresh, 60_001],
    ['by guessing', () => '/open/guess', 0],
  ])('leads nowhere %s', async (_, pathFrom, waitMs) => {
    const clock = new VirtualClock();
    const relay = await startRelay({ uiFolder, clock });
    const [used, fresh] = [relay.oneTimeUrl(), relay.oneTimeUrl()].map(
      (url) => new URL(url).pathname,
    ) as [string, string];
    expect((await ask(relay.port, used)).status).toBe(303);
    clock.advance(waitMs);
    const answer = await ask(relay.port, pathFrom({ used, fresh }));
    expect(answer.status).toBe(403);
    expect(JSON.stringify(answer)).not.toContain(relay.token);
    expect(relay.warnings).toEqual([expect.stringContaining('has been used, or is too old')]);
  });

  it('does not hold the token', async () => {
    const relay = await startRelay({ uiFolder });
    expect(relay.oneTimeUrl()).not.toContain(relay.token);
  });
});

it('says in a page that the viewer has not been built, and relays all the same', async () => {
  const relay = await startRelay({ uiFolder: join(folder, 'not built') });
  const { status, headers, text } = await ask(relay.port, '/');
  expect(status).toBe(503);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(text).toContain('npm run build -w linekeeper-inspector');
  const app = await greetedApp(relay, 'a');
  const viewer = await enterViewer(relay);
  app.say({ type: 'events', events: [rtt(0)] });
  expect(await eventsUntil(viewer, 'a', 0)).toEqual([rtt(0)]);
});

it('serves a viewer that is built while the relay runs', async () => {
  const later = join(folder, 'later');
  const relay = await startRelay({ uiFolder: later });
  expect((await ask(relay.port, '/')).status).toBe(503);
  await mkdir(later);
  await writeFile(join(later, 'index.html'), 'built');
  expect(await ask(relay.port, '/')).toMatchObject({ status: 200, text: 'built' });
});
