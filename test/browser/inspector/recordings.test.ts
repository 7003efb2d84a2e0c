import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Recording } from 'linekeeper/inspect';
import { requireChromium } from '../../support/components.js';
import { useInspector } from './fixture.js';
import type { App } from './inspected-app.js';
import type { ViewerPage } from './viewer-page.js';

declare const app: App;

const { reason } = requireChromium();

describe.skipIf(reason)(`recordings of the viewer${reason ? ` (${reason})` : ''}`, () => {
  const at = useInspector();
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'linekeeper-recordings-'));
    await at.viewer.page.devTools('Browser.setDownloadBehavior', {
      behavior: 'allow',
      downloadPath: folder,
    });
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** The path of the file that the viewer downloads. */
  async function exported(item: 'export-client' | 'export-all'): Promise<string> {
    await at.viewer.press('recording');
    await at.viewer.has(`[data-testid=${item}]`);
    await at.viewer.press(item);
    await expect
      .poll(() => readdir(folder))
      .toEqual([expect.stringMatching(/^linekeeper-.*\.json$/)]);
    const [name] = await readdir(folder);
    return join(folder, name!);
  }
  const read = async (path: string): Promise<Recording> =>
    JSON.parse(await readFile(path, 'utf8')) as Recording;

  /** Chooses a file as a person does in the dialog of the browser. */
  async function choose(viewer: ViewerPage, path: string): Promise<void> {
    const { result } = await viewer.page.devTools('Runtime.evaluate', {
      expression: `document.querySelector('[data-testid=import-file]')`,
    });
    const { objectId } = result as { readonly objectId: string };
    await viewer.page.devTools('DOM.setFileInputFiles', { objectId, files: [path] });
  }

  /** Drags a file into the middle of the page, and drops it there. */
  async function drop(viewer: ViewerPage, path: string): Promise<void> {
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop']) {
      await viewer.page.devTools('Input.dispatchDragEvent', { type, x: 700, y: 400, data });
    }
  }

  const widest = (viewer: ViewerPage): Promise<void> =>
    viewer.page.evaluate(() => {
      const scope = document.querySelector<HTMLSelectElement>('[data-testid=scope]')!;
      scope.value = 'client';
      scope.dispatchEvent(new Event('change', { bubbles: true }));
    });

  it('exports what was seen as a file, which shows the same timeline where it is imported', async () => {
    const page = await at.openPage({ connection: { url: at.proxy.url() } });
    await at.viewer.reached('connected');
    at.server.closeAll(1012, 'deploy');
    await expect
      .poll(() => page.evaluate(() => app.connection.getSnapshot().metrics.reconnects))
      .toBe(1);
    await page.evaluate(() => app.connection.stop());
    await at.viewer.reached('stopped');
    await page.evaluate(() => app.inspector.stop());
    await at.viewer.has('[data-testid=client][data-life=gone]');
    await widest(at.viewer);
    const rows = await at.viewer.rows();
    expect(rows.map(({ title }) => title)).toContain('close 1012 service restart');

    const path = await exported('export-client');
    const other = await at.openViewer();
    await choose(other, path);
    await other.has('[data-testid=client][data-life=recording][aria-selected=false]');
    await other.has('[data-testid=actor][aria-selected=true]');
    await widest(other);
    expect(await other.rows()).toEqual(rows);
  });

  it('exports every client that is known', async () => {
    await at.openPage({ connection: { url: at.proxy.url() } });
    await at.startNode({ connection: { url: at.proxy.url() } });
    await at.viewer.select('shop', 'c1');
    await at.viewer.select('worker', 'c1');
    const { clients } = await read(await exported('export-all'));
    expect(clients.map(({ client }) => client.name).toSorted()).toEqual(['shop', 'worker']);
  });

  it('opens a recording that is dropped anywhere on the page', async () => {
    await at.openPage({ connection: { url: at.proxy.url() } });
    await at.viewer.reached('connected');
    const path = await exported('export-client');
    await drop(at.viewer, path);
    await at.viewer.has('[data-testid=client][data-life=recording]');
    await at.viewer.shows('subject', 'connected');
    expect(await at.viewer.shown('control-blocked')).toContain('this is a recording');
  });

  it('says in one message what is wrong with a file that is no recording', async () => {
    const path = join(folder, 'broken.json');
    await writeFile(path, '{"format":"linekeeper-recording","version":9,"savedAt":1,"clients":[]}');
    await choose(at.viewer, path);
    await at.viewer.has('.lk-toast');
    const toasts = await at.viewer.page.evaluate(() =>
      [...document.querySelectorAll('.lk-toast')].map(({ textContent }) => textContent),
    );
    expect(toasts).toEqual([
      expect.stringContaining('broken.json: recording.version: given 9; accepted: 1'),
    ]);
    await at.viewer.has('[data-testid=empty]');
  });

  it('says in one message what is wrong with a file that is no JSON', async () => {
    const path = join(folder, 'notes.txt');
    await writeFile(path, 'no JSON at all');
    await drop(at.viewer, path);
    await at.viewer.shows('toasts', 'notes.txt: recording: given a text that is no JSON');
    expect(await at.viewer.page.evaluate(() => document.querySelectorAll('.lk-toast').length)).toBe(
      1,
    );
  });
});
