import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checks, pageChecks } from '../conformance/web-socket/checks.js';
import { startEchoServer, type EchoServer } from '../conformance/web-socket/echo-server.js';
import type { Lab, PageMode } from '../conformance/web-socket/page.js';
import { chromiumDiffers, notSupervised } from '../conformance/web-socket/differences.js';
import type { BrowserPage } from '../support/chromium-page.js';
import { launchChromium, type Chromium } from '../support/chromium.js';
import { requireChromium } from '../support/components.js';
import { servePage, type PageServer } from '../support/serve-page.js';

declare const lab: Lab;

const { reason } = requireChromium();

const paths = Object.keys({ ...checks, ...pageChecks });

const modes: Record<PageMode, readonly string[]> = {
  control: paths.filter((path) => chromiumDiffers[path] === undefined),
  'single-shot': paths,
  supervised: paths.filter((path) => notSupervised[path] === undefined),
};

const names: Record<PageMode, string> = {
  control: "Chromium's own WebSocket",
  'single-shot': 'SupervisedWebSocket, single-shot, in Chromium',
  supervised: 'SupervisedWebSocket, supervised, in Chromium',
};

describe.skipIf(reason)(`the WebSocket class${reason ? ` (${reason})` : ''}`, () => {
  let browser: Chromium;
  let pages: PageServer;
  let server: EchoServer;

  beforeAll(async () => {
    [browser, pages, server] = await Promise.all([
      launchChromium(),
      servePage({
        entry: `import { lab } from './test/conformance/web-socket/page.ts';
          Object.assign(globalThis, { lab });`,
      }),
      startEchoServer(),
    ]);
  });
  afterAll(async () => {
    await browser.close();
    await pages.close();
    await server.close();
  });

  describe.each(Object.keys(modes) as PageMode[])('%s', (mode) => {
    let page: BrowserPage;

    beforeAll(async () => {
      page = await browser.newPage(pages.url());
    });
    afterAll(async () => {
      const { errors, console } = page;
      await page.close();
      expect({ errors, console }).toEqual({ errors: [], console: [] });
    });

    it.each(modes[mode])(`${names[mode]}: websockets/%s`, async (path) => {
      const { port, asidePort } = server;
      await page.evaluate(
        (name, socket, addresses) => lab.run(name, socket, addresses),
        path,
        mode,
        { port, asidePort },
      );
    });
  });
});
