import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BrowserPage } from '../support/chromium-page.js';
import { launchChromium, type Chromium } from '../support/chromium.js';
import { requireChromium } from '../support/components.js';
import { servePage, type PageServer } from '../support/serve-page.js';
import { startWsServer, type TestWsServer } from '../support/ws-server.js';

const { reason } = requireChromium();

const recorder = `
  const heard: string[] = [];
  Object.assign(globalThis, { heard, dial });
  for (const type of ['visibilitychange', 'freeze', 'resume']) {
    document.addEventListener(type, () => {
      heard.push(type === 'visibilitychange' ? document.visibilityState : type);
    });
  }
  for (const type of ['online', 'offline']) addEventListener(type, () => heard.push(type));
  for (const type of ['pagehide', 'pageshow'] as const) {
    addEventListener(type, (event) => {
      heard.push(type + (event.persisted ? ' persisted' : ''));
    });
  }
  function dial(url: string): Promise<void> {
    return new Promise((resolve) => {
      const socket = new WebSocket(url);
      socket.onopen = () => resolve();
      socket.onmessage = (event) => heard.push('message ' + event.data);
      socket.onclose = (event) => heard.push('close ' + event.code);
      Object.assign(globalThis, { socket });
    });
  }
`;

describe.skipIf(reason)(`the Chromium driver${reason ? ` (${reason})` : ''}`, () => {
  let browser: Chromium;
  let pages: PageServer;
  let server: TestWsServer;
  let page: BrowserPage;

  const heard = (): Promise<string[]> => page.evaluate<string[], []>('heard');
  const waitUntilHeard = (what: string): Promise<unknown> =>
    page.waitFor(`heard.includes(${JSON.stringify(what)})`);

  beforeAll(async () => {
    [browser, pages] = await Promise.all([launchChromium(), servePage({ entry: recorder })]);
  });

  afterAll(async () => {
    await browser.close();
    await pages.close();
  });

  beforeEach(async () => {
    server = await startWsServer({ echo: true });
    page = await browser.newPage(pages.url('/first'));
  });

  afterEach(async () => {
    await page.close();
    await server.close();
  });

  it('evaluates functions with arguments, awaits promises and passes errors on', async () => {
    expect(await page.evaluate((a: number, b: number) => a + b, 2, 3)).toBe(5);
    expect(await page.evaluate(() => Promise.resolve({ list: [1, 'two', null] }))).toEqual({
      list: [1, 'two', null],
    });
    await expect(page.evaluate('Promise.reject(new TypeError("no luck"))')).rejects.toThrow(
      'In the page: TypeError: no luck',
    );
  });

  it('collects console messages and uncaught errors', async () => {
    await page.evaluate(`
      console.warn('careful', 7, { deep: true });
      setTimeout(() => { throw new RangeError('too far'); });
      0;
    `);
    await expect.poll(() => page.console).toEqual([{ type: 'warning', text: 'careful 7 Object' }]);
    await expect.poll(() => page.errors.join()).toContain('RangeError: too far');
  });

  it('really hides and shows a page, and only that page', async () => {
    const other = await browser.newPage(pages.url('/other'));
    await page.hide();
    await waitUntilHeard('hidden');
    expect(await other.evaluate(() => document.visibilityState)).toBe('visible');
    await page.show();
    await waitUntilHeard('visible');
    expect((await heard()).slice(-2)).toEqual(['hidden', 'visible']);
    await other.close();
  });

  it('takes a page offline: the socket stalls, stays OPEN and delivers later', async () => {
    await page.evaluate('dial(' + JSON.stringify(server.url()) + ')');
    await page.setOffline(true);
    await waitUntilHeard('offline');
    server.broadcast('held');
    await page.evaluate('socket.send("up")');
    expect(await page.evaluate('socket.readyState')).toBe(1);
    expect(await heard()).not.toContain('message held');
    await page.setOffline(false);
    await waitUntilHeard('message held');
    await waitUntilHeard('message up');
    const list = await heard();
    expect(list.slice(list.indexOf('offline')).sort()).toEqual([
      'message held',
      'message up',
      'offline',
      'online',
    ]);
  });

  it('freezes and resumes a hidden page, which loses its socket', async () => {
    await page.evaluate('dial(' + JSON.stringify(server.url()) + ')');
    await expect(page.freeze()).rejects.toThrow('call hide() first');
    await page.hide();
    await page.freeze();
    await page.resume();
    await waitUntilHeard('close 1006');
    const list = await heard();
    expect(list.slice(list.indexOf('hidden'))).toEqual([
      'hidden',
      'freeze',
      'resume',
      'close 1006',
    ]);
  });

  it('comes back from the bfcache with pageshow persisted', async () => {
    await page.evaluate('dial(' + JSON.stringify(server.url()) + ')');
    await page.navigate(pages.url('/second'));
    expect(await page.back()).toEqual({ fromCache: true });
    await waitUntilHeard('pageshow persisted');
    expect(await page.evaluate(() => location.pathname)).toBe('/first');
    expect(await heard()).toContain('pagehide persisted');
  });

  it('reloads into a new document', async () => {
    await page.evaluate('globalThis.marked = true');
    await page.reload();
    expect(await page.evaluate('globalThis.marked === undefined && heard.length >= 0')).toBe(true);
  });

  it('reports a page that cannot be loaded', async () => {
    const gone = pages.url().replace(String(pages.port), '1');
    await expect(page.navigate(gone)).rejects.toThrow('could not be loaded');
  });
});
