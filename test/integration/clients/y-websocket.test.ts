import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as encoding from 'lib0/encoding';
import { SupervisedWebSocket, type SupervisedWebSocketOptions } from 'linekeeper';
import { messageSync, WebsocketProvider } from 'y-websocket';
import { writeSyncStep1 } from 'y-protocols/sync';
import { Doc } from 'yjs';
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';
import { quickHeartbeat } from '../rig.js';
import { breakLink, breaks } from './lossy-line.js';
import { startYServer, type YServer } from './y-server.js';

let server: YServer;
let proxy: FaultProxy;
let room = '';
let rooms = 0;
const clients: Client[] = [];

interface Client {
  readonly doc: Doc;
  readonly provider: WebsocketProvider;
  add(word: string): void;
  words(): unknown[];
}

beforeEach(async () => {
  server = await startYServer();
  proxy = await createFaultProxy({ target: server.port });
  rooms += 1;
  room = `room-${rooms}`;
});

afterEach(async () => {
  for (const { doc, provider } of clients.splice(0)) {
    provider.destroy();
    doc.destroy();
  }
  await proxy.close();
  await server[Symbol.asyncDispose]();
});

/** A provider that tries again soon, whatever the socket does. */
function join(url: string, options: SupervisedWebSocketOptions = {}, doc: Doc = new Doc()): Client {
  const provider = new WebsocketProvider(url, room, doc, {
    WebSocketPolyfill: SupervisedWebSocket.with({
      mode: 'single-shot',
      connectTimeoutMs: 500,
      heartbeat: quickHeartbeat,
      ...options,
    }),
    maxBackoffTime: 20,
    // Or the clients of one process would meet without a server.
    disableBc: true,
  });
  const list = doc.getArray('words');
  const client = {
    doc,
    provider,
    add: (word: string) => list.push([word]),
    words: () => list.toArray(),
  };
  clients.push(client);
  return client;
}

const lostBy = ({ provider }: Client): Promise<unknown> =>
  new Promise((resolve) => provider.once('connection-close', resolve));

const synced = ({ provider }: Client): Promise<void> =>
  expect.poll(() => provider.synced).toBe(true);

/** Waits until everybody, the server included, has the same list with these words in any order. */
async function converged(words: readonly string[]): Promise<void> {
  const lists = () => [
    server.doc(room).getArray('words').toArray(),
    ...clients.map((client) => client.words()),
  ];
  await expect
    .poll(() => lists().map(({ length }) => length))
    .toEqual(lists().map(() => words.length));
  const [first, ...others] = lists();
  expect([...first!].sort()).toEqual([...words].sort());
  for (const other of others) expect(other).toEqual(first);
}

describe('y-websocket over a single-shot SupervisedWebSocket', () => {
  it.each(breaks)('converges after each of three breaks of the link (%s)', async (how) => {
    const near = join(proxy.url());
    const far = join(server.url);
    await Promise.all([synced(near), synced(far)]);
    const words: string[] = [];
    for (const round of [1, 2, 3]) {
      const said = (who: Client, word: string): void => {
        who.add(`${word} ${round}`);
        words.push(`${word} ${round}`);
      };
      const lost = lostBy(near);
      said(near, 'in flight');
      const down = lost.then(() => {
        said(near, 'near');
        said(far, 'far');
      });
      await breakLink(proxy, how, down);
      await converged(words);
      expect(proxy.accepted).toBe(round + 1);
    }
    await expect.poll(() => server.clients).toBe(2);
  });

  it('says why a half-open link was given up, which the provider alone notices after 30 s', async () => {
    const client = join(proxy.url());
    await synced(client);
    const { connection } = client.provider.ws as unknown as SupervisedWebSocket;
    const told = new Promise((resolve) => {
      client.provider.once('connection-close', resolve);
    });
    proxy.stall();
    await told;
    expect(connection.getSnapshot().lastClose).toMatchObject({
      cause: 'heartbeat-timeout',
      reason: expect.stringContaining('no sign of life') as string,
    });
    proxy.heal();
    await synced(client);
  });

  it('asks with the question of its own protocol, as a browser has to', async () => {
    const doc = new Doc();
    const ping = (): Uint8Array => {
      const question = encoding.createEncoder();
      encoding.writeVarUint(question, messageSync);
      writeSyncStep1(question, doc);
      return encoding.toUint8Array(question);
    };
    const client = join(proxy.url(), { heartbeat: { ...quickHeartbeat, ping } }, doc);
    await synced(client);
    client.add('kept');
    const before = server.messages;
    await expect.poll(() => server.messages - before).toBeGreaterThan(5);
    expect([proxy.accepted, server.pings, client.provider.synced]).toEqual([1, 0, true]);

    const lost = lostBy(client);
    proxy.stall();
    await lost;
    proxy.heal();
    await converged(['kept']);
  });

  it('gives up an attempt that is never answered, and the provider makes another', async () => {
    proxy.acceptSilently();
    const client = join(proxy.url(), { connectTimeoutMs: 100 });
    client.add('early');
    await lostBy(client);
    await lostBy(client);
    proxy.heal();
    await converged(['early']);
  });

  it('hands close codes to the provider, which stops at 44xx', async () => {
    const client = join(proxy.url());
    await synced(client);
    const closed = new Promise((resolve) => client.provider.once('closed', resolve));
    server.closeAll(4403, 'not yours');
    expect(await closed).toEqual({ code: 4403, reason: 'not yours' });
    expect(client.provider.ws).toBeNull();

    client.provider.connect();
    await synced(client);
  });

  it('leaves no socket behind when the provider is destroyed', async () => {
    const open = join(proxy.url());
    await synced(open);
    open.provider.destroy();
    await expect.poll(() => [server.clients, proxy.open]).toEqual([0, 0]);

    const connecting = join(proxy.url());
    connecting.provider.destroy();
    await expect.poll(() => [server.clients, proxy.open]).toEqual([0, 0]);
  });
});
