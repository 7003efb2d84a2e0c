import { describe, expect, it } from 'vitest';
import { createSession, createSessionBench, outcome, SUBPROTOCOL } from './session-rig.js';

const stopped = { code: 'STOPPED' };

describe('stop with a session', () => {
  it('ends it with 1000, and leaves no timer', () => {
    const { connection, server, network, clock } = createSession();
    server.say(':one');
    connection.send('two');
    connection.stop();
    expect(network.last.closeCalls).toEqual([{ code: 1000, reason: '' }]);
    expect(clock.pendingOfProduct).toEqual([]);
    expect(connection.getSnapshot()).toMatchObject({ recovered: null, lost: null });
    expect(connection.session).toMatchObject({ id: null, unacknowledged: 0 });
  });

  it('is followed by a new session on start, with nothing lost', () => {
    const { connection, server, connect, losses } = createSession();
    const opens: unknown[] = [];
    connection.send('one');
    server.say(':a');
    connection.stop();
    connection.on('open', ({ recovered }) => opens.push(recovered));
    connect();
    expect(server.hellos[1]).not.toHaveProperty('session');
    expect(opens).toEqual([null]);
    connection.send('two');
    expect(server.taken).toEqual([':two']);
    expect(connection.session?.id).toBe('s2');
    expect(losses).toEqual([]);
  });

  it('forgets a loss', () => {
    const { connection, server, comeBack } = createSession();
    server.forgetSession();
    comeBack();
    expect(connection.getSnapshot().recovered).toBe(false);
    connection.stop();
    expect(connection.getSnapshot()).toMatchObject({ recovered: null, lost: null });
  });

  it('between hello and welcome leaves nothing, and hears nothing of what comes after', () => {
    const bench = createSessionBench({ connectTimeoutMs: 60_000 });
    bench.server.welcomes = false;
    bench.connect();
    const { connection, network, clock, told } = bench;
    connection.stop();
    expect(network.last.closeCalls).toEqual([{ code: 1000, reason: '' }]);
    expect(clock.pendingOfProduct).toEqual([]);
    told.length = 0;
    clock.advance(60_000);
    expect(told).toEqual([]);
    expect(network.sockets).toHaveLength(1);
  });

  it('between the offer and its answer leaves nothing', () => {
    const bench = createSessionBench();
    bench.network.behaviour = 'hang';
    bench.connect();
    bench.connection.stop();
    bench.clock.advance(60_000);
    expect(bench.network.sockets).toHaveLength(1);
    expect(bench.network.last.protocols).toEqual([SUBPROTOCOL]);
    expect(bench.clock.pendingOfProduct).toEqual([]);
  });

  it('while away ends it too: nothing of it is repeated after the next start', () => {
    const { connection, server, cut, connect } = createSession();
    server.takes = false;
    connection.send('one');
    cut();
    connection.send('two');
    connection.stop();
    server.takes = true;
    connect();
    expect(server.taken).toEqual([]);
    expect(server.hellos[1]).not.toHaveProperty('session');
  });

  it('keeps for the next session what the queue keeps', () => {
    const { connection, server, cut, connect } = createSession({
      delivery: { mode: 'queue', keepOnStop: true },
    });
    server.takes = false;
    connection.send('one');
    cut();
    connection.send('two');
    connection.stop();
    server.takes = true;
    connect();
    expect(server.taken).toEqual([':two']);
  });

  it('in a listener of the loss is obeyed, and the attempt goes no further', () => {
    const { connection, server, comeBack, told } = createSession();
    connection.on('error', () => connection.stop());
    server.forgetSession();
    comeBack();
    expect(connection.getSnapshot()).toMatchObject({ status: 'stopped', recovered: null });
    expect(told.filter((what) => what.startsWith('open'))).toEqual(['open']);
    expect(connection.session?.id).toBeNull();
  });

  it('in a listener of a message is the last that is heard', () => {
    const { connection, server, connect } = createSession();
    const messages: unknown[] = [];
    connection.on('message', (data) => {
      messages.push(data);
      connection.stop();
    });
    server.say(':one');
    expect(connection.getSnapshot().status).toBe('stopped');
    connect();
    expect(messages).toEqual(['one']);
  });

  it('in a listener of open leaves nothing behind in the next session', () => {
    const bench = createSessionBench();
    const { connection, connect, server, clock } = bench;
    const off = connection.on('open', () => {
      off();
      connection.stop();
      void connection.session?.subscribe('orders');
    });
    connect();
    expect(connection.getSnapshot().status).toBe('stopped');
    expect(clock.pendingOfProduct).toEqual([]);
    connect();
    expect(server.taken).toEqual(['{"type":"subscribe","topic":"orders"}']);
  });

  it('tells everyone who waits', async () => {
    const { connection, server, cut } = createSession();
    const session = connection.session!;
    server.confirms = false;
    const waiting = [
      session.subscribe('a'),
      session.subscribe('b'),
      session.publish('a', 'x'),
      session.unsubscribe('b'),
    ];
    cut();
    const later = session.publish('a', 'y');
    connection.stop();
    await expect(later).rejects.toMatchObject(stopped);
    // Nothing of a session that is over is subscribed to: an end of that has come true.
    expect(await Promise.all(waiting.map(outcome))).toEqual(['STOPPED', 'done', 'STOPPED', 'done']);
  });
});

describe('a connection that was disposed of', () => {
  it('refuses requests at once and sends nothing', async () => {
    const { connection } = createSession();
    const session = connection.session!;
    connection[Symbol.dispose]();
    await expect(session.subscribe('a')).rejects.toMatchObject(stopped);
    await expect(session.unsubscribe('a')).rejects.toMatchObject(stopped);
    await expect(session.publish('a', 'x')).rejects.toMatchObject(stopped);
    expect(session.sendEvent('e')).toBe('dropped');
    expect(connection.getSnapshot().queued).toBe(0);
  });
});
