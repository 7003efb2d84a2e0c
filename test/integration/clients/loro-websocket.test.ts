import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SupervisedWebSocket } from 'linekeeper';
import { LoroAdaptor } from 'loro-adaptors/loro';
import { LoroWebsocketClient } from 'loro-websocket';
import { SimpleServer } from 'loro-websocket/server';
import type { WebSocketServer } from 'ws';
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';
import { quickHeartbeat } from '../rig.js';
import { breakLink, breaks, causes, recordedClass } from './lossy-line.js';

/** The client has no option for a class, and takes the global one each time it connects. */
const options = {
  mode: 'single-shot',
  connectTimeoutMs: 500,
  heartbeat: { ...quickHeartbeat, ping: () => 'ping', isPong: (data: unknown) => data === 'pong' },
} as const;

let loro: SimpleServer;
let server: WebSocketServer;
let proxy: FaultProxy;
let sockets: readonly SupervisedWebSocket[];
const clients: Client[] = [];
const errors: string[] = [];

interface Client {
  readonly client: LoroWebsocketClient;
  readonly adaptor: LoroAdaptor;
  add(word: string): void;
  words(): unknown[];
}

beforeEach(async () => {
  loro = new SimpleServer({ host: '127.0.0.1', port: 0 });
  await loro.start();
  // Only its own server knows which port is free, and which sockets are open.
  server = loro['wss'] as WebSocketServer;
  proxy = await createFaultProxy({ target: (server.address() as AddressInfo).port });
  const recorded = recordedClass(options);
  sockets = recorded.sockets;
  vi.stubGlobal('WebSocket', recorded.Socket);
  vi.spyOn(console, 'error').mockImplementation((...said: unknown[]) => {
    errors.push(said.map(String).join(' '));
  });
});

afterEach(async () => {
  for (const { client, adaptor } of clients.splice(0)) {
    client.destroy();
    adaptor.destroy();
  }
  await proxy.close();
  await loro.stop();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  expect(errors.splice(0)).toEqual([]);
});

function start(url: string): Client {
  const client = new LoroWebsocketClient({
    url,
    // The heartbeat of the socket asks instead, and is the one to take the answers.
    disablePing: true,
    reconnect: { initialDelayMs: 20, maxDelayMs: 20 },
  });
  const adaptor = new LoroAdaptor();
  const list = adaptor.getDoc().getList('words');
  const made = {
    client,
    adaptor,
    add: (word: string) => {
      list.push(word);
      adaptor.getDoc().commit();
    },
    words: () => list.toArray(),
  };
  clients.push(made);
  return made;
}

async function join(url: string): Promise<Client> {
  const made = start(url);
  await made.client.waitConnected();
  await made.client.join({ roomId: 'room', crdtAdaptor: made.adaptor });
  return made;
}

const direct = (): string => `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;

const lostBy = ({ client }: Client): Promise<void> =>
  new Promise((resolve) => {
    const forget = client.onStatusChange((status) => {
      if (status !== 'disconnected') return;
      forget();
      resolve();
    });
  });

async function converged(words: readonly string[]): Promise<void> {
  await expect
    .poll(() => clients.map((client) => client.words().length))
    .toEqual(clients.map(() => words.length));
  const [first, ...others] = clients.map((client) => client.words());
  expect([...first!].sort()).toEqual([...words].sort());
  for (const other of others) expect(other).toEqual(first);
}

describe('loro-websocket over a single-shot SupervisedWebSocket', () => {
  it.each(breaks)('converges after each of three breaks of the link (%s)', async (how) => {
    const near = await join(proxy.url());
    const far = await join(direct());
    const words: string[] = [];
    for (const round of [1, 2, 3]) {
      const said = (who: Client, word: string): void => {
        who.add(`${word} ${round}`);
        words.push(`${word} ${round}`);
      };
      const down = lostBy(near).then(() => {
        said(near, 'near');
        said(far, 'far');
      });
      said(near, 'in flight');
      await breakLink(proxy, how, down);
      await converged(words);
      expect(proxy.accepted).toBe(round + 1);
    }
    await expect.poll(() => server.clients.size).toBe(2);
    const lost = how === 'half-open' ? 'heartbeat-timeout' : 'closed';
    const ofNear = sockets.filter(({ url }) => url === proxy.url());
    expect(causes(ofNear)).toEqual([lost, lost, lost, null]);
  });

  it('measures the round trip by the ping of the protocol, whose answers the client never sees', async () => {
    const { client } = await join(proxy.url());
    const pongs: unknown[] = [];
    client.socket.addEventListener('message', ({ data }) => {
      if (typeof data === 'string') pongs.push(data);
    });
    const roundTrips: number[] = [];
    sockets[0]!.connection.on('latency', ({ rttMs }) => void roundTrips.push(rttMs));
    await expect.poll(() => roundTrips.length).toBeGreaterThan(2);
    expect([pongs, proxy.accepted]).toEqual([[], 1]);
  });

  it('gives up an attempt that is never answered, and the client makes another', async () => {
    proxy.acceptSilently();
    const made = start(proxy.url());
    await lostBy(made);
    proxy.heal();
    await made.client.join({ roomId: 'room', crdtAdaptor: made.adaptor });
    expect(causes(sockets)[0]).toBe('connect-timeout');
    made.add('early');
    await join(direct());
    await converged(['early']);
  });

  it('hands close codes to the client, which stops at those that are fatal to it', async () => {
    const made = await join(proxy.url());
    const lost = lostBy(made);
    for (const socket of server.clients) socket.close(4403, 'not yours');
    await lost;
    expect(sockets.map(({ readyState }) => readyState)).toEqual([SupervisedWebSocket.CLOSED]);

    await made.client.connect();
    expect(sockets).toHaveLength(2);
  });

  it('leaves no socket behind when the client is destroyed', async () => {
    const { client } = await join(proxy.url());
    client.destroy();
    await expect.poll(() => [server.clients.size, proxy.open]).toEqual([0, 0]);
    expect(sockets.map(({ readyState }) => readyState)).toEqual([SupervisedWebSocket.CLOSED]);
  });
});
