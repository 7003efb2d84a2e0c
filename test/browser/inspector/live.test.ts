import { describe, expect, it } from 'vitest';
import { requireChromium } from '../../support/components.js';
import { useInspector } from './fixture.js';
import type { App } from './inspected-app.js';

declare const app: App;

const { reason } = requireChromium();
const oven = { warmUpMs: 600_000, pin: 'no-matter' };

describe.skipIf(reason)(`what is live in the viewer${reason ? ` (${reason})` : ''}`, () => {
  const at = useInspector();

  /** Waits until exactly the active states of XState are lit. */
  const litAs = (states: () => Promise<readonly string[]>): Promise<void> =>
    expect
      .poll(async () => {
        const [lit, active] = await Promise.all([at.viewer.lit(), states()]);
        return { lit, active, isSame: JSON.stringify(lit) === JSON.stringify(active) };
      })
      .toMatchObject({ isSame: true });

  it('has a page and a Node process side by side, each with its connection and its actors', async () => {
    await at.openPage({ connection: { url: at.proxy.url() } });
    await at.startNode({ connection: { url: at.proxy.url() }, oven });
    const tree = (): Promise<readonly string[]> =>
      at.viewer.page.evaluate(() =>
        [...document.querySelectorAll('[data-testid=client], [data-testid=actor]')].map((line) =>
          [
            line.querySelector('.lk-node-name')?.textContent,
            line.querySelector('.lk-tag, .lk-node-status')?.textContent,
          ]
            .filter((word) => word !== undefined)
            .join(': '),
        ),
      );
    await expect
      .poll(tree)
      .toEqual([
        'shop: browser',
        'c1: connected',
        'environment',
        'main',
        'heartbeat',
        'worker: node',
        'c1: connected',
        'environment',
        'main',
        'heartbeat',
        'oven',
      ]);
  });

  it('lights the states that the connection of a page is in, through its transitions', async () => {
    const page = await at.openPage({ connection: { url: at.proxy.url() }, waitMs: 600_000 });
    const states = () => page.evaluate(() => app.activeStates('connection'));
    await at.viewer.reached('connected');
    await litAs(states);
    expect(await at.viewer.lit()).toContain('connected');
    at.server.refuseWith(503);
    at.server.terminateAll();
    await at.viewer.reached('cooldown');
    await litAs(states);
    at.server.accept();
    await page.evaluate(() => app.connection.retryNow());
    await at.viewer.reached('connected');
    await litAs(states);
    await page.evaluate(() => app.connection.stop());
    await at.viewer.reached('stopped');
    await litAs(states);
  });

  it('lights the states of a Node process, of its connection and of a machine of its own', async () => {
    const node = await at.startNode({ connection: { url: at.proxy.url() }, oven });
    await at.viewer.select('worker', 'c1');
    await at.viewer.reached('connected');
    await litAs(() => node.evaluate(() => app.activeStates('connection')));
    await node.evaluate(() => app.connection.stop());
    await at.viewer.reached('stopped');
    await litAs(() => node.evaluate(() => app.activeStates('connection')));

    const states = () => node.evaluate(() => app.activeStates('oven'));
    await at.viewer.select('worker', 'oven');
    await litAs(states);
    await node.evaluate(() => app.oven.send({ type: 'HEAT', degrees: 180 }));
    await litAs(states);
    await node.evaluate(() => app.oven.send({ type: 'OPEN' }));
    await litAs(states);
    expect(await at.viewer.lit()).toEqual(
      ['oven', 'oven.door', 'oven.door.open', 'oven.heat', 'oven.heat.warming'].sort(),
    );
  });

  it('marks the edge that was just taken, and only that', async () => {
    const node = await at.startNode({ oven });
    const words = () =>
      at.viewer.page.evaluate(() =>
        [...document.querySelectorAll('[data-testid=chart] .lk-chart-note[data-taken=true]')].map(
          (note) => note.getAttribute('aria-label'),
        ),
      );
    await node.evaluate(() => app.oven.send({ type: 'HEAT', degrees: 180 }));
    await at.viewer.select('worker', 'oven');
    await expect
      .poll(words)
      .toEqual(['HEAT [isClosed and isBelowLimit], from off to warming, just taken']);
    expect(await at.viewer.taken()).toEqual(['oven.heat.off:0']);
    await node.evaluate(() => app.oven.send({ type: 'OPEN' }));
    await expect.poll(words).toEqual(['OPEN, from closed to open, just taken']);
  });

  it('counts down on the chart and beside it to the moment of the next attempt', async () => {
    const page = await at.openPage({ connection: { url: at.proxy.url() }, waitMs: 50_000 });
    await at.viewer.reached('connected');
    at.server.refuseWith(503);
    at.server.terminateAll();
    await at.viewer.reached('cooldown');
    const dueAt = await page.evaluate(() => app.connection.getSnapshot().nextAttemptAt);
    /** What is shown to be left, and how far that is from the truth, in ms. */
    const countdowns = () =>
      at.viewer.page.evaluate((due) => {
        const timers = [...document.querySelectorAll('[data-testid=chart] [data-timer]')];
        const timer = timers.find((one) => one.getAttribute('data-timer')?.includes('cooldown'));
        const chart = Number(timer?.getAttribute('data-remaining-ms') ?? NaN);
        const words = document.querySelector('[data-testid=countdown]')?.textContent ?? '';
        const header = Number(/^([\d.]+) s$/.exec(words)?.[1] ?? NaN) * 1000;
        const left = (due ?? NaN) - Date.now();
        return { chart, header, apart: Math.max(Math.abs(chart - left), Math.abs(header - left)) };
      }, dueAt);
    const apart = async (): Promise<number> => (await countdowns()).apart;
    await expect.poll(apart).toBeLessThan(250);
    const { chart, header } = await countdowns();
    await expect.poll(async () => (await countdowns()).chart).toBeLessThan(chart - 1000);
    await expect.poll(async () => (await countdowns()).header).toBeLessThan(header - 1000);
    await expect.poll(apart).toBeLessThan(250);
  });

  it('ends the countdown when the attempt is made', async () => {
    const page = await at.openPage({ connection: { url: at.proxy.url() }, waitMs: 50_000 });
    await at.viewer.reached('connected');
    at.server.terminateAll();
    const timer = '[data-testid=chart] [data-timer*=cooldown]';
    await at.viewer.has(timer);
    await page.evaluate(() => app.connection.retryNow());
    await at.viewer.lacks(timer);
    await at.viewer.lacks('[data-testid=countdown]');
  });

  it('keeps the countdown in sight when meanwhile the outage is told', async () => {
    // Without motion the chart is where it is going to be at the next frame.
    await at.viewer.page.devTools('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-reduced-motion', value: 'reduce' }],
    });
    await at.viewer.page.devTools('Emulation.setDeviceMetricsOverride', {
      ...{ width: 390, height: 844, deviceScaleFactor: 1, mobile: false },
    });
    await at.openPage({ connection: { url: at.proxy.url(), lostAfterMs: 500 }, waitMs: 50_000 });
    await expect.poll(() => at.viewer.lit()).toContain('connected');
    at.server.refuseWith(503);
    at.server.terminateAll();
    await expect.poll(() => at.viewer.lit()).toContain('connection.supervising.outage.lost');
    const isInSight = await at.viewer.page.evaluate(async () => {
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const pane = document.querySelector('.lk-chart-pane')!.getBoundingClientRect();
      const timers = [...document.querySelectorAll('[data-testid=chart] [data-timer*=cooldown]')];
      return timers.some((timer) => {
        const { top, right, bottom, left } = timer.getBoundingClientRect();
        const [x, y] = [(left + right) / 2, (top + bottom) / 2];
        return pane.left < x && x < pane.right && pane.top < y && y < pane.bottom;
      });
    });
    expect(isInSight).toBe(true);
  });
});
