import { describe, expect, it } from 'vitest';
import { requireChromium } from '../../support/components.js';
import { useInspector } from './fixture.js';
import type { App } from './inspected-app.js';

declare const app: App;

const { reason } = requireChromium();

/** A viewer keeps this many events of a client; older ones go in pieces. */
const KEPT = 20_000;
const PIECE = 256;
/** A heap that holds the same number of events may still differ by this, in bytes. */
const HEAP_NOISE = 8_000_000;

describe.skipIf(reason)(`a burst of 10 000 events${reason ? ` (${reason})` : ''}`, () => {
  const at = useInspector();

  /** Has the oven's door opened and closed, and waits until the viewer shows the last of it. */
  async function burst(node: Awaited<ReturnType<typeof at.startNode>>): Promise<number> {
    const last = await node.evaluate(() => {
      for (let event = 0; event < 10_000; event += 1) {
        app.oven.send({ type: event % 2 === 0 ? 'OPEN' : 'CLOSE' });
      }
      return app.inspector.events().at(-1)!.seq;
    });
    await at.viewer.has(`[data-testid=details][data-seq="${last}"]`);
    return last;
  }
  const start = () =>
    at.startNode({
      inspector: { capacity: 10_100 },
      oven: { warmUpMs: 600_000, pin: 'no-matter' },
    });

  it('is taken without a task of 200 ms in the viewer, and nothing of it is missing', async () => {
    const node = await start();
    await at.viewer.select('worker', 'oven');
    await expect.poll(() => at.viewer.lit()).toContain('oven.door.closed');
    await at.viewer.page.evaluate(() => {
      const tasks: number[] = [];
      Object.assign(globalThis, { tasks });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(duration);
      }).observe({ type: 'longtask' });
    });
    const last = await burst(node);
    expect(last).toBeGreaterThanOrEqual(10_000);
    await at.viewer.has(`[data-testid=rows][data-count="${last - 1}"]`);
    await expect
      .poll(() => at.viewer.lit())
      .toEqual(await node.evaluate(() => app.activeStates('oven')));
    expect(await at.viewer.page.evaluate('Math.max(0, ...tasks)')).toBeLessThan(200);
  });

  it('leaves no more behind than the events that are kept', async () => {
    const node = await start();
    await at.viewer.select('worker', 'oven');
    await burst(node);
    await burst(node);
    await burst(node);
    const heap = async (): Promise<number> => {
      await at.viewer.page.devTools('HeapProfiler.collectGarbage');
      const { usedSize } = await at.viewer.page.devTools('Runtime.getHeapUsage');
      return usedSize as number;
    };
    const before = await heap();
    await burst(node);
    expect((await heap()) - before).toBeLessThan(HEAP_NOISE);
    const total = await at.viewer.page.evaluate(() =>
      Number(document.querySelector<HTMLElement>('[data-testid=rows]')?.dataset['total']),
    );
    expect(total).toBeGreaterThan(KEPT / 2);
    expect(total).toBeLessThan(KEPT + PIECE);
  });
});
