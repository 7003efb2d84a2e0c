import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Connection, ConnectionEvents, ConnectionOptions } from 'linekeeper';
import { Doc } from 'yjs';
import { openRoom, sendIntent, syncDocument } from '../../../docs/examples/yjs-and-partysocket.js';
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';
import { startWsServer, type TestWsServer } from '../../support/ws-server.js';
import { quickHeartbeat } from '../rig.js';
import { breakLink, breaks } from './lossy-line.js';
import { startYServer, type YServer } from './y-server.js';

let documents: YServer;
let party: TestWsServer;
let proxies: { readonly sync: FaultProxy; readonly intent: FaultProxy };
let doc: Doc;
let connection: Connection;
let room = '';
let said: string[];

beforeEach(async (test) => {
  documents = await startYServer();
  party = await startWsServer();
  proxies = {
    sync: await createFaultProxy({ target: documents.port }),
    intent: await createFaultProxy({ target: party.port }),
  };
  doc = new Doc();
  said = [];
  room = test.task.id;
});

afterEach(async () => {
  connection[Symbol.dispose]();
  doc.destroy();
  await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
  await party.close();
  await documents[Symbol.asyncDispose]();
});

function open(options: Partial<ConnectionOptions> = {}): void {
  connection = openRoom({
    documents: `ws://127.0.0.1:${proxies.sync.port}`,
    party: `127.0.0.1:${proxies.intent.port}`,
    room,
    doc,
    backoff: () => 20,
    storm: { maxAttempts: 10_000 },
    connectTimeoutMs: 500,
    heartbeat: quickHeartbeat,
    ...options,
  });
  connection.on('close', ({ transport }) => void said.push(`close ${String(transport)}`));
  connection.on('retry', ({ cause, attempt }) => void said.push(`retry ${cause} ${attempt}`));
  connection.on('open', () => void said.push('open'));
}

const next = <Type extends keyof ConnectionEvents>(type: Type): Promise<ConnectionEvents[Type]> =>
  new Promise((resolve) => {
    const forget = connection.on(type, (...told) => {
      forget();
      resolve(told);
    });
  });

/** What the party server was sent, heartbeats left out. */
const intents = (): string[] =>
  party.received.map(({ text }) => text).filter((text) => text !== 'ping');

const words = (of: Doc): unknown[] => of.getArray('words').toArray();

/** Waits until the document and the server's have the same list with these words in any order. */
async function converged(expected: readonly string[]): Promise<void> {
  const both = () => [words(doc), words(documents.doc(room))];
  await expect
    .poll(() => both().map((list) => list.length))
    .toEqual(both().map(() => expected.length));
  const [near, far] = both();
  expect(near).toEqual(far);
  expect([...near!].sort()).toEqual([...expected].sort());
}

const write = (of: Doc, word: string): void => of.getArray('words').push([word]);

const ways = (['sync', 'intent'] as const).flatMap((name) =>
  breaks.map((how) => [name, how] as const),
);

describe('a Yjs transport and a PartySocket transport, supervised as one', () => {
  it('are connected together, and carry changes and intents', async () => {
    write(doc, 'before');
    write(documents.doc(room), 'there');
    open();
    await connection.waitConnected();
    await converged(['before', 'there']);
    write(doc, 'live');
    await converged(['before', 'there', 'live']);
    expect(sendIntent(connection, { cursor: 1 })).toBe(true);
    await expect.poll(intents).toEqual(['{"cursor":1}']);
    expect(party.connections[0]!.url).toContain(`/parties/main/${room}`);
  });

  it.each(ways)('come down together when %s breaks (%s), with one wait', async (name, how) => {
    open();
    await connection.waitConnected();
    write(doc, 'before');
    await converged(['before']);
    const first = await party.nextConnection();

    const down = next('close').then(() => {
      write(doc, 'mine');
      write(documents.doc(room), 'theirs');
      expect(sendIntent(connection, { stale: true })).toBe(false);
    });
    const reopened = next('close').then(() => next('open'));
    write(doc, 'in flight');
    await breakLink(proxies[name], how, down);
    await reopened;

    expect(said).toEqual(['open', `close ${name}`, 'retry backoff 1', 'open']);
    await first.whenClosed;
    await converged(['before', 'in flight', 'mine', 'theirs']);
    expect([proxies.sync.accepted, proxies.intent.accepted]).toEqual([2, 2]);
    await expect.poll(() => [documents.clients, party.live.length]).toEqual([1, 1]);

    expect(sendIntent(connection, { fresh: true })).toBe(true);
    await expect.poll(intents).toEqual(['{"fresh":true}']);
  });

  it('drop intents, and PartySocket keeps none, for as long as the document cannot be reached', async () => {
    open();
    await connection.waitConnected();
    proxies.sync.refuse();
    proxies.sync.resetAll();
    // PartySocket opens in each of these attempts, and is taken down with it.
    for (const stale of [1, 2, 3]) {
      await next('retry');
      expect(sendIntent(connection, { stale })).toBe(false);
      write(doc, `word ${stale}`);
    }
    expect(connection.getSnapshot().queued).toBe(0);
    proxies.sync.heal();
    await connection.waitConnected();
    await converged(['word 1', 'word 2', 'word 3']);
    sendIntent(connection, { fresh: true });
    await expect.poll(intents).toEqual(['{"fresh":true}']);
    await expect.poll(() => party.live.length).toBe(1);
  });

  it('are both given up when one is never answered', async () => {
    proxies.intent.acceptSilently();
    open({ connectTimeoutMs: 100 });
    expect((await next('retry'))[0].close).toMatchObject({ cause: 'connect-timeout' });
    expect(connection.getMetrics().opens).toBe(0);
    proxies.intent.heal();
    await connection.waitConnected();
    await expect.poll(() => [documents.clients, party.live.length]).toEqual([1, 1]);
  });

  it('leave nothing behind when stopped', async () => {
    open();
    await connection.waitConnected();
    connection.stop();
    await expect.poll(() => [documents.clients, party.live.length]).toEqual([0, 0]);
    await expect.poll(() => [proxies.sync.open, proxies.intent.open]).toEqual([0, 0]);
    expect(sendIntent(connection, { stale: true })).toBe(false);
  });

  it('leave a document alone that was let go of', async () => {
    open();
    await connection.waitConnected();
    const other = new Doc();
    const end = syncDocument(connection, 'sync', other);
    const reopened = next('open');
    connection.retryNow({ force: true });
    await reopened;
    write(other, 'followed');
    await converged(['followed']);
    end();
    write(documents.doc(room), 'later');
    await converged(['followed', 'later']);
    expect(words(other)).toEqual(['followed']);
    other.destroy();
  });
});
