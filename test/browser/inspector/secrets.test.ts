import { describe, expect, it } from 'vitest';
import { requireChromium } from '../../support/components.js';
import { useInspector } from './fixture.js';
import type { App } from './inspected-app.js';
import { tapRelay } from './relay-tap.js';

declare const app: App;

const { reason } = requireChromium();

/** Each is planted in the place that it is called after. */
const secrets = {
  credentials: 'planted-credentials-7Qx',
  query: 'planted-query-8Rw',
  protocol: 'planted-protocol-9Sv',
  sent: 'planted-sent-1Tu',
  received: 'planted-received-2Us',
  context: 'planted-context-3Vr',
  event: 'planted-event-4Wq',
  header: 'planted-header-5Xp',
  password: 'planted-password-6Yo',
};

/** Goes through the timeline from its first row on; gives what the whole page shows at each. */
const walk = async (planted: readonly string[]) => {
  const press = (key: string) =>
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  const moments: { readonly seq: number; readonly found: readonly string[] }[] = [];
  for (press('Home'); ; press('j')) {
    await new Promise(requestAnimationFrame);
    if (document.querySelector('[data-testid=live-mark]') !== null) return moments;
    const { outerHTML } = document.documentElement;
    const details = document.querySelector<HTMLElement>('[data-testid=details]');
    moments.push({
      seq: Number(details?.dataset['seq']),
      found: planted.filter((secret) => outerHTML.includes(secret)),
    });
  }
};

describe.skipIf(reason)(`secrets of an app${reason ? ` (${reason})` : ''}`, () => {
  const at = useInspector();
  const found = (text: string): readonly string[] =>
    Object.values(secrets).filter((secret) => text.includes(secret));

  it('are in no byte that the relay hears or says, and nowhere in the viewer', async () => {
    using tap = tapRelay(at.relay.port);
    const viewer = await at.openViewer();
    const address = new URL(at.proxy.url(`/feed?key=${secrets.query}`));
    const supervised = { credentials: secrets.credentials, delivery: 'queue' } as const;
    const protocols = ['chat', `bearer.${secrets.protocol}`];
    const page = await at.openPage({
      connection: { ...supervised, url: String(address), protocols },
    });
    address.username = 'somebody';
    address.password = secrets.password;
    const node = await at.startNode({
      connection: { ...supervised, url: String(address), protocols },
      authorization: `Bearer ${secrets.header}`,
      oven: { warmUpMs: 600_000, pin: secrets.context },
    });
    await viewer.select('shop', 'c1');
    await viewer.reached('connected');
    await viewer.select('worker', 'c1');
    await viewer.reached('connected');
    for (const one of [page, node]) {
      await one.evaluate((text) => app.connection.send(text), secrets.sent);
      await one.waitFor((text) => app.received.includes(text), secrets.sent);
    }
    at.server.broadcast(secrets.received);
    await node.waitFor((text) => app.received.includes(text), secrets.received);
    await node.evaluate(
      (note) => app.oven.send({ type: 'HEAT', degrees: 180, note }),
      secrets.event,
    );
    // A server that quotes what it was given.
    at.server.closeAll(1012, `not you, ${secrets.credentials}`);
    await page.waitFor(() => app.connection.getSnapshot().metrics.reconnects === 1);
    await node.waitFor(() => app.connection.getSnapshot().metrics.reconnects === 1);

    // They were in use: nothing of this would mean anything otherwise.
    const asked = at.server.connections.map(({ url, headers }) => url + JSON.stringify(headers));
    const used = [...asked, ...at.server.received.map(({ text }) => text)].join();
    expect(found(used)).toEqual(
      expect.arrayContaining([secrets.query, secrets.protocol, secrets.sent, secrets.header]),
    );

    for (const [client, actor] of [
      ['shop', 'c1'],
      ['worker', 'c1'],
      ['worker', 'oven'],
    ] as const) {
      await viewer.select(client, actor);
      const seqs = (await viewer.rows()).map(({ seq }) => seq);
      const walked = await viewer.page.evaluate(walk, Object.values(secrets));
      expect(walked.map(({ seq }) => seq)).toEqual(seqs);
      expect(walked.flatMap((moment) => moment.found)).toEqual([]);
    }
    expect(tap.received).toContain('"name":"worker"');
    expect(tap.received).toContain('"type":"HEAT"');
    expect(tap.sent).toContain('"type":"HEAT"');
    expect(found(tap.received)).toEqual([]);
    expect(found(tap.sent)).toEqual([]);
  });
});
