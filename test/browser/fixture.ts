import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { ConnectionSnapshot } from 'linekeeper';
import type { BrowserPage } from '../support/chromium-page.js';
import { launchChromium, type Chromium } from '../support/chromium.js';
import { createFaultProxy, type FaultProxy } from '../support/fault-proxy.js';
import { servePage, type PageServer } from '../support/serve-page.js';
import { startWsServer, type TestWsServer } from '../support/ws-server.js';
import type { Lab } from './page.js';

declare const lab: Lab;

/** One Chromium and page server per file; a fresh page, WebSocket server and proxy per test. */
export interface BrowserFixture {
  readonly browser: Chromium;
  readonly pages: PageServer;
  readonly page: BrowserPage;
  /** Echoes. */
  readonly server: TestWsServer;
  /** Stands before the server. */
  readonly proxy: FaultProxy;
  /** Waits until the connection of the page has this status, for this reason when one is given. */
  reached(
    status: ConnectionSnapshot['status'],
    reason?: ConnectionSnapshot['reason'],
  ): Promise<void>;
  /** Waits until the connection has said this. */
  waitUntilHeard(what: string): Promise<void>;
  heard(): Promise<readonly string[]>;
  snapshot(): Promise<ConnectionSnapshot>;
  /** How many sockets of the page are not CLOSED. */
  liveSockets(): Promise<number>;
}

/** Registers the hooks of a file. After each test the page must have logged and thrown nothing. */
export function useBrowser(): BrowserFixture {
  const parts = {} as {
    browser: Chromium;
    pages: PageServer;
    page: BrowserPage;
    server: TestWsServer;
    proxy: FaultProxy;
  };

  beforeAll(async () => {
    [parts.browser, parts.pages] = await Promise.all([
      launchChromium(),
      servePage({
        entry: `import { lab } from './test/browser/page.ts'; Object.assign(globalThis, { lab });`,
      }),
    ]);
  });

  afterAll(async () => {
    await parts.browser.close();
    await parts.pages.close();
  });

  beforeEach(async () => {
    parts.server = await startWsServer({ echo: true });
    parts.proxy = await createFaultProxy({ target: parts.server.port });
    parts.page = await parts.browser.newPage(parts.pages.url('/first'));
  });

  afterEach(async () => {
    const { errors, console } = parts.page;
    await parts.page.close();
    await parts.proxy.close();
    await parts.server.close();
    expect({ errors, console }).toEqual({ errors: [], console: [] });
  });

  return {
    get browser() {
      return parts.browser;
    },
    get pages() {
      return parts.pages;
    },
    get page() {
      return parts.page;
    },
    get server() {
      return parts.server;
    },
    get proxy() {
      return parts.proxy;
    },
    async reached(status, reason) {
      await parts.page.waitFor(
        (wanted, why) => {
          const snapshot = lab.connection.getSnapshot();
          return snapshot.status === wanted && (why === null || snapshot.reason === why);
        },
        status,
        reason ?? null,
      );
    },
    async waitUntilHeard(what) {
      await parts.page.waitFor((wanted) => lab.heard.includes(wanted), what);
    },
    heard: () => parts.page.evaluate(() => lab.heard),
    snapshot: () => parts.page.evaluate(() => lab.connection.getSnapshot()),
    liveSockets: () =>
      parts.page.evaluate(() => lab.sockets.filter((socket) => socket.readyState !== 3).length),
  };
}
