import { describe, expect, it } from 'vitest';
import { createSessionBench, outcome, type SessionBench } from './session-rig.js';

/** With their numbers, `1:` and ten characters are just what the server takes. */
const maxPayload = 12;
const ten = 'x'.repeat(10);
const eleven = 'x'.repeat(11);

/** Connected to a server that takes little. */
function createTight(welcome: object = { maxPayload }): SessionBench {
  const bench = createSessionBench();
  bench.server.welcome = { ...welcome };
  bench.connect();
  return bench;
}

describe('a message that is larger than the server takes', () => {
  it('is dropped with an error and takes no number, and the link lives', () => {
    const { connection, server, told } = createTight();
    const outcomes = [eleven, ten].map((text) => connection.send(text));
    expect(outcomes).toEqual(['dropped', 'sent']);
    expect(server.taken).toEqual([`:${ten}`]);
    expect(told).toContain('error MESSAGE_TOO_LARGE');
    expect(connection.getSnapshot()).toMatchObject({
      status: 'connected',
      metrics: { dropped: 1 },
    });
  });

  it('is told with its size and that of the limit', () => {
    const { connection, errors } = createTight();
    connection.send(eleven);
    expect(errors[0]?.message).toContain(
      'a message has 12 bytes and its number; the server takes 12',
    );
  });

  it('is counted in bytes, with all digits of its number and of an acknowledgement', () => {
    const { connection, server } = createTight();
    expect(connection.send('ü'.repeat(6))).toBe('dropped');
    expect(connection.send('ü'.repeat(5))).toBe('sent');
    for (let number = 2; number < 10; number += 1) connection.send('x');
    expect(connection.send(ten)).toBe('dropped');
    server.say(':hello');
    expect(connection.send('x'.repeat(8))).toBe('dropped');
    expect(connection.send('x'.repeat(7))).toBe('sent');
    expect(server.heard.at(-1)).toBe(`10,1:${'x'.repeat(7)}`);
  });

  it('rejects a publish and a deliver, and an event is dropped', async () => {
    const { connection, server } = createTight();
    const session = connection.session!;
    const asked = [session.publish('topic', ten), session.deliver(new Uint8Array(20))];
    expect(await Promise.all(asked.map(outcome))).toEqual(
      Array<string>(2).fill('MESSAGE_TOO_LARGE'),
    );
    expect(session.sendEvent('typing')).toBe('dropped');
    expect(server.taken).toEqual([]);
  });

  it('is dropped when its turn comes, where it was queued before the limit was known', async () => {
    const { connection, server, connect, errors } = createSessionBench();
    server.welcome = { maxPayload };
    expect(connection.send(eleven)).toBe('queued');
    const delivered = connection.session!.deliver(eleven);
    expect(connection.send(ten)).toBe('queued');
    connect();
    expect(server.taken).toEqual([`:${ten}`]);
    expect(await outcome(delivered)).toBe('MESSAGE_TOO_LARGE');
    expect(errors.map(({ code }) => code)).toEqual(Array<string>(2).fill('MESSAGE_TOO_LARGE'));
  });

  it('is sent to a server that names no limit', () => {
    const { connection, server } = createTight({});
    expect(connection.send('x'.repeat(2_000_000))).toBe('sent');
    expect(server.taken[0]).toHaveLength(2_000_001);
  });
});

describe('a limit that is smaller on the next link', () => {
  it('has what was sent before given up, told to both sides, and repeats the rest', async () => {
    const { connection, server, comeBack, losses } = createTight({});
    server.takes = false;
    connection.send('one');
    const delivered = connection.session!.deliver(eleven);
    connection.send('three');
    server.welcome = { maxPayload };
    server.takes = true;
    comeBack();
    const ack = '{"type":"ack","received":0}';
    expect(server.heard).toEqual([ack, '1:one', '{"type":"lost","next":3}', '3:three']);
    expect(server.taken).toEqual([':one', ':three']);
    expect(await outcome(delivered)).toBe('SESSION_LOST');
    expect(losses).toEqual([{ transport: 'main', received: null, sent: { from: 2, to: 2 } }]);
    expect(connection.getSnapshot().recovered).toBe(false);
  });

  it('loses nothing that has arrived', () => {
    const { connection, server, comeBack, losses } = createTight({});
    connection.send(eleven);
    server.welcome = { maxPayload };
    comeBack();
    expect(losses).toEqual([]);
    expect(connection.getSnapshot().recovered).toBe(true);
  });

  it('leaves what was forgotten and what is given up in one range', () => {
    const bench = createSessionBench({
      session: { maxMessages: 2 },
      delivery: { mode: 'queue', maxMessages: 0 },
    });
    const { connection, server, connect, comeBack, losses } = bench;
    connect();
    server.takes = false;
    for (const text of ['one', 'two', eleven]) connection.send(text);
    server.welcome = { maxPayload };
    server.takes = true;
    comeBack();
    expect(server.taken).toEqual([':two']);
    expect(losses).toEqual([{ transport: 'main', received: null, sent: { from: 1, to: 3 } }]);
  });
});
