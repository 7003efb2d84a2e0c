import { describe, expect, it } from 'vitest';
import type { BrowserPage } from '../../support/chromium-page.js';
import { requireChromium } from '../../support/components.js';
import { useInspector } from './fixture.js';
import type { App } from './inspected-app.js';

declare const app: App;

const { reason } = requireChromium();

describe.skipIf(reason)(`fault switches of the viewer${reason ? ` (${reason})` : ''}`, () => {
  const at = useInspector();
  let page: BrowserPage;

  async function connect(beatMs?: number): Promise<void> {
    page = await at.openPage({
      connection: { url: at.proxy.url(), gates: { network: true, hiddenGraceMs: 50 } },
      ...(beatMs !== undefined && { beatMs }),
    });
    await at.viewer.reached('connected');
  }
  /** Throws a switch, and waits until the app has it so. */
  async function turn(name: string, isOn: boolean): Promise<void> {
    await at.viewer.press(`fault-${name}`);
    await at.viewer.has(`[data-testid=fault-${name}][aria-checked=${isOn}]`);
  }
  /** Types a delay in ms, and waits until the app has it so: what is typed again is no input. */
  async function delay(ms: string): Promise<void> {
    await at.viewer.type('[data-testid=fault-delay]', ms);
    await at.viewer.key('Enter');
    await at.viewer.has(`.lk-delay[data-on=${ms !== '0'}]`);
  }
  const snapshot = () => page.evaluate(() => app.connection.getSnapshot());
  const status = async (): Promise<string> => (await snapshot()).status;
  /** Sends until the echo has come. */
  const passes = (text: string) =>
    page.waitFor((wanted) => {
      app.connection.send(wanted);
      return app.received.includes(wanted);
    }, text);
  const arrived = (text: string): boolean => at.server.received.some((one) => one.text === text);

  it('cuts the link by drop, after which it comes back', async () => {
    await connect();
    const first = await at.server.nextConnection();
    await at.viewer.press('drop');
    await first.whenClosed;
    await at.server.nextConnection();
    await expect.poll(snapshot).toMatchObject({
      status: 'connected',
      lastClose: { code: 1006, cause: 'closed' },
      metrics: { reconnects: 1 },
    });
  });

  it('stalls frames both ways until the heartbeat finds the link dead, and lets them pass again', async () => {
    await connect(500);
    await turn('stall', true);
    await page.evaluate(() => app.connection.send('held up'));
    at.server.broadcast('held up');
    await page.waitFor(() => app.connection.getSnapshot().lastClose?.cause === 'heartbeat-timeout');
    expect(arrived('held up')).toBe(false);
    expect(await page.evaluate(() => app.received)).toEqual([]);
    await turn('stall', false);
    await expect.poll(status).toBe('connected');
    await passes('through');
  });

  it('delays every frame both ways, as the round trip tells', async () => {
    await connect(500);
    await delay('100');
    await expect.poll(async () => (await snapshot()).rtt).toBeGreaterThanOrEqual(200);
    await delay('0');
    await expect.poll(async () => (await snapshot()).rtt).toBeLessThan(200);
  });

  it('refuses new sockets, none of which reaches the server, until it is undone', async () => {
    await connect();
    await turn('refuse', true);
    expect(await status()).toBe('connected');
    await at.viewer.press('drop');
    await page.waitFor(() => app.connection.getSnapshot().metrics.attempts >= 4);
    expect(at.proxy.accepted).toBe(1);
    await turn('refuse', false);
    await expect.poll(status).toBe('connected');
    expect(at.server.live).toHaveLength(1);
  });

  it('takes the network away, and gives it back', async () => {
    await connect();
    await turn('offline', true);
    await expect.poll(snapshot).toMatchObject({ status: 'offline', reason: 'network' });
    await at.viewer.reached('offline');
    await turn('offline', false);
    await expect.poll(status).toBe('connected');
    await expect.poll(() => at.server.live).toHaveLength(1);
  });

  it('hides the page for the connection, which gives up after the grace, and shows it again', async () => {
    await connect();
    const first = await at.server.nextConnection();
    await turn('hidden', true);
    expect(await first.whenClosed).toEqual({ code: 4002, reason: 'gate: hidden' });
    await expect.poll(snapshot).toMatchObject({ status: 'offline', reason: 'hidden' });
    expect(await page.evaluate(() => document.visibilityState)).toBe('visible');
    await turn('hidden', false);
    await expect.poll(status).toBe('connected');
    expect(at.server.live).toHaveLength(1);
  });

  it('pulls the virtual cable by one press, and plugs it in by another', async () => {
    await connect();
    const first = await at.server.nextConnection();
    await at.viewer.press('cable');
    await first.whenClosed;
    await at.viewer.shows('cable', 'Plug in');
    await page.waitFor(() => app.connection.getSnapshot().metrics.attempts >= 3);
    expect(at.proxy.accepted).toBe(1);
    await at.viewer.press('cable');
    await at.viewer.shows('cable', 'Pull the cable');
    await expect.poll(status).toBe('connected');
    expect(at.server.live).toHaveLength(1);
  });

  it('throws every switch back at once', async () => {
    await connect();
    await turn('refuse', true);
    await turn('stall', true);
    await at.viewer.press('faults-off');
    await at.viewer.has('[data-testid=fault-refuse][aria-checked=false]');
    await at.viewer.has('[data-testid=fault-stall][aria-checked=false]');
    await at.viewer.lacks('[data-testid=faults-off]');
    await passes('through');
  });

  it('acts on the connection of a Node process as well', async () => {
    await connect();
    const node = await at.startNode({ connection: { url: at.proxy.url() }, waitMs: 600_000 });
    await at.viewer.select('worker', 'c1');
    await at.viewer.reached('connected');
    await at.viewer.press('cable');
    await node.waitFor(() => app.connection.getSnapshot().status === 'cooldown');
    await at.viewer.reached('cooldown');
    expect(await status()).toBe('connected');
    await at.viewer.press('cable');
    await at.viewer.shows('cable', 'Pull the cable');
    await at.viewer.press('command-retry');
    await node.waitFor(() => app.connection.getSnapshot().status === 'connected');
  });
});
