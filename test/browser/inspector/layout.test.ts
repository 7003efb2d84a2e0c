import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requireChromium } from '../../support/components.js';
import { useInspector } from './fixture.js';
import type { App } from './inspected-app.js';

declare const app: App;

const { reason } = requireChromium();

describe.skipIf(reason)(`the looks of the viewer${reason ? ` (${reason})` : ''}`, () => {
  const at = useInspector('once');
  const resize = (width: number, height: number) =>
    at.viewer.page.devTools('Emulation.setDeviceMetricsOverride', {
      ...{ width, height, deviceScaleFactor: 1, mobile: false },
    });

  beforeAll(async () => {
    const node = await at.startNode({ oven: { warmUpMs: 600_000, pin: 'no-matter' } });
    await node.evaluate(() => {
      app.oven.send({ type: 'HEAT', degrees: 180 });
      app.oven.send({ type: 'OPEN' });
    });
    await at.viewer.select('worker', 'oven');
  });

  beforeEach(() => resize(1440, 900));

  /** The brightness of the page's background, from 0 to 1. */
  const brightness = (): Promise<number> =>
    at.viewer.page.evaluate(() => {
      const { backgroundColor } = getComputedStyle(document.querySelector('[data-testid=app]')!);
      const canvas = new OffscreenCanvas(1, 1).getContext('2d')!;
      canvas.fillStyle = backgroundColor;
      canvas.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
      return (red + green + blue) / 3 / 255;
    });

  it('is light or dark as the system is, or as the person wants it, also after a reload', async () => {
    const system = (value: 'light' | 'dark') =>
      at.viewer.page.devTools('Emulation.setEmulatedMedia', {
        features: [{ name: 'prefers-color-scheme', value }],
      });
    await system('light');
    await expect.poll(brightness).toBeGreaterThan(0.8);
    await system('dark');
    await expect.poll(brightness).toBeLessThan(0.2);
    await at.viewer.press('theme');
    await at.viewer.has('[data-testid=app][data-theme=light]');
    await expect.poll(brightness).toBeGreaterThan(0.8);
    await at.viewer.page.reload();
    await at.viewer.has('[data-testid=app][data-theme=light]');
    await system('light');
    await at.viewer.press('theme');
    await at.viewer.has('[data-testid=app][data-theme=dark]');
    await expect.poll(brightness).toBeLessThan(0.2);
  });

  it.each([
    ['wide', 1440, 900],
    ['medium', 1024, 768],
    ['narrow', 390, 844],
  ])('fits a %s window without a scrollbar of the page', async (layout, width, height) => {
    await resize(width, height);
    await at.viewer.has(`[data-testid=app][data-layout=${layout}]`);
    const overflow = await at.viewer.page.evaluate(() => {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
      return [scrollWidth - clientWidth, scrollHeight - clientHeight];
    });
    expect(overflow).toEqual([0, 0]);
  });

  it('shows one pane at a time in a narrow window, each by its tab', async () => {
    await resize(390, 844);
    const panes = ['chart', 'timeline', 'details', 'control'];
    for (const pane of panes) {
      await at.viewer.has(`[data-testid=tab-${pane}]`);
      await at.viewer.press(`tab-${pane}`);
      await at.viewer.has(`[data-testid=tab-${pane}][aria-selected=true]`);
      await at.viewer.has(`[data-testid=${pane}]`);
      for (const other of panes.filter((name) => name !== pane)) {
        await at.viewer.lacks(`[data-testid=${other}]`);
      }
    }
  });

  it('keeps a status in sight beside a long name, in a narrow window too', async () => {
    const name = 'the-shop-of-the-warehouse-with-a-name-that-does-not-end-before-the-window-does';
    await at.openPage({ inspector: { name }, connection: { url: at.proxy.url() } });
    await at.viewer.select(name, 'c1');
    await at.viewer.reached('connected');
    await resize(390, 844);
    await at.viewer.has('[data-testid=app][data-layout=narrow]');
    const right = await at.viewer.page.evaluate(
      () => document.querySelector('.lk-status-chip')!.getBoundingClientRect().right,
    );
    expect(right).toBeLessThanOrEqual(390);
  });

  it('shows the small charts at a size to be read, in a narrow window too', async () => {
    await at.openPage({ connection: { url: at.proxy.url() } });
    await at.viewer.select('shop', 'c1');
    await resize(390, 844);
    await at.viewer.has('[data-testid=tab-timeline]');
    await at.viewer.press('tab-timeline');
    await at.viewer.has('[data-testid=timeline]');
    const widths = await at.viewer.page.evaluate(() =>
      ['rtt', 'queue', 'traffic'].map(
        (name) =>
          document.querySelector(`[data-testid=chart-${name}]`)!.getBoundingClientRect().width,
      ),
    );
    expect(Math.min(...widths)).toBeGreaterThan(80);
  });
});
