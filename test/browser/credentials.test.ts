import { describe, expect, it } from 'vitest';
import type { CredentialsRequest } from 'linekeeper';
import { requireChromium } from '../support/components.js';
import { useBrowser } from './fixture.js';
import type { Lab } from './page.js';

declare const lab: Lab;

const { reason } = requireChromium();

describe.skipIf(reason)(`credentials in Chromium${reason ? ` (${reason})` : ''}`, () => {
  const at = useBrowser();

  it('awaits the function once for each attempt and hands the result to the url', async () => {
    await at.page.evaluate((url) => {
      let calls = 0;
      lab.open({
        url: ({ credentials }) => `${url}?token=${String(credentials)}`,
        credentials: () => Promise.resolve(`t${String((calls += 1))}`),
      });
    }, at.server.url('/feed'));
    await at.reached('connected');
    at.server.closeAll(1012);
    await at.waitUntilHeard('open again');
    expect(at.server.connections.map(({ url }) => url)).toEqual([
      '/feed?token=t1',
      '/feed?token=t2',
    ]);
  });

  it('asks once for all transports of a group', async () => {
    await at.page.evaluate((url) => {
      let calls = 0;
      const address = ({ credentials }: { credentials: unknown }): string =>
        `${url}?token=${String(credentials)}`;
      lab.open({
        transports: { sync: { url: address }, intent: { url: address } },
        credentials: () => `t${String((calls += 1))}`,
      });
    }, at.server.url());
    await at.reached('connected');
    expect(at.server.connections.map(({ url }) => url)).toEqual(['/?token=t1', '/?token=t1']);
  });

  it('aborts the signal when stopped, and makes no socket of a late answer', async () => {
    await at.page.evaluate((url) => {
      lab.open({
        url,
        credentials: ({ signal }: CredentialsRequest) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => {
              lab.notes['aborted'] = true;
              resolve('too late');
            });
          }),
      });
    }, at.server.url());
    await at.reached('connecting');
    await at.page.evaluate(() => lab.connection.stop());
    await at.page.waitFor(() => lab.notes['aborted']);
    expect((await at.snapshot()).status).toBe('stopped');
    expect(await at.page.evaluate(() => lab.sockets.length)).toBe(0);
  });

  it('tries again after a rejection, and tells of it', async () => {
    await at.page.evaluate((url) => {
      let calls = 0;
      lab.open({
        url,
        credentials: () => {
          calls += 1;
          return calls === 1 ? Promise.reject(new Error('no token today')) : 'fresh';
        },
      });
    }, at.server.url());
    await at.reached('connected');
    const heard = await at.heard();
    expect(heard).toEqual(
      expect.arrayContaining(['error CREDENTIALS_FAILED', 'retry backoff after credentials']),
    );
    expect(heard.filter((said) => said.startsWith('status'))).toEqual([
      'status connecting',
      'status cooldown backoff',
      'status connecting',
      'status connected',
    ]);
  });

  it('gives up a function that hangs, aborts it and tries again', async () => {
    await at.page.evaluate((url) => {
      let calls = 0;
      lab.open({
        url,
        credentialsTimeoutMs: 50,
        credentials: ({ signal }: CredentialsRequest) => {
          calls += 1;
          if (calls > 1) return 'fresh';
          signal.addEventListener('abort', () => (lab.notes['aborted'] = true));
          return new Promise(() => undefined);
        },
      });
    }, at.server.url());
    await at.reached('connected');
    expect(await at.heard()).toContain('error CREDENTIALS_FAILED');
    expect(await at.page.evaluate(() => lab.notes['aborted'])).toBe(true);
  });

  it('abandons a function that hangs when asked to retry now', async () => {
    await at.page.evaluate((url) => {
      let calls = 0;
      lab.open({
        url,
        credentials: () => ((calls += 1) === 1 ? new Promise(() => undefined) : 'fresh'),
      });
    }, at.server.url());
    await at.reached('connecting');
    await at.page.evaluate(() => lab.connection.retryNow());
    await at.reached('connected');
  });

  it('is blocked at once by a function that says so, and unblocked by new credentials', async () => {
    await at.page.evaluate((url) => {
      lab.notes['signedIn'] = false;
      lab.open({
        url,
        credentials: () => {
          if (lab.notes['signedIn'] === true) return 'fresh';
          throw new lab.linekeeper.AuthRefusedError('signed out');
        },
      });
    }, at.server.url());
    await at.reached('blocked-auth');
    expect(await at.page.evaluate(() => lab.sockets.length)).toBe(0);
    await at.page.evaluate(() => {
      lab.notes['signedIn'] = true;
      lab.connection.credentialsChanged();
    });
    await at.reached('connected');
  });

  it('refreshes once after 4401, is blocked by a second one, and takes changed credentials', async () => {
    at.server.onConnection(({ url, socket }) => {
      if (!url.endsWith('good')) socket.close(4401, 'token expired');
    });
    await at.page.evaluate((url) => {
      const tokens = ['stale', 'stale too', 'good'];
      const asked: { attempt: number; refresh: boolean }[] = [];
      lab.notes['asked'] = asked;
      lab.open({
        url: ({ credentials }) => `${url}?token=${String(credentials)}`,
        credentials: ({ attempt, refresh }: CredentialsRequest) => {
          asked.push({ attempt, refresh });
          return tokens[asked.length - 1];
        },
      });
    }, at.server.url());
    await at.reached('blocked-auth');
    expect(at.server.connections.map(({ url }) => url)).toEqual([
      '/?token=stale',
      '/?token=stale%20too',
    ]);
    expect(await at.heard()).toContain('error AUTH_REFUSED');
    await expect.poll(() => at.liveSockets()).toBe(0);
    await at.page.evaluate(() => lab.connection.credentialsChanged());
    await at.reached('connected');
    expect(at.server.live.map(({ url }) => url)).toEqual(['/?token=good']);
    expect(await at.page.evaluate(() => lab.notes['asked'])).toEqual([
      { attempt: 0, refresh: false },
      { attempt: 1, refresh: true },
      { attempt: 1, refresh: true },
    ]);
  });

  it('never offers the refused value again', async () => {
    at.server.acceptThenClose(4401);
    await at.page.evaluate(
      (url) => lab.open({ url, credentials: () => 'always the same' }),
      at.server.url(),
    );
    await at.reached('blocked-auth');
    expect(at.server.connections).toHaveLength(1);
  });
});
