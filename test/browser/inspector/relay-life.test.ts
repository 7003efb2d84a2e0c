import { describe, expect, it } from 'vitest';
import { requireChromium } from '../../support/components.js';
import { useInspector } from './fixture.js';
import type { App } from './inspected-app.js';

declare const app: App;

const { reason } = requireChromium();
const oven = { warmUpMs: 600_000, pin: 'no-matter' };

describe.skipIf(reason)(`the viewer and its relay${reason ? ` (${reason})` : ''}`, () => {
  const at = useInspector();

  it('says what to do about a wrong token, and shows nothing else', async () => {
    await at.startNode({ oven });
    const other = await at.openViewer(at.relay.url.replace(at.relay.token, 'wrong-token-0123456'));
    await other.has('[data-testid=source][data-phase=refused]');
    expect(await other.shown('source-help')).toContain('Open the address');
    await other.has('[data-testid=empty]');
    await other.lacks('[data-testid=client]');
  });

  it('says how to connect an app while there is none, in lines that work', async () => {
    await at.viewer.has('[data-testid=connect-lines-machine]');
    const lines = await at.viewer.shown('connect-lines-machine');
    const [, url, token] = /url: '(.+?)', token: '(.+?)'/.exec(lines) ?? [];
    await at.startNode({ inspector: { url: url!, token: token!, name: 'newcomer' }, oven });
    await at.viewer.select('newcomer', 'oven');
  });

  it('says that the relay is gone, and goes on where it was when that is back', async () => {
    const node = await at.startNode({ oven });
    await at.viewer.select('worker', 'oven');
    await expect.poll(() => at.viewer.lit()).toContain('oven.heat.off');
    const before = await at.viewer.rows();
    await at.restartRelay(async () => {
      await at.viewer.has('[data-testid=source][data-phase=waiting]');
      expect(await at.viewer.shown('source-help')).toContain('can still be read');
      expect(await at.viewer.rows()).toEqual(before);
      await node.evaluate(() => app.oven.send({ type: 'HEAT', degrees: 180 }));
    });
    await at.viewer.has('[data-testid=source][data-phase=open]');
    await expect.poll(() => at.viewer.lit()).toContain('oven.heat.warming');
    const rows = await at.viewer.rows();
    expect(rows.slice(0, before.length)).toEqual(before);
    expect(rows.at(-1)).toMatchObject({ title: 'HEAT' });
    await at.viewer.lacks('[data-testid=client][data-life=gone]');
  });

  it('keeps a client that is gone for reading, and forgets it when told to', async () => {
    const node = await at.startNode({ oven });
    await node.evaluate(() => app.oven.send({ type: 'HEAT', degrees: 180 }));
    await at.viewer.select('worker', 'oven');
    await expect.poll(() => at.viewer.lit()).toContain('oven.heat.warming');
    await node.kill();
    await at.viewer.has('[data-testid=client][data-life=gone]');
    expect(await at.viewer.lit()).toContain('oven.heat.warming');
    expect(await at.viewer.shown('control-blocked')).toContain('the client is gone');
    await at.viewer.lookAt('starts');
    await expect.poll(() => at.viewer.lit()).toContain('oven.heat.off');
    await at.viewer.press('forget');
    await at.viewer.lacks('[data-testid=client]');
    const other = await at.openViewer();
    await other.has('[data-testid=empty]');
  });

  it('shows to a viewer that comes late what was there before it', async () => {
    const node = await at.startNode({ oven });
    await node.evaluate(() => app.oven.send({ type: 'HEAT', degrees: 180 }));
    await at.viewer.select('worker', 'oven');
    await expect.poll(() => at.viewer.lit()).toContain('oven.heat.warming');
    const late = await at.openViewer();
    await late.select('worker', 'oven');
    await expect.poll(() => late.lit()).toContain('oven.heat.warming');
    expect(await late.rows()).toEqual(await at.viewer.rows());
  });

  it('takes the page that was reloaded in the place of the one before', async () => {
    const page = await at.openPage({ connection: { url: at.proxy.url() } });
    await at.viewer.reached('connected');
    await page.reload();
    await at.viewer.has('[data-testid=client][data-life=gone]');
    await page.waitFor('globalThis.app !== undefined');
    await page.evaluate(
      (options) => app.open(options),
      at.optionsOf('shop', { connection: { url: at.proxy.url() } }),
    );
    await at.viewer.lacks('[data-testid=control-blocked]');
    await at.viewer.reached('connected');
    await at.viewer.press('command-stop');
    await page.waitFor(() => app.connection.getSnapshot().status === 'stopped');
  });
});
