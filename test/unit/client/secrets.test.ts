import { describe, expect, it } from 'vitest';
import {
  createConnection,
  type ConnectionOptions,
  type SupervisionOptions,
} from '../../../src/client/index.js';
import { createBench } from './bench.js';

const SECRET = 'hunter2';

/** A value as a logger would write it; the error that was the cause of something keeps its own words. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => (part instanceof Error ? part.name : part));

/** Everything that a connection says through a life of refusals, a link, a loss and an end. */
async function everythingSaid(options: SupervisionOptions): Promise<string[]> {
  const said: unknown[] = [];
  const note = (details: object, message: string): void => void said.push(details, message);
  const bench = createBench({
    logger: { debug: note, info: note, warn: note, error: note },
    ...options,
  });
  const { connection, clock, network, errors } = bench;
  const look = (): void => {
    said.push(connection.explain(), connection.getSnapshot(), connection.getMetrics());
  };
  connection.subscribe(look);
  for (const type of ['status', 'open', 'close', 'retry'] as const) {
    connection.on(type, (...args: readonly unknown[]) => said.push(args));
  }
  look();
  network.behaviour = (_socket, attempt) => (attempt === 1 ? 'refuse' : 'accept');
  connection.start();
  for (let n = 0; n < 3; n += 1) await clock.advanceAsync(1000);
  if (network.live[0]?.readyState === 1) network.live[0].serverClose(1012);
  await clock.advanceAsync(5000);
  if (network.live[0]?.readyState === 1) network.live[0].serverClose(1008);
  await clock.advanceAsync(5000);
  look();
  connection.stop();
  look();
  said.push(...errors.map(({ message }) => message));
  return said.map(textOf);
}

describe('a secret', () => {
  it.each<[string, SupervisionOptions]>([
    ['in the query of a URL', { url: `wss://example.test/socket?token=${SECRET}` }],
    ['in the query of a URL object', { url: new URL(`wss://example.test/?token=${SECRET}`) }],
    ['in the userinfo of a URL', { url: `wss://me:${SECRET}@example.test/socket` }],
    ['in what a url function gives', { url: () => `wss://example.test/?token=${SECRET}` }],
    [
      'in a wrong URL that a url function gives',
      { url: () => `wss//example.test/socket?token=${SECRET}` },
    ],
    [
      'in a URL of a wrong scheme that a url function gives',
      { url: async () => `ftp://me:${SECRET}@example.test/socket?token=${SECRET}` },
    ],
    ['in the credentials', { credentials: SECRET }],
    ['in what a credentials function gives', { credentials: async () => ({ token: SECRET }) }],
    [
      'in a subprotocol',
      {
        credentials: SECRET,
        protocols: ({ credentials }) => ['v1', `bearer.${String(credentials)}`],
      },
    ],
  ])('%s is in no event, snapshot, metric, log line or explanation', async (_name, options) => {
    const said = await everythingSaid(options);
    expect(said).toContain('"[WebSocket] State: stopped → connecting"');
    expect(said.filter((line) => line.includes(SECRET))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['in the query of a wrong URL', { url: `ftp://example.test/?token=${SECRET}` }],
    ['in the query of what is no URL', { url: `example.test/socket?token=${SECRET}` }],
    ['in the fragment of a URL', { url: `wss://example.test/#token=${SECRET}` }],
    ['in the userinfo of a wrong URL', { url: `ftp://me:${SECRET}@example.test` }],
    ['in a URL object', { url: new URL(`ftp://me:${SECRET}@example.test/?token=${SECRET}`) }],
    ['in a list of URLs', { url: [`wss://example.test/?token=${SECRET}`, 'b'] }],
    ['in the URL of a transport', { transports: { sync: { url: `x?token=${SECRET}` } } }],
    ['in a URL in place of the options', `wss://example.test/?token=${SECRET}`],
    ['in the values of an object', { url: { href: `wss://example.test/?token=${SECRET}` } }],
    ['in a subprotocol', { url: 'wss://example.test', protocols: [`bearer ${SECRET}`] }],
  ])('%s is not in the error about it', (_name, options) => {
    const make = (): unknown => createConnection(options as ConnectionOptions);
    expect(make).toThrow('OPTION_INVALID');
    expect(make).not.toThrow(SECRET);
  });

  it('in the query is not in the metrics, the host and path are', () => {
    const { connection } = createBench({
      url: `wss://me:${SECRET}@example.test:8443/socket?token=${SECRET}`,
    });
    expect(connection.getMetrics().url).toBe('wss://example.test:8443/socket');
  });
});
