import { describe, expect, it } from 'vitest';
import { createBench, type Bench } from './bench.js';

/** Five messages queued, and connected. */
function flushing(keepOnStop = false): Bench {
  const pace = { batch: 2, everyMs: 100 };
  const bench = createBench({ delivery: { mode: 'queue', pace, keepOnStop } });
  for (const message of ['a', 'b', 'c', 'd', 'e']) bench.connection.send(message);
  bench.connect();
  return bench;
}

describe('a paced flush', () => {
  it('sends a batch at once and one after each pause', () => {
    const { clock, network } = flushing();
    expect(network.last.sent).toEqual(['a', 'b']);
    clock.advance(99);
    expect(network.last.sent).toHaveLength(2);
    clock.advance(1);
    expect(network.last.sent).toEqual(['a', 'b', 'c', 'd']);
    clock.advance(100);
    expect(network.last.sent).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('lets what is sent meanwhile wait its turn', () => {
    const { connection, clock, network } = flushing();
    expect(connection.send('f')).toBe('queued');
    clock.advance(200);
    expect(network.last.sent).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(connection.send('g')).toBe('sent');
  });

  it('arms no further pause when the queue is empty', () => {
    const { clock, connection, network } = flushing();
    clock.advance(200);
    connection.send('f');
    clock.advance(1000);
    expect(network.last.sent).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('goes on after a reconnect where the last link broke it off', () => {
    const { clock, network } = flushing();
    network.last.fail();
    clock.advance(500);
    expect(network.sockets.map(({ sent }) => sent)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    clock.advance(100);
    expect(network.last.sent).toEqual(['c', 'd', 'e']);
  });

  it('holds no timer once the link is gone', () => {
    const { connection, clock, network } = flushing();
    network.last.serverClose(1008);
    expect(connection.getSnapshot()).toMatchObject({ status: 'blocked-auth', queued: 3 });
    expect(clock.pendingOfProduct).toEqual([]);
  });

  it('ends with stop', () => {
    const { connection, clock, network } = flushing(true);
    connection.stop();
    clock.advance(1000);
    expect(network.last.sent).toEqual(['a', 'b']);
    expect(connection.getSnapshot().queued).toBe(3);
  });
});
