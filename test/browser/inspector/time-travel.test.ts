import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { requireChromium } from '../../support/components.js';
import { useInspector } from './fixture.js';
import type { App } from './inspected-app.js';
import type { NodeApp } from './node-app.js';

declare const app: App;

const { reason } = requireChromium();

describe.skipIf(reason)(`time travel in the viewer${reason ? ` (${reason})` : ''}`, () => {
  const at = useInspector('once');
  const texts = (selector: string): Promise<readonly string[]> =>
    at.viewer.page.evaluate(
      (wanted) => [...document.querySelectorAll(wanted)].map(({ textContent }) => textContent),
      selector,
    );

  describe('of a machine', () => {
    const cold = ['oven', 'oven.door', 'oven.door.closed', 'oven.heat', 'oven.heat.off'];
    const warming = ['oven', 'oven.door', 'oven.door.closed', 'oven.heat', 'oven.heat.warming'];
    const open = ['oven', 'oven.door', 'oven.door.open', 'oven.heat', 'oven.heat.warming'];
    let node: NodeApp;

    beforeAll(async () => {
      node = await at.startNode({
        inspector: { context: ['degrees', 'isOpen'], events: ['degrees'] },
        oven: { warmUpMs: 600_000, pin: 'no-matter' },
      });
      await node.evaluate(() => {
        app.oven.send({ type: 'HEAT', degrees: 300 });
        app.oven.send({ type: 'HEAT', degrees: 180 });
        app.oven.send({ type: 'OPEN' });
      });
    });

    beforeEach(async () => {
      await at.viewer.key('Escape');
      await at.viewer.select('worker', 'oven');
      await expect.poll(() => at.viewer.lit()).toEqual(open);
    });

    it('shows the states of a step, and goes on to the next one, and to now', async () => {
      await at.viewer.lookAt('HEAT');
      await expect.poll(() => at.viewer.lit()).toEqual(warming);
      await at.viewer.press('step-back');
      await expect.poll(() => at.viewer.lit()).toEqual(cold);
      await at.viewer.press('step-forward');
      await expect.poll(() => at.viewer.lit()).toEqual(warming);
      await at.viewer.press('step-forward');
      await expect.poll(() => at.viewer.lit()).toEqual(open);
      expect(await at.viewer.shown('past')).toContain('looking at');
      await at.viewer.press('go-live');
      await at.viewer.has('[data-testid=live-mark]');
      expect(await at.viewer.shown('past')).toBe('');
    });

    it('marks the edge of the step that is looked at', async () => {
      await at.viewer.lookAt('HEAT');
      await expect.poll(() => at.viewer.taken()).toEqual(['oven.heat.off:0']);
      await at.viewer.press('step-forward');
      await expect.poll(() => at.viewer.taken()).toEqual(['oven.door.closed:0']);
    });

    it('stays in the past while things go on, and finds them when it is back', async () => {
      await at.viewer.lookAt('HEAT');
      await expect.poll(() => at.viewer.lit()).toEqual(warming);
      await node.evaluate(() => app.oven.send({ type: 'CLOSE' }));
      await expect.poll(async () => (await at.viewer.rows()).at(-1)?.title).toBe('CLOSE');
      expect(await at.viewer.lit()).toEqual(warming);
      await at.viewer.press('go-live');
      await expect.poll(() => at.viewer.taken()).toEqual(['oven.door.open:0']);
      await node.evaluate(() => app.oven.send({ type: 'OPEN' }));
    });

    it('shows in detail what the context was and became', async () => {
      await at.viewer.lookAt('HEAT');
      await expect.poll(() => texts('[data-testid=context-change]')).toEqual(['~degrees0 → 180']);
      await at.viewer.press('step-forward');
      await expect
        .poll(() => texts('[data-testid=context-change]'))
        .toEqual(['~isOpenfalse → true']);
    });

    it('shows in detail what each guard answered, and what was done', async () => {
      await at.viewer.lookAt('HEAT');
      await at.viewer.shows('details', 'sent by the app');
      expect(await texts('[data-testid=edge-taken]')).toEqual(['off → warming']);
      const guard = '[data-testid=guard]';
      expect(await texts(`${guard} .lk-guard`)).toEqual(['isClosed and isBelowLimit']);
      expect(await texts(`${guard} .lk-guard-answer`)).toEqual(['true']);
      expect(await texts('[data-testid=microstep] code')).toEqual(['off', 'warming', 'setDegrees']);
      await at.viewer.press('step-back');
      await at.viewer.shows('details', 'nothing answers HEAT');
      expect(await texts(`${guard} .lk-guard-answer`)).toEqual(['false']);
    });

    it('shows in detail the timer that was armed', async () => {
      await at.viewer.lookAt('HEAT');
      await at.viewer.shows('timers', 'warmUp');
      expect(await at.viewer.shown('timers')).toContain('10 min 0 s');
    });

    it('shows in detail the fields of the event that the app lets be seen', async () => {
      await at.viewer.lookAt('HEAT');
      await expect.poll(() => at.viewer.shown('details')).toMatch(/Event.*degrees.*180/s);
    });
  });

  describe('of a connection', () => {
    beforeAll(async () => {
      await at.viewer.key('Escape');
      await at.openPage({ connection: { url: at.proxy.url() }, waitMs: 600_000 });
      await at.viewer.select('shop', 'c1');
      await at.viewer.reached('connected');
      at.server.closeAll(1012, 'deploy');
      await at.viewer.reached('cooldown');
    });

    it('shows the status as it was, in words too', async () => {
      await at.viewer.lookAt('connected');
      await at.viewer.reached('connected');
      expect(await at.viewer.shown('explain')).toMatch(/^for /);
      await at.viewer.press('go-live');
      await at.viewer.reached('cooldown');
      expect(await at.viewer.shown('explain')).toContain('1012');
    });

    it('says what a close code is called and means', async () => {
      await at.viewer.lookAt('close 1012 service restart');
      await at.viewer.has('[data-testid=close][data-code="1012"]');
      const close = await at.viewer.shown('close');
      expect(close).toContain('1012 service restart');
      expect(close).toContain('deploy');
      expect(close).toContain('The server restarts.');
    });

    it('lets nothing be sent while it looks at the past', async () => {
      await at.viewer.lookAt('connected');
      await at.viewer.shows('control-blocked', 'you are looking at the past');
      await expect(at.viewer.press('command-stop')).rejects.toThrow('is blocked');
      await at.viewer.press('go-live');
      await at.viewer.press('command-stop');
      await at.viewer.reached('stopped');
    });
  });
});
