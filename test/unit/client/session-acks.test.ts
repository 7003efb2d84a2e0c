import { describe, expect, it } from 'vitest';
import { createSession, createSessionBench, type SessionBench } from './session-rig.js';

/** The acknowledgements that were sent alone on this link, the one after the welcome left out. */
const alone = ({ server }: SessionBench): readonly number[] =>
  server.heard
    .filter((frame) => frame.startsWith('{"type":"ack"'))
    .slice(1)
    .map((frame) => (JSON.parse(frame) as { received: number }).received);

const say = (bench: SessionBench, count: number): void => {
  for (let n = 0; n < count; n += 1) bench.server.say(':x');
};

/** A session whose server keeps so much. */
const within = (window: { messages: number; bytes: number }): SessionBench => {
  const bench = createSessionBench();
  bench.server.welcome = { window };
  bench.connect();
  return bench;
};

describe('an acknowledgement', () => {
  it('goes alone 1000 ms after the first message that has none', () => {
    const bench = createSession();
    say(bench, 1);
    bench.clock.advance(600);
    say(bench, 2);
    bench.clock.advance(399);
    expect(alone(bench)).toEqual([]);
    bench.clock.advance(1);
    expect(alone(bench)).toEqual([3]);
  });

  it('goes alone at most once a second, however much comes', () => {
    const bench = createSession();
    for (let n = 0; n < 100; n += 1) {
      say(bench, 1);
      bench.clock.advance(100);
    }
    const acks = alone(bench);
    expect(acks.length).toBeLessThanOrEqual(10);
    expect(acks.length).toBeGreaterThanOrEqual(9);
  });

  it('goes along with a message instead, and not twice', () => {
    const bench = createSession();
    say(bench, 1);
    bench.clock.advance(500);
    bench.connection.send('one');
    bench.connection.send('two');
    bench.clock.advance(5000);
    expect(bench.server.heard.slice(1)).toEqual(['1,1:one', '2:two']);
  });

  it('goes alone for what comes after the message that it went along with', () => {
    const bench = createSession();
    say(bench, 1);
    bench.connection.send('one');
    say(bench, 1);
    bench.clock.advance(1000);
    expect(alone(bench)).toEqual([2]);
  });

  it('is not sent for what was received before, and nothing is sent for nothing', () => {
    const bench = createSession();
    say(bench, 1);
    bench.clock.advance(1000);
    bench.server.control('1:x');
    bench.clock.advance(10_000);
    expect(alone(bench)).toEqual([1]);
  });

  it('goes at once at half of the messages that the server keeps', () => {
    const bench = within({ messages: 10, bytes: 1_000_000 });
    say(bench, 4);
    expect(alone(bench)).toEqual([]);
    say(bench, 1);
    expect(alone(bench)).toEqual([5]);
    say(bench, 5);
    expect(alone(bench)).toEqual([5, 10]);
  });

  it('goes at once at half of the bytes that the server keeps', () => {
    const bench = within({ messages: 1000, bytes: 100 });
    bench.server.say(`:${'x'.repeat(40)}`);
    expect(alone(bench)).toEqual([]);
    bench.server.say(`:${'x'.repeat(40)}`);
    expect(alone(bench)).toEqual([2]);
  });

  it('goes at once for every message where the server keeps one', () => {
    const bench = within({ messages: 1, bytes: 1 });
    say(bench, 3);
    expect(alone(bench)).toEqual([1, 2, 3]);
  });

  it('is in the hello and after the welcome when the link broke before it was due', () => {
    const bench = createSession();
    say(bench, 2);
    bench.comeBack();
    expect(bench.server.hellos[1]).toMatchObject({ received: 2 });
    expect(bench.server.heard).toEqual(['{"type":"ack","received":2}']);
    bench.clock.advance(10_000);
    expect(alone(bench)).toEqual([]);
  });

  it('of the server frees what is kept, alone and along with a message', () => {
    const { connection, server } = createSession();
    for (const text of ['one', 'two', 'three']) connection.send(text);
    expect(connection.session?.unacknowledged).toBe(3);
    server.control({ type: 'ack', received: 1 });
    expect(connection.session?.unacknowledged).toBe(2);
    server.control('1,3:hello');
    expect(connection.session?.unacknowledged).toBe(0);
  });

  it('leaves no timer when the link breaks before it is due', () => {
    const bench = createSession({ heartbeat: false, stableWindowMs: 0, backoff: () => 60_000 });
    bench.clock.advance(0);
    say(bench, 1);
    bench.cut();
    // The wait for the next attempt, and the length of the outage.
    expect(bench.clock.pendingOfProduct.map(({ dueAt }) => dueAt - bench.clock.now())).toEqual([
      5000, 60_000,
    ]);
  });
});
