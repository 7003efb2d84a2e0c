import { describe, expect, it } from 'vitest';
import { requireChromium } from '../../support/components.js';
import { useInspector } from './fixture.js';
import type { App } from './inspected-app.js';

declare const app: App;

const { reason } = requireChromium();
const oven = { warmUpMs: 600_000, pin: 'no-matter' };

describe.skipIf(reason)(`control from the viewer${reason ? ` (${reason})` : ''}`, () => {
  const at = useInspector();
  const offered = (): Promise<readonly string[]> =>
    at.viewer.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('[data-testid=event-form]')].map(
        ({ dataset }) => dataset['event'] ?? '',
      ),
    );
  /** Opens the form of an event. */
  const open = (type: string): Promise<boolean> =>
    at.viewer.page.waitFor((wanted) => {
      const form = document.querySelector<HTMLDetailsElement>(`details[data-event="${wanted}"]`);
      if (form !== null) form.open = true;
      return form !== null;
    }, type);
  const send = (type: string): Promise<void> =>
    at.viewer.page.evaluate((wanted) => {
      const form = document.querySelector(`[data-event="${wanted}"]`);
      form?.querySelector<HTMLElement>('[data-testid=send-event]')?.click();
    }, type);

  it('sends an event with its fields to the real actor', async () => {
    const node = await at.startNode({ oven });
    await at.viewer.select('worker', 'oven');
    await open('HEAT');
    await at.viewer.type('[data-event=HEAT] textarea', '{ "degrees": 180 }');
    await send('HEAT');
    await node.waitFor(() => app.activeStates('oven').includes('oven.heat.warming'));
    expect(await node.evaluate(() => app.oven.getSnapshot().context.degrees)).toBe(180);
    await expect.poll(() => at.viewer.lit()).toContain('oven.heat.warming');
  });

  it('offers the events that the state accepts, and no others', async () => {
    const node = await at.startNode({ oven });
    await at.viewer.select('worker', 'oven');
    await expect.poll(async () => (await offered()).toSorted()).toEqual(['HEAT', 'OPEN']);
    await node.evaluate(() => app.oven.send({ type: 'HEAT', degrees: 180 }));
    await expect.poll(async () => (await offered()).toSorted()).toEqual(['COOL', 'OPEN']);
  });

  it('says what is wrong with the fields of an event, and sends nothing', async () => {
    const node = await at.startNode({ oven });
    await at.viewer.select('worker', 'oven');
    await open('HEAT');
    await at.viewer.type('[data-event=HEAT] textarea', '{ degrees }');
    await send('HEAT');
    await at.viewer.has('[data-event=HEAT] .lk-error');
    expect(await node.evaluate(() => app.activeStates('oven'))).toContain('oven.heat.off');
  });

  it('sends an event that has no fields by one press', async () => {
    const page = await at.openPage({ connection: { url: at.proxy.url() } });
    await at.viewer.reached('connected');
    await send('connection.stop');
    await at.viewer.reached('stopped');
    expect(await page.evaluate(() => app.connection.getSnapshot().status)).toBe('stopped');
  });

  it('stops and starts the real connection', async () => {
    const page = await at.openPage({ connection: { url: at.proxy.url() } });
    const first = await at.server.nextConnection();
    await at.viewer.reached('connected');
    await at.viewer.press('command-stop');
    await first.whenClosed;
    expect(await page.evaluate(() => app.connection.getSnapshot().status)).toBe('stopped');
    await at.viewer.reached('stopped');
    await at.viewer.press('command-start');
    await at.server.nextConnection();
    await at.viewer.reached('connected');
  });

  it('skips a wait by retryNow', async () => {
    await at.openPage({ connection: { url: at.proxy.url() }, waitMs: 600_000 });
    await at.viewer.reached('connected');
    at.server.terminateAll();
    await at.viewer.reached('cooldown');
    await at.viewer.press('command-retry');
    await at.viewer.reached('connected');
    expect(at.server.connections).toHaveLength(2);
  });

  it('replaces an open link by force', async () => {
    await at.openPage({ connection: { url: at.proxy.url() } });
    const first = await at.server.nextConnection();
    await at.viewer.reached('connected');
    await at.viewer.press('command-force');
    await first.whenClosed;
    await at.server.nextConnection();
    await at.viewer.reached('connected');
  });

  it('says that an app takes no commands, and offers none', async () => {
    await at.openPage({
      inspector: { control: false },
      connection: { url: at.proxy.url() },
    });
    await at.viewer.reached('connected');
    expect(await at.viewer.shown('control-blocked')).toContain('control: false');
    await expect(at.viewer.press('command-stop')).rejects.toThrow('is blocked');
    await expect(at.viewer.press('cable')).rejects.toThrow('is blocked');
  });
});
