import { setTimeout as after } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient, type Client, type ClientOptions } from 'graphql-ws';
import { SupervisedWebSocket, type SupervisedWebSocketOptions } from 'linekeeper';
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy.js';
import { quickHeartbeat } from '../rig.js';
import { startGraphqlServer, type GraphqlServer } from './graphql-server.js';
import { breakLink, breaks } from './lossy-line.js';

/** The ping of the protocol `graphql-transport-ws`, which a browser can send as well. */
const heartbeat = {
  ...quickHeartbeat,
  ping: () => '{"type":"ping"}',
  isPong: (data: unknown) => data === '{"type":"pong"}',
};

let server: GraphqlServer;
let proxy: FaultProxy;
let client: Client;

beforeEach(async () => {
  server = await startGraphqlServer();
  proxy = await createFaultProxy({ target: server.port });
});

afterEach(async () => {
  await client.dispose();
  await proxy.close();
  await server[Symbol.asyncDispose]();
});

/** A client that tries again soon and for ever. */
function connect(
  options: SupervisedWebSocketOptions = {},
  { shouldRetry = () => true }: Pick<ClientOptions, 'shouldRetry'> = {},
): void {
  client = createClient({
    url: proxy.url(),
    webSocketImpl: SupervisedWebSocket.with({
      mode: 'single-shot',
      connectTimeoutMs: 500,
      heartbeat,
      ...options,
    }),
    retryAttempts: Infinity,
    retryWait: () => after(20),
    shouldRetry,
  });
}

interface Subscription {
  readonly values: unknown[];
  /** How it ended, if it has. */
  readonly ends: unknown[];
  cancel(): void;
}

function subscribe(): Subscription {
  const values: unknown[] = [];
  const ends: unknown[] = [];
  const cancel = client.subscribe(
    { query: 'subscription { value }' },
    {
      next: ({ data }) => void values.push(data?.['value']),
      error: (error) => void ends.push(error),
      complete: () => void ends.push('complete'),
    },
  );
  return { values, ends, cancel };
}

const next = (event: 'closed' | 'connected'): Promise<unknown> =>
  new Promise((resolve) => {
    const forget = client.on(event, (told: unknown) => {
      forget();
      resolve(told);
    });
  });

describe('graphql-ws over a single-shot SupervisedWebSocket', () => {
  it.each(breaks)('goes on with a subscription after each of three breaks (%s)', async (how) => {
    connect();
    const { values, ends } = subscribe();
    await expect.poll(() => values).toEqual([0]);
    for (const round of [1, 2, 3]) {
      const down = next('closed').then(() => {
        server.value = round;
      });
      await breakLink(proxy, how, down);
      await expect.poll(() => values.at(-1)).toBe(round);
      server.value = round * 10;
      await expect.poll(() => values.at(-1)).toBe(round * 10);
      expect(proxy.accepted).toBe(round + 1);
    }
    await expect.poll(() => [server.subscriptions, server.clients]).toEqual([1, 1]);
    expect(ends).toEqual([]);
  });

  it('answers a query that was asked while the link was down', async () => {
    connect();
    subscribe();
    await next('connected');
    proxy.refuse();
    proxy.resetAll();
    await next('closed');
    const answer = client.iterate({ query: '{ value }' }).next();
    proxy.heal();
    expect(await answer).toEqual({ done: false, value: { data: { value: 0 } } });
  });

  it('is asked for life by pings of the protocol, whose answers the client never sees', async () => {
    connect();
    subscribe();
    const socket = (await next('connected')) as SupervisedWebSocket;
    const pongs: unknown[] = [];
    client.on('pong', (received) => void pongs.push(received));
    const roundTrips: number[] = [];
    socket.connection.on('latency', ({ rttMs }) => void roundTrips.push(rttMs));
    await expect.poll(() => roundTrips.length).toBeGreaterThan(2);
    expect([pongs, server.pings, proxy.accepted]).toEqual([[], 0, 1]);
    expect(socket.protocol).toBe('graphql-transport-ws');
  });

  it('gives up an attempt that is never answered, and the client makes another', async () => {
    proxy.acceptSilently();
    connect({ connectTimeoutMs: 100 });
    const { values, ends } = subscribe();
    await next('closed');
    await next('closed');
    proxy.heal();
    await expect.poll(() => values).toEqual([0]);
    expect(ends).toEqual([]);
  });

  it('needs shouldRetry, since an attempt that fails is told by an error before its close', async () => {
    // Its own default, for which only close events are worth another attempt.
    connect({}, { shouldRetry: (told) => 'code' in (told as object) });
    const { ends } = subscribe();
    await next('connected');
    proxy.refuse();
    proxy.resetAll();
    await expect.poll(() => ends).toEqual([expect.objectContaining({ type: 'error' })]);
  });

  it('hands fatal close codes to the subscription', async () => {
    connect();
    const { ends } = subscribe();
    await next('connected');
    server.closeAll(4400, 'bad request');
    await expect
      .poll(() => ends)
      .toEqual([expect.objectContaining({ code: 4400, reason: 'bad request', wasClean: true })]);
  });

  it('closes with 1000 when the last subscription is cancelled', async () => {
    connect();
    const { cancel, values, ends } = subscribe();
    await expect.poll(() => values).toEqual([0]);
    cancel();
    await expect.poll(() => server.closes).toEqual([1000]);
    await expect.poll(() => [server.subscriptions, proxy.open]).toEqual([0, 0]);
    expect(ends).toEqual(['complete']);
  });
});
