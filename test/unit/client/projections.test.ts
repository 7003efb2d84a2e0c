import { describe, expect, it } from 'vitest';
import {
  presets,
  toFiveStatus,
  toSixStatus,
  type ConnectionSnapshot,
  type SupervisionOptions,
} from '../../../src/client/index.js';
import { seededRandom } from '../../support/seeded-random.js';
import { createBench, type Bench } from './bench.js';

/** A bench, and the changes of a projection in order, its first value included. */
function projected<Status>(
  project: (snapshot: ConnectionSnapshot) => Status,
  options: SupervisionOptions = {},
): Bench & { readonly seen: Status[] } {
  const bench = createBench(options);
  const seen = [project(bench.connection.getSnapshot())];
  bench.connection.subscribe((snapshot) => {
    const status = project(snapshot);
    if (status !== seen.at(-1)) seen.push(status);
  });
  return { ...bench, seen };
}

describe("seed 001's five statuses", () => {
  it('connecting, connected, reconnecting, connected, and disconnected after close', () => {
    const { connection, clock, network, seen, connect } = projected(toFiveStatus);
    connect();
    network.last.fail();
    clock.advance(500);
    connection.stop();
    expect(seen).toEqual([
      'disconnected',
      'connecting',
      'connected',
      'reconnecting',
      'connected',
      'disconnected',
    ]);
  });

  it('reconnecting from the first failure on, though it was never connected', () => {
    const { network, seen, connect } = projected(toFiveStatus);
    network.behaviour = 'refuse';
    connect();
    expect(seen).toEqual(['disconnected', 'connecting', 'reconnecting']);
  });

  it('connecting, not reconnecting, when started again after a stop', () => {
    const { connection, seen, connect } = projected(toFiveStatus);
    connect();
    connection.stop();
    connect();
    expect(seen.slice(-3)).toEqual(['disconnected', 'connecting', 'connected']);
  });

  it('reconnecting while offline after a link, connecting while offline before one', () => {
    const { connection, environment } = projected(toFiveStatus);
    environment.offline();
    connection.start();
    expect(toFiveStatus(connection.getSnapshot())).toBe('connecting');
    const other = projected(toFiveStatus);
    other.connect();
    other.environment.offline();
    expect(toFiveStatus(other.connection.getSnapshot())).toBe('reconnecting');
  });

  it.each([
    ['a fatal close', 4400],
    ['refused credentials', 1008],
  ])('error after %s, and back by a manual retry', (_name, code) => {
    const { connection, clock, network, seen, connect } = projected(toFiveStatus);
    connect();
    network.last.serverClose(code);
    expect(seen.at(-1)).toBe('error');
    connection.retryNow();
    clock.advance(0);
    expect(seen.slice(-3)).toEqual(['error', 'reconnecting', 'connected']);
  });

  it('error once the attempts are used up', () => {
    const { network, seen, connect } = projected(toFiveStatus, { maxAttempts: 0 });
    network.behaviour = 'refuse';
    connect();
    expect(seen.at(-1)).toBe('error');
  });
});

/** The arrows of seed 002's diagram, read with its log and its definitions of the states. */
const legal: Readonly<Record<string, readonly string[]>> = {
  CLOSED: ['CONNECTING'],
  CONNECTING: ['CONNECTED', 'DISCONNECTED', 'ERROR', 'CLOSED'],
  CONNECTED: ['DISCONNECTED', 'RECONNECTING', 'ERROR', 'CLOSED'],
  DISCONNECTED: ['RECONNECTING', 'ERROR', 'CLOSED'],
  RECONNECTING: ['CONNECTED', 'DISCONNECTED', 'ERROR', 'CLOSED'],
  ERROR: ['RECONNECTING', 'DISCONNECTED', 'CLOSED'],
};

describe("seed 002's six statuses", () => {
  it('follow the log of the seed', () => {
    const { clock, network, seen, connect } = projected(toSixStatus, presets.messenger);
    connect();
    network.last.fail();
    clock.advance(750);
    expect(seen).toEqual([
      'CLOSED',
      'CONNECTING',
      'CONNECTED',
      'DISCONNECTED',
      'RECONNECTING',
      'CONNECTED',
    ]);
  });

  it('end in ERROR after ten retries, and in CLOSED after disconnect', () => {
    const { connection, clock, network, seen, connect } = projected(toSixStatus, presets.messenger);
    network.behaviour = 'refuse';
    connect();
    clock.advance(180_000);
    expect(network.sockets).toHaveLength(11);
    expect(seen.at(-1)).toBe('ERROR');
    connection.stop();
    expect(seen.at(-1)).toBe('CLOSED');
  });

  it('begin with CONNECTING after every CLOSED', () => {
    const { connection, seen, connect } = projected(toSixStatus);
    connect();
    connection.stop();
    connect();
    expect(seen.slice(-3)).toEqual(['CLOSED', 'CONNECTING', 'CONNECTED']);
  });

  it('are CONNECTING, not DISCONNECTED, when started without a network', () => {
    const { connection, environment, seen } = projected(toSixStatus);
    environment.offline();
    connection.start();
    expect(seen).toEqual(['CLOSED', 'CONNECTING']);
  });

  it.each(Array.from({ length: 40 }, (_, seed) => [seed]))(
    'take only the arrows of the diagram, whatever happens (seed %i)',
    (seed) => {
      const random = seededRandom(seed);
      const bench = projected(toSixStatus, { random, maxAttempts: 3 });
      const { connection, clock, network, environment, seen } = bench;
      const outcomes = ['accept', 'refuse', 'hang'] as const;
      const acts: (() => void)[] = [
        () => connection.start(),
        () => connection.stop(),
        () => connection.retryNow(),
        () => connection.retryNow({ force: true }),
        () => connection.credentialsChanged(),
        () => environment.offline(),
        () => environment.online(),
        () => network.live.at(-1)?.readyState === 1 && network.last.serverClose(1012),
        () => network.live.at(-1)?.readyState === 1 && network.last.serverClose(1008),
        () => network.live.at(-1)?.readyState === 1 && network.last.serverClose(4400),
        () => void (network.behaviour = outcomes[Math.floor(random() * 3)]!),
        () => clock.advance(random() * 15_000),
        () => clock.advance(0),
      ];
      for (let n = 0; n < 60; n += 1) acts[Math.floor(random() * acts.length)]!();
      const illegal = seen.flatMap((to, at) => {
        const from = seen[at - 1];
        return from === undefined || legal[from]!.includes(to) ? [] : [`${from} -> ${to}`];
      });
      expect(illegal).toEqual([]);
    },
  );
});
