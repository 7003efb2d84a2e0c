import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/client/types.js';
import { createBare } from './bare.js';

/** Enough to show a circle, and an end to it. */
const MANY = 200;

const urges: Record<string, (connection: Connection) => void> = {
  'retryNow()': (connection) => connection.retryNow(),
  'retryNow({ force: true })': (connection) => connection.retryNow({ force: true }),
  'connect({ resetBackoff: true })': (connection) => connection.connect({ resetBackoff: true }),
};

describe.each(Object.entries(urges))('a retry listener that calls %s', (_, urge) => {
  it('hears of the wait of the storm guard once, and not in a circle', () => {
    const storm = { maxAttempts: 3, windowMs: 60_000 };
    const { connection, clock, network } = createBare({ storm });
    network.behaviour = 'refuse';
    const causes: string[] = [];
    connection.on('retry', ({ cause }) => {
      causes.push(cause);
      if (causes.length < MANY) urge(connection);
    });
    connection.start();
    clock.advance(10_000);
    expect(causes).toEqual(['backoff', 'backoff', 'backoff', 'storm-guard']);
    expect(network.sockets).toHaveLength(3);
  });

  it('gets its attempt when the guard allows it', () => {
    const storm = { maxAttempts: 1, windowMs: 60_000 };
    const { connection, clock, network } = createBare({ storm });
    network.behaviour = ['refuse', 'accept'];
    let told = 0;
    connection.on('retry', () => {
      told += 1;
      if (told < MANY) urge(connection);
    });
    connection.start();
    clock.advance(59_999);
    expect(network.sockets).toHaveLength(1);
    clock.advance(1);
    expect(connection.getSnapshot().status).toBe('connected');
  });
});
