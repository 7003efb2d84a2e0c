import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CdpConnection } from './cdp.js';
import { openPage, type BrowserPage } from './chromium-page.js';
import { requireChromium } from './components.js';

const LAUNCH_PATIENCE_MS = 30_000;
const EXIT_PATIENCE_MS = 5000;
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
];

export interface ChromiumOptions {
  /** Added to the flags every launch has. */
  readonly flags?: readonly string[];
}

export interface Chromium extends AsyncDisposable {
  /** Opens a page in a window of its own, so that pages do not hide one another. */
  newPage(url?: string): Promise<BrowserPage>;
  /** Ends the browser and removes its profile. */
  close(): Promise<void>;
}

/** Starts headless Chromium with an empty profile. Driven by DevTools commands, see BrowserPage. */
export async function launchChromium({ flags = [] }: ChromiumOptions = {}): Promise<Chromium> {
  const { path, reason } = requireChromium();
  if (path === undefined) throw new Error(reason);
  const profile = await mkdtemp(join(tmpdir(), 'linekeeper-chromium-'));
  // A process group of its own: the helpers of the browser must not outlive it.
  const child = spawn(path, [...FLAGS, ...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: 'ignore',
    detached: true,
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const kill = (): void => killGroup(child);
  process.once('exit', kill);

  async function cleanUp(): Promise<void> {
    kill();
    await exited;
    process.off('exit', kill);
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }

  let cdp: CdpConnection;
  try {
    cdp = await CdpConnection.connect(await devToolsAddress(profile, child));
  } catch (error) {
    await cleanUp();
    throw error;
  }

  let closing: Promise<void> | undefined;
  async function close(): Promise<void> {
    // The answer may be lost with the browser; what counts is that the process ends.
    await cdp.send('Browser.close').catch(() => undefined);
    const patience = new AbortController();
    await Promise.race([
      exited,
      pause(EXIT_PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => undefined),
    ]);
    patience.abort();
    cdp.close();
    await cleanUp();
  }

  const browser: Chromium = {
    newPage: (url) => openPage(cdp, url),
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => browser.close(),
  };
  return browser;
}

async function devToolsAddress(profile: string, child: ChildProcess): Promise<string> {
  const deadline = performance.now() + LAUNCH_PATIENCE_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`Chromium exited with ${child.exitCode}.`);
    const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '');
    const [port, path] = text.split('\n');
    if (port && path) return `ws://127.0.0.1:${port}${path}`;
    await pause(25);
  }
  throw new Error('Chromium did not open its DevTools port.');
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The whole group has ended already.
  }
}
