import type { CdpEvent, CdpParams } from './cdp.js';

const PATIENCE_MS = 20_000;

interface Frame {
  readonly id: string;
  readonly loaderId: string;
  readonly parentId?: string;
}

/**
 * Starts a navigation and waits until the new document has loaded, or until a page came back from
 * the bfcache, which fires no load event.
 */
export async function watchNavigation(
  onEvent: (listener: (event: CdpEvent) => void) => () => void,
  start: () => Promise<CdpParams>,
): Promise<{ readonly fromCache: boolean }> {
  const loaded = new Set<unknown>();
  // Known at once for `navigate`; for reload and history from the frame that comes in.
  let wanted: unknown;
  let stop = (): void => undefined;

  const finished = new Promise<{ fromCache: boolean }>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error('The page did not finish loading.')),
      PATIENCE_MS,
    );
    const forget = onEvent(({ method, params }) => {
      if (method === 'Page.frameNavigated') {
        const frame = params['frame'] as Frame;
        if (frame.parentId !== undefined) return;
        if (params['type'] === 'BackForwardCacheRestore') resolve({ fromCache: true });
        wanted ??= frame.loaderId;
      }
      if (method === 'Page.lifecycleEvent' && params['name'] === 'load') {
        loaded.add(params['loaderId']);
      }
      if (loaded.has(wanted)) resolve({ fromCache: false });
    });
    stop = () => {
      clearTimeout(timer);
      forget();
    };
  });

  try {
    const answer = await start();
    const failure = answer['errorText'];
    if (typeof failure === 'string' && failure !== '') {
      throw new Error(`The page could not be loaded: ${failure}`);
    }
    wanted = answer['loaderId'] ?? wanted;
    if (wanted !== undefined && loaded.has(wanted)) return { fromCache: false };
    return await finished;
  } finally {
    stop();
  }
}
