import { beforeEach, describe, expect, it } from 'vitest';
import { requireChromium } from '../../support/components.js';
import { runCopied } from './copied-tests.js';
import { useInspector } from './fixture.js';
import type { App } from './inspected-app.js';

declare const app: App;

const { reason } = requireChromium();

describe.skipIf(reason)(`copy as test${reason ? ` (${reason})` : ''}`, () => {
  const at = useInspector();

  const letClipboard = (setting: 'granted' | 'denied') =>
    at.viewer.page.devTools('Browser.setPermission', {
      permission: { name: 'clipboard-write' },
      setting,
    });

  beforeEach(() =>
    at.viewer.page.devTools('Browser.grantPermissions', {
      permissions: ['clipboardReadWrite', 'clipboardSanitizedWrite'],
    }),
  );

  /** What is in the clipboard after the menu item was chosen. */
  async function copied(): Promise<string> {
    await at.viewer.press('recording');
    await at.viewer.has('[data-testid=copy-as-test]');
    await at.viewer.press('copy-as-test');
    await at.viewer.shows('toasts', 'The test is in the clipboard');
    return at.viewer.page.evaluate(() => navigator.clipboard.readText());
  }

  /** Changes the last place where the text stands. */
  function withLast(source: string, text: string, other: string): string {
    const place = source.lastIndexOf(text);
    if (place < 0) throw new Error(`${text} does not stand in ${source}`);
    return source.slice(0, place) + other + source.slice(place + text.length);
  }

  it('gives tests that pass, and fail when something else is expected', async () => {
    const page = await at.openPage({ connection: { url: at.proxy.url() }, waitMs: 600_000 });
    await at.viewer.reached('connected');
    await at.viewer.press('cable');
    await at.viewer.reached('cooldown');
    await at.viewer.press('cable');
    await at.viewer.shows('cable', 'Pull the cable');
    await at.viewer.press('command-retry');
    await at.viewer.reached('connected');
    at.server.closeAll(1012, 'deploy');
    await at.viewer.reached('cooldown');
    await page.evaluate(() => app.connection.stop());
    await at.viewer.reached('stopped');
    const connection = await copied();

    const node = await at.startNode({
      inspector: { context: ['degrees', 'isOpen'], events: ['degrees'] },
      oven: { warmUpMs: 300, pin: 'no-matter' },
    });
    await at.viewer.select('worker', 'oven');
    await node.evaluate(() => {
      app.oven.send({ type: 'HEAT', degrees: 300 });
      app.oven.send({ type: 'HEAT', degrees: 180 });
      app.oven.send({ type: 'OPEN' });
    });
    await expect.poll(() => at.viewer.lit()).toContain('oven.heat.hot');
    const machine = await copied();

    const outcomes = await runCopied(
      {
        connection,
        'connection-changed': withLast(connection, "'connected'", "'offline'"),
        machine,
        'machine-changed': withLast(machine, "'open'", "'closed'"),
      },
      `import { ovenMachine } from '../browser/inspector/oven.machine.js';
       export const machine = ovenMachine.provide({ delays: { warmUp: 300 } });`,
    );
    expect(outcomes).toMatchObject({
      connection: { status: 'passed' },
      'connection-changed': { status: 'failed' },
      machine: { status: 'passed' },
      'machine-changed': { status: 'failed' },
    });
    for (const name of ['connection-changed', 'machine-changed'] as const) {
      expect(outcomes[name].messages.join()).toContain('AssertionError');
    }
  });

  it('shows the test where the clipboard is closed to the page', async () => {
    await letClipboard('denied');
    await at.openPage({ connection: { url: at.proxy.url() } });
    await at.viewer.reached('connected');
    await at.viewer.press('recording');
    await at.viewer.has('[data-testid=copy-as-test]');
    await at.viewer.press('copy-as-test');
    await at.viewer.has('[data-testid=copy-dialog]');
    expect(
      await at.viewer.page.evaluate(
        () => document.querySelector<HTMLTextAreaElement>('[data-testid=copy-text]')?.value,
      ),
    ).toContain("import { replay } from 'linekeeper/testing';");
  });
});
