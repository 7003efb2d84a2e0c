import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createConnection, type Connection } from 'linekeeper';
import { createInspector, type Inspector } from 'linekeeper/inspect';
import { createRelay, type Relay } from '../../../inspector/relay/index.js';
import type { BrowserPage } from '../../support/chromium-page.js';
import { launchChromium, type Chromium } from '../../support/chromium.js';
import { requireChromium } from '../../support/components.js';
import { servePage } from '../../support/serve-page.js';
import { startWsServer, type TestWsServer } from '../../support/ws-server.js';
import { buildViewer, type BuiltViewer } from './build-viewer.js';
import { fakeApp, presses } from './flood.js';

const { reason } = requireChromium();

/** What a test reads of the page. */
const exists = (selector: string): boolean => document.querySelector(selector) !== null;
const text = (id: string): string =>
  document.querySelector(`[data-testid="${id}"]`)?.textContent ?? '';
const shown = (page: BrowserPage, id: string): Promise<string> => page.evaluate(text, id);
const press = (page: BrowserPage, id: string): Promise<void> =>
  page.evaluate((name: string) => {
    const element = document.querySelector<HTMLElement>(`[data-testid="${name}"]`);
    if (element === null) throw new Error(`there is no ${name}`);
    element.click();
  }, id);
const key = (page: BrowserPage, name: string): Promise<void> =>
  page.evaluate((pressed: string) => {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true }));
  }, name);
const hasStatus = (status: string): boolean =>
  document.querySelector('[data-testid=subject]')?.getAttribute('data-status') === status;
const hasState = (state: string): boolean =>
  document
    .querySelector('[data-testid=chart]')
    ?.getAttribute('data-states')
    ?.split(' ')
    .includes(state) === true;

describe.skipIf(reason)(`the viewer in Chromium${reason ? ` (${reason})` : ''}`, () => {
  let browser: Chromium;
  let ui: BuiltViewer;
  let relay: Relay;
  let page: BrowserPage;

  beforeAll(async () => {
    [browser, ui] = await Promise.all([
      launchChromium({ flags: ['--window-size=1440,1000'] }),
      buildViewer('ui'),
    ]);
  });

  afterAll(async () => {
    await browser.close();
    await ui.remove();
  });

  beforeEach(async () => {
    relay = await createRelay({ uiFolder: ui.folder });
    page = await browser.newPage(relay.url);
  });

  afterEach(async () => {
    const { errors, console } = page;
    await page.close();
    await relay.close();
    expect({ errors, console }).toEqual({ errors: [], console: [] });
  });

  describe('without an app', () => {
    it('says how to connect one, with the address and the token of this relay', async () => {
      await page.waitFor(exists, '[data-phase=open]');
      const lines = await shown(page, 'connect-lines');
      expect(lines).toContain(`ws://127.0.0.1:${String(relay.port)}`);
      expect(lines).toContain(relay.token);
    });

    it('says what to do about a wrong token', async () => {
      await page.navigate('about:blank');
      await page.navigate(relay.url.replace(relay.token, 'another-token-1234'));
      await page.waitFor(exists, '[data-phase=refused]');
      expect(await shown(page, 'source')).toBe('Wrong token');
      expect(await shown(page, 'source-help')).toContain('printed in its terminal');
    });
  });

  describe('with a connection of a Node process', () => {
    let server: TestWsServer;
    let inspector: Inspector;
    let connection: Connection;

    beforeEach(async () => {
      server = await startWsServer();
      inspector = createInspector({ url: relay.appUrl, token: relay.token, name: 'feed' });
      connection = createConnection({ url: server.url(), inspect: inspector });
      connection.start();
      await page.waitFor(hasStatus, 'connected');
    });

    afterEach(async () => {
      connection[Symbol.dispose]();
      inspector.stop();
      await server.close();
    });

    it('shows the status, the active states and a row for each step', async () => {
      expect(await shown(page, 'explain')).toMatch(/^for /);
      expect(await page.evaluate(hasState, 'connected')).toBe(true);
      const titles = await page.evaluate(() =>
        [...document.querySelectorAll('[data-testid=row] .lk-row-title')].map(
          (title) => title.textContent,
        ),
      );
      expect(titles).toContain('transport.opened');
    });

    it('goes back to the moment of a row, and to now by Escape', async () => {
      await page.evaluate(() => {
        const rows = [...document.querySelectorAll<HTMLElement>('[data-kind=status]')];
        rows.find(({ textContent }) => textContent.includes('connecting'))?.click();
      });
      await page.waitFor(hasStatus, 'connecting');
      expect(await page.evaluate(hasState, 'connected')).toBe(false);
      expect(await shown(page, 'past')).toContain('looking at');
      await key(page, 'Escape');
      await page.waitFor(hasStatus, 'connected');
    });

    it('pulls the cable by a click, counts down, and plugs it in again', async () => {
      await press(page, 'cable');
      await page.waitFor(hasStatus, 'cooldown');
      await page.waitFor(exists, '[data-testid=fault-refuse][aria-checked=true]');
      expect(await shown(page, 'countdown')).toMatch(/ m?s$/);
      await press(page, 'cable');
      await page.waitFor(exists, '[data-testid=fault-refuse][aria-checked=false]');
      await press(page, 'command-retry');
      await page.waitFor(hasStatus, 'connected');
    });

    it('says that the relay is gone, takes no commands then, and goes on when it is back', async () => {
      await relay.close();
      await page.waitFor(exists, '[data-testid=source][data-phase=waiting]');
      await page.waitFor(exists, '[data-testid=client][data-life=gone]');
      expect(await shown(page, 'source')).toMatch(/^Relay gone/);
      expect(await shown(page, 'control-blocked')).toContain('the relay is gone');
      const { port, token } = relay;
      relay = await createRelay({ uiFolder: ui.folder, port, token });
      await page.waitFor(exists, '[data-testid=source][data-phase=open]');
      await page.waitFor(exists, '[data-testid=client][data-life=live]');
    });

    it('keeps a client that is gone for reading, and forgets it when asked', async () => {
      inspector.stop();
      await page.waitFor(exists, '[data-testid=client][data-life=gone]');
      expect(await shown(page, 'control-blocked')).toContain('the client is gone');
      await press(page, 'forget');
      await page.waitFor(exists, '[data-testid=empty]');
    });
  });

  it('takes 10 000 events, and no task of the page lasts 200 ms', async () => {
    await page.waitFor(exists, '[data-phase=open]');
    await page.evaluate(() => {
      const tasks: number[] = [];
      Object.assign(globalThis, { tasks });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(duration);
      }).observe({ type: 'longtask' });
    });
    const { events, last } = presses(10_001);
    const app = await fakeApp(relay, 'flood');
    app.say(events);
    await page.waitFor((seq) => {
      const chart = document.querySelector('[data-testid=chart]');
      const details = document.querySelector('[data-testid=details]');
      return (
        details?.getAttribute('data-seq') === String(seq) &&
        chart?.getAttribute('data-states') === 'lamp lamp.on'
      );
    }, last);
    const rows = await page.evaluate(() => document.querySelectorAll('[data-testid=row]').length);
    expect(rows).toBeLessThan(100);
    const longest = await page.evaluate('Math.max(0, ...tasks)');
    expect(longest).toBeLessThan(200);
    app.leave();
  });
});

describe.skipIf(reason)(`the panel in Chromium${reason ? ` (${reason})` : ''}`, () => {
  let browser: Chromium;
  let panel: BuiltViewer;

  beforeAll(async () => {
    [browser, panel] = await Promise.all([launchChromium(), buildViewer('panel')]);
  });

  afterAll(async () => {
    await browser.close();
    await panel.remove();
  });

  it('shows the connection of its own page, and holds nothing when it is removed', async () => {
    await using server = await startWsServer();
    await using pages = await servePage({
      alias: { 'linekeeper-inspector/panel': `${panel.folder}/panel.js` },
      entry: `
        import 'linekeeper-inspector/panel';
        import { createConnection } from 'linekeeper';
        import { createInspector } from 'linekeeper/inspect';
        const inspector = createInspector({ name: 'page' });
        let watchers = 0;
        const counted = {
          ...inspector,
          subscribe: (listener) => {
            watchers += 1;
            const off = inspector.subscribe(listener);
            return () => { watchers -= 1; off(); };
          },
        };
        const connection = createConnection({ url: '${server.url()}', inspect: inspector });
        connection.start();
        const element = document.createElement('linekeeper-inspector');
        element.inspector = counted;
        element.open = true;
        document.body.append(element);
        Object.assign(globalThis, { element, watchers: () => watchers });
      `,
    });
    const page = await browser.newPage(pages.url());
    await page.waitFor(
      `globalThis.element?.shadowRoot?.querySelector('[data-testid=subject]')?.dataset.status === 'connected'`,
    );
    expect(await page.evaluate('watchers()')).toBe(1);
    await page.evaluate('element.remove()');
    await page.waitFor('watchers() === 0');
    expect(await page.evaluate('element.shadowRoot.childElementCount')).toBe(0);
    expect({ errors: page.errors, console: page.console }).toEqual({ errors: [], console: [] });
    await page.close();
  });
});
