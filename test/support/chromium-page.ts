import { writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { CdpConnection, CdpEvent, CdpParams } from './cdp.js';
import { watchNavigation } from './chromium-navigation.js';

const PATIENCE_MS = 10_000;
const POLL_MS = 25;

export interface ConsoleMessage {
  /** `log`, `warning`, `error` and so on, as DevTools names them. */
  readonly type: string;
  readonly text: string;
}

/** Runs in the page: it must not use anything of the test's scope except its arguments. */
export type PageFunction<Args extends readonly unknown[], Result> =
  string | ((...args: Args) => Result | Promise<Result>);

export interface BrowserPage {
  /** Everything the page wrote to its console. */
  readonly console: readonly ConsoleMessage[];
  /** Uncaught errors and unhandled rejections of the page. */
  readonly errors: readonly string[];

  /** Runs a function or an expression, awaits its promise and returns the JSON value. */
  evaluate<Result, Args extends readonly unknown[]>(
    code: PageFunction<Args, Result>,
    ...args: Args
  ): Promise<Result>;
  /** Evaluates from outside until the result is truthy: works in hidden and throttled pages too. */
  waitFor<Result, Args extends readonly unknown[]>(
    code: PageFunction<Args, Result>,
    ...args: Args
  ): Promise<Result>;

  /** Fires `offline`/`online`. Open WebSockets stay OPEN and stall until online again. */
  setOffline(isOffline: boolean): Promise<void>;
  /** Makes the page hidden by minimising its window. */
  hide(): Promise<void>;
  show(): Promise<void>;
  /** Fires `freeze`. The page must be hidden: Chromium ignores it on a visible page. */
  freeze(): Promise<void>;
  /** Fires `resume`; the page stays hidden. Its WebSockets close with 1006 right after. */
  resume(): Promise<void>;

  navigate(url: string): Promise<void>;
  reload(): Promise<void>;
  /** One step back in history; resolves with whether the page came out of the bfcache. */
  back(): Promise<{ readonly fromCache: boolean }>;

  screenshot(path: string): Promise<void>;
  /** Sends a DevTools command to the page, for what has no method of its own. */
  devTools(method: string, params?: CdpParams): Promise<CdpParams>;
  close(): Promise<void>;
}

interface EvaluateAnswer {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: ExceptionDetails;
}

interface ExceptionDetails {
  readonly text: string;
  readonly exception?: { readonly description?: string; readonly value?: unknown };
}

interface RemoteObject {
  readonly value?: unknown;
  readonly description?: string;
}

/** Opens a page in a new window and loads `url`. */
export async function openPage(cdp: CdpConnection, url?: string): Promise<BrowserPage> {
  const { targetId } = await cdp.send('Target.createTarget', {
    url: 'about:blank',
    newWindow: true,
  });
  const attached = await cdp.send('Target.attachToTarget', { targetId, flatten: true });
  const sessionId = attached['sessionId'] as string;
  const consoleMessages: ConsoleMessage[] = [];
  const errors: string[] = [];

  const send = (method: string, params?: CdpParams): Promise<CdpParams> =>
    cdp.send(method, params, sessionId);
  const onEvent = (listener: (event: CdpEvent) => void): (() => void) =>
    cdp.on((event) => {
      if (event.sessionId === sessionId) listener(event);
    });
  const forget = onEvent(({ method, params }) => {
    if (method === 'Runtime.consoleAPICalled') {
      const parts = (params['args'] as RemoteObject[]).map(textOfRemote);
      consoleMessages.push({ type: params['type'] as string, text: parts.join(' ') });
    }
    if (method === 'Runtime.exceptionThrown') {
      errors.push(textOfException(params['exceptionDetails'] as ExceptionDetails));
    }
  });
  for (const domain of ['Page', 'Runtime', 'Network']) await send(`${domain}.enable`);
  await send('Page.setLifecycleEventsEnabled', { enabled: true });

  async function setWindowState(windowState: 'minimized' | 'normal'): Promise<void> {
    const { windowId } = await cdp.send('Browser.getWindowForTarget', { targetId });
    await cdp.send('Browser.setWindowBounds', { windowId, bounds: { windowState } });
    const wanted = windowState === 'normal' ? 'visible' : 'hidden';
    await page.waitFor((state) => document.visibilityState === state, wanted);
  }

  const page: BrowserPage = {
    console: consoleMessages,
    errors,

    async evaluate<Result, Args extends readonly unknown[]>(
      code: PageFunction<Args, Result>,
      ...args: Args
    ) {
      const answer = await send('Runtime.evaluate', {
        expression: expressionOf(code, args),
        awaitPromise: true,
        returnByValue: true,
        userGesture: true,
      });
      const { result, exceptionDetails } = answer as unknown as EvaluateAnswer;
      if (exceptionDetails) throw new Error(`In the page: ${textOfException(exceptionDetails)}`);
      return result.value as Result;
    },

    async waitFor<Result, Args extends readonly unknown[]>(
      code: PageFunction<Args, Result>,
      ...args: Args
    ) {
      const deadline = performance.now() + PATIENCE_MS;
      for (;;) {
        const value = await page.evaluate(code, ...args);
        if (value) return value;
        if (performance.now() > deadline) {
          throw new Error(`The page never fulfilled: ${expressionOf(code, args)}`);
        }
        await pause(POLL_MS);
      }
    },

    async setOffline(isOffline) {
      await send('Network.emulateNetworkConditions', {
        offline: isOffline,
        latency: 0,
        downloadThroughput: -1,
        uploadThroughput: -1,
      });
      await page.waitFor((wanted) => navigator.onLine === wanted, !isOffline);
    },
    hide: () => setWindowState('minimized'),
    show: () => setWindowState('normal'),
    async freeze() {
      if (await page.evaluate(() => document.visibilityState !== 'hidden')) {
        throw new Error('Only a hidden page can be frozen: call hide() first.');
      }
      await send('Page.setWebLifecycleState', { state: 'frozen' });
    },
    async resume() {
      await send('Page.setWebLifecycleState', { state: 'active' });
    },

    async navigate(address) {
      await watchNavigation(onEvent, () => send('Page.navigate', { url: address }));
    },
    async reload() {
      await watchNavigation(onEvent, () => send('Page.reload'));
    },
    async back() {
      const history = await send('Page.getNavigationHistory');
      const entries = history['entries'] as { id: number }[];
      const entry = entries[(history['currentIndex'] as number) - 1];
      if (entry === undefined) throw new Error('There is no page to go back to.');
      return watchNavigation(onEvent, () =>
        send('Page.navigateToHistoryEntry', { entryId: entry.id }),
      );
    },

    async screenshot(path) {
      const { data } = await send('Page.captureScreenshot', { format: 'png' });
      await writeFile(path, Buffer.from(data as string, 'base64'));
    },
    devTools: send,
    async close() {
      forget();
      await cdp.send('Target.closeTarget', { targetId });
    },
  };

  if (url !== undefined) await page.navigate(url);
  return page;
}

function expressionOf<Args extends readonly unknown[]>(
  code: PageFunction<Args, unknown>,
  args: Args,
): string {
  if (typeof code === 'string') return code;
  const list = args.map(toJson);
  return `(${code.toString()})(${list.join(', ')})`;
}

function textOfRemote({ value, description }: RemoteObject): string {
  if (typeof value === 'string') return value;
  return description ?? toJson(value);
}

function textOfException({ text, exception }: ExceptionDetails): string {
  if (exception?.description !== undefined) return exception.description;
  return exception?.value === undefined ? text : `${text} ${toJson(exception.value)}`;
}

function toJson(value: unknown): string {
  // Unlike its type says, JSON.stringify gives undefined for undefined and for functions.
  const json: unknown = JSON.stringify(value);
  return typeof json === 'string' ? json : 'undefined';
}
