import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { createRelay, type Relay } from '../../../inspector/relay/index.js';
import type { BrowserPage } from '../../support/chromium-page.js';
import { launchChromium, type Chromium } from '../../support/chromium.js';
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';
import { servePage, type PageServer } from '../../support/serve-page.js';
import { startWsServer, type TestWsServer } from '../../support/ws-server.js';
import type { App, AppOptions } from './inspected-app.js';
import { startNodeApp, type NodeApp } from './node-app.js';
import { builtViewer } from './viewer-build.js';
import { viewerPage, type ViewerPage } from './viewer-page.js';

declare const app: App;

/** What a test says of an app; how it reaches the relay is filled in. */
export type AppWishes = Omit<AppOptions, 'inspector'> & {
  readonly inspector?: AppOptions['inspector'];
};

/** A Chromium, and in it a viewer; a relay, a WebSocket server and a proxy before that. */
export interface InspectorFixture {
  readonly browser: Chromium;
  readonly relay: Relay;
  readonly viewer: ViewerPage;
  /** Echoes. */
  readonly server: TestWsServer;
  /** Stands before the server; connections of apps go through it. */
  readonly proxy: FaultProxy;
  /** Opens a page with an app in it, called "shop" unless its inspector says otherwise. */
  openPage(wishes?: AppWishes): Promise<BrowserPage>;
  /** Starts a Node process with an app in it, called "worker" unless its inspector says otherwise. */
  startNode(wishes?: AppWishes): Promise<NodeApp>;
  /** Opens one more viewer, or one at another address. */
  openViewer(url?: string): Promise<ViewerPage>;
  /** The options of an app of this name, as JSON. */
  optionsOf(name: string, wishes: AppWishes): AppOptions;
  /** Closes the relay, and after what is done meanwhile listens with the same port and token again. */
  restartRelay(meanwhile: () => Promise<void>): Promise<void>;
}

/** Registers what breaks the content security policy, which is logged nowhere else. */
const watchPolicy = `
  globalThis.violations = [];
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    globalThis.violations.push(violatedDirective + ' ' + blockedURI));
`;

/**
 * Registers the hooks of a file, which has one Chromium. Everything else is fresh for each test, or
 * made once where tests only look. In the end no viewer may have logged or thrown anything.
 */
export function useInspector(fresh: 'each test' | 'once' = 'each test'): InspectorFixture {
  const [setUp, tearDown] =
    fresh === 'once' ? [beforeAll, afterAll] : ([beforeEach, afterEach] as const);
  const parts = {} as {
    browser: Chromium;
    pages: PageServer;
    relay: Relay;
    viewer: ViewerPage;
    server: TestWsServer;
    proxy: FaultProxy;
  };
  const viewers: ViewerPage[] = [];
  const pages: BrowserPage[] = [];
  const processes: NodeApp[] = [];

  async function openViewer(url = parts.relay.url): Promise<ViewerPage> {
    const page = await parts.browser.newPage();
    await page.devTools('Page.addScriptToEvaluateOnNewDocument', { source: watchPolicy });
    // Windows of a headless browser have the focus only by saying so.
    await page.devTools('Emulation.setFocusEmulationEnabled', { enabled: true });
    await page.devTools('Emulation.setDeviceMetricsOverride', {
      ...{ width: 1440, height: 900, deviceScaleFactor: 1, mobile: false },
    });
    await page.navigate(url);
    const viewer = viewerPage(page);
    viewers.push(viewer);
    return viewer;
  }

  const optionsOf = (name: string, { inspector, ...wishes }: AppWishes): AppOptions => ({
    ...wishes,
    inspector: { url: parts.relay.appUrl, token: parts.relay.token, name, ...inspector },
  });

  beforeAll(async () => {
    [parts.browser, parts.pages] = await Promise.all([
      launchChromium(),
      servePage({
        entry: `import { app } from './test/browser/inspector/inspected-app.ts'; Object.assign(globalThis, { app });`,
      }),
      builtViewer('ui'),
    ]);
  });

  afterAll(async () => {
    await parts.browser.close();
    await parts.pages.close();
  });

  setUp(async () => {
    [parts.server, parts.relay] = await Promise.all([startWsServer({ echo: true }), createRelay()]);
    parts.proxy = await createFaultProxy({ target: parts.server.port });
    parts.viewer = await openViewer();
  });

  tearDown(async () => {
    const said = await Promise.all(
      viewers.map(async ({ page: { errors, console, evaluate } }) => ({
        ...{ errors, console, violations: await evaluate('globalThis.violations') },
      })),
    );
    const written = processes.map(({ output }) => output);
    await Promise.all([
      ...processes.splice(0).map((one) => one.kill()),
      ...pages.splice(0).map((one) => one.close()),
      ...viewers.splice(0).map(({ page }) => page.close()),
    ]);
    await parts.relay.close();
    await parts.proxy.close();
    await parts.server.close();
    expect(said).toEqual(said.map(() => ({ errors: [], console: [], violations: [] })));
    expect(written).toEqual(written.map(() => ''));
  });

  return {
    get browser() {
      return parts.browser;
    },
    get relay() {
      return parts.relay;
    },
    get viewer() {
      return parts.viewer;
    },
    get server() {
      return parts.server;
    },
    get proxy() {
      return parts.proxy;
    },
    openViewer,
    async openPage(wishes = {}) {
      const page = await parts.browser.newPage(parts.pages.url());
      pages.push(page);
      await page.waitFor('globalThis.app !== undefined');
      await page.evaluate((options) => app.open(options), optionsOf('shop', wishes));
      return page;
    },
    async startNode(wishes = {}) {
      const node = await startNodeApp();
      processes.push(node);
      await node.evaluate((options) => app.open(options), optionsOf('worker', wishes));
      return node;
    },
    optionsOf,
    async restartRelay(meanwhile) {
      const { port, token } = parts.relay;
      await parts.relay.close();
      await meanwhile();
      parts.relay = await createRelay({ port, token });
    },
  };
}
