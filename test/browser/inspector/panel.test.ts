import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserPage } from '../../support/chromium-page.js';
import { launchChromium, type Chromium } from '../../support/chromium.js';
import { requireChromium } from '../../support/components.js';
import { servePage, type PageServer } from '../../support/serve-page.js';
import { startWsServer, type TestWsServer } from '../../support/ws-server.js';
import type { App } from './inspected-app.js';
import { builtViewer } from './viewer-build.js';

declare const app: App;

const { reason } = requireChromium();

describe.skipIf(reason)(`the panel in the page of an app${reason ? ` (${reason})` : ''}`, () => {
  let browser: Chromium;
  let pages: PageServer;
  let server: TestWsServer;
  let page: BrowserPage;

  beforeAll(async () => {
    const panel = await builtViewer('panel');
    [browser, pages] = await Promise.all([
      launchChromium(),
      servePage({
        alias: { 'linekeeper-inspector/panel': panel },
        entry: `
          import 'linekeeper-inspector/panel';
          import { app } from './test/browser/inspector/inspected-app.ts';
          Object.assign(globalThis, { app });
        `,
      }),
    ]);
  });

  afterAll(async () => {
    await browser.close();
    await pages.close();
  });

  beforeEach(async () => {
    server = await startWsServer({ echo: true });
    page = await browser.newPage(pages.url());
    await page.devTools('Emulation.setDeviceMetricsOverride', {
      ...{ width: 1440, height: 900, deviceScaleFactor: 1, mobile: false },
    });
    await page.waitFor('globalThis.app !== undefined');
    await page.evaluate(
      (url) => app.open({ inspector: { name: 'shop' }, connection: { url }, waitMs: 600_000 }),
      server.url(),
    );
  });

  afterEach(async () => {
    const { errors, console } = page;
    await page.close();
    await server.close();
    expect({ errors, console }).toEqual({ errors: [], console: [] });
  });

  const addPanel = (): Promise<void> =>
    page.evaluate(() => {
      const panel = document.createElement('linekeeper-inspector');
      Object.assign(panel, { inspector: app.inspector, open: true });
      document.body.append(panel);
    });
  const removePanel = (): Promise<void> =>
    page.evaluate(() => document.querySelector('linekeeper-inspector')?.remove());
  const lit = (): Promise<readonly string[]> =>
    page.evaluate(() => {
      const { shadowRoot } = document.querySelector('linekeeper-inspector')!;
      const states = shadowRoot?.querySelectorAll('[data-state][data-active=true]') ?? [];
      return [...states].map((state) => state.getAttribute('data-state') ?? '').sort();
    });

  it('lights the states of the connection, fed in the page itself', async () => {
    await addPanel();
    await page.evaluate(() => app.connection.waitConnected());
    const states = () => page.evaluate(() => app.activeStates('connection'));
    await expect.poll(lit).toEqual(await states());
    expect(await lit()).toContain('connected');
    server.terminateAll();
    await page.waitFor(() => app.connection.getSnapshot().status === 'cooldown');
    await expect.poll(lit).toEqual(await states());
  });

  it('acts on the connection of its page', async () => {
    await addPanel();
    await page.evaluate(() => app.connection.waitConnected());
    await page.waitFor(() => {
      const { shadowRoot } = document.querySelector('linekeeper-inspector')!;
      const stop = shadowRoot?.querySelector<HTMLElement>('[data-testid=command-stop]');
      stop?.click();
      return stop != null;
    });
    await page.waitFor(() => app.connection.getSnapshot().status === 'stopped');
  });

  it('leaves nothing behind in the page when it is removed', async () => {
    /** The listeners of the window and the document, and everything in the document. */
    const traces = async () => {
      const listeners = await Promise.all(
        ['window', 'document', 'document.body'].map(async (expression) => {
          const { result } = await page.devTools('Runtime.evaluate', { expression });
          const { objectId } = result as { readonly objectId: string };
          const found = await page.devTools('DOMDebugger.getEventListeners', { objectId });
          return (found['listeners'] as readonly { readonly type: string }[])
            .map(({ type }) => type)
            .sort();
        }),
      );
      const html = await page.evaluate(() => document.documentElement.outerHTML);
      return { listeners, html };
    };
    // React listens to selectionchange of the document once, and for good.
    await addPanel();
    await expect.poll(lit).toContain('connected');
    await removePanel();
    const before = await traces();
    await addPanel();
    await expect.poll(lit).toContain('connected');
    expect((await traces()).html).not.toBe(before.html);
    await removePanel();
    await expect.poll(traces).toEqual(before);
  });

  it('is let go of when it is removed', async () => {
    await addPanel();
    await expect.poll(lit).toContain('connected');
    await page.evaluate(() => {
      const panel = document.querySelector('linekeeper-inspector')!;
      Object.assign(globalThis, { panel: new WeakRef(panel) });
      panel.remove();
    });
    await expect
      .poll(async () => {
        await page.devTools('HeapProfiler.collectGarbage');
        return page.evaluate('panel.deref() === undefined');
      })
      .toBe(true);
  });

  it('can be put in again after it was removed', async () => {
    await addPanel();
    await expect.poll(lit).toContain('connected');
    await page.evaluate(() => {
      const panel = document.querySelector('linekeeper-inspector')!;
      panel.remove();
      document.body.append(panel);
    });
    await expect.poll(lit).toContain('connected');
  });

  it('keeps its looks and those of the page apart', async () => {
    await page.evaluate(() => {
      const style = document.createElement('style');
      style.textContent = 'button { display: none } * { color: rgb(1, 2, 3) }';
      document.head.append(style);
      const button = document.createElement('button');
      button.textContent = 'Buy';
      document.body.append(button);
    });
    const looks = () =>
      page.evaluate(() => {
        const { fontFamily, backgroundColor } = getComputedStyle(document.body);
        return { fontFamily, backgroundColor };
      });
    const before = await looks();
    await addPanel();
    await expect.poll(lit).toContain('connected');
    expect(await looks()).toEqual(before);
    const display = await page.evaluate(() => {
      const { shadowRoot } = document.querySelector('linekeeper-inspector')!;
      return getComputedStyle(shadowRoot!.querySelector('[data-testid=command-stop]')!).display;
    });
    expect(display).not.toBe('none');
  });
});
