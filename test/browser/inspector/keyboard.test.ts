import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requireChromium } from '../../support/components.js';
import { useInspector } from './fixture.js';
import type { App } from './inspected-app.js';

declare const app: App;

const { reason } = requireChromium();

describe.skipIf(reason)(`the keys of the viewer${reason ? ` (${reason})` : ''}`, () => {
  const at = useInspector('once');

  beforeAll(async () => {
    const node = await at.startNode({ oven: { warmUpMs: 600_000, pin: 'no-matter' } });
    await node.evaluate(() => {
      app.oven.send({ type: 'HEAT', degrees: 180 });
      app.oven.send({ type: 'OPEN' });
    });
    await at.viewer.select('worker', 'oven');
  });

  beforeEach(async () => {
    await at.viewer.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await at.viewer.key('Escape');
    await expect.poll(() => at.viewer.lit()).toContain('oven.door.open');
  });

  /** The title of the row that is looked at; '' while live. */
  const current = (): Promise<string> =>
    at.viewer.page.evaluate(
      () =>
        document.querySelector('[data-testid=row][aria-selected=true] .lk-row-title')
          ?.textContent ?? '',
    );

  it.each([
    ['k', 'j'],
    ['ArrowUp', 'ArrowDown'],
  ])('goes back in time by %s, on by %s, and to now past the last row', async (back, on) => {
    await at.viewer.key(back);
    await expect.poll(current).toBe('HEAT');
    await expect.poll(() => at.viewer.lit()).toContain('oven.door.closed');
    await at.viewer.key(back);
    await expect.poll(current).toBe('starts');
    await at.viewer.key(on);
    await expect.poll(current).toBe('HEAT');
    await at.viewer.key(on);
    await expect.poll(current).toBe('OPEN');
    await at.viewer.key(on);
    await at.viewer.has('[data-testid=live-mark]');
  });

  it('goes to the first row by Home, to the last by End, and to now by Escape', async () => {
    await at.viewer.key('Home');
    await expect.poll(current).toBe('starts');
    await expect.poll(() => at.viewer.lit()).toContain('oven.heat.off');
    await at.viewer.key('End');
    await expect.poll(current).toBe('OPEN');
    await at.viewer.key('Escape');
    await at.viewer.has('[data-testid=live-mark]');
  });

  it('searches from / on, and gives the keys back by Escape', async () => {
    await at.viewer.key('/');
    await at.viewer.has('[data-testid=search]:focus');
    await at.viewer.key('k');
    await at.viewer.page.waitFor(
      () => document.querySelector<HTMLInputElement>('[data-testid=search]')?.value === 'k',
    );
    await at.viewer.has('[data-testid=live-mark]');
    await at.viewer.type('[data-testid=search]', 'warming');
    await expect
      .poll(async () => (await at.viewer.rows()).map(({ title }) => title))
      .toEqual(['HEAT']);
    await at.viewer.key('Escape');
    await at.viewer.has('[data-testid=search][value=""]');
    await at.viewer.key('Escape');
    await at.viewer.lacks('[data-testid=search]:focus');
    await at.viewer.key('k');
    await expect.poll(current).toBe('HEAT');
  });

  it('reaches every control by Tab, none of them twice', async () => {
    // The focus begins at the top only on a new page.
    await at.viewer.page.reload();
    await expect.poll(() => at.viewer.lit()).toContain('oven.door.open');
    const focused = () =>
      at.viewer.page.evaluate(() => {
        const { activeElement } = document;
        const name = activeElement?.ariaLabel ?? activeElement?.textContent ?? '';
        return `${activeElement?.getAttribute('data-testid') ?? activeElement?.tagName}: ${name}`;
      });
    const order: string[] = [];
    for (let press = 0; press < 100; press += 1) {
      await at.viewer.key('Tab');
      const here = await focused();
      if (here.startsWith('BODY')) break;
      order.push(here);
    }
    expect(order.join('\n')).toMatch(
      /recording: .*theme: .*actor: .*step-back: .*search: .*rows: .*Details of the event/s,
    );
    expect(order).toEqual([...new Set(order)]);
  });
});
