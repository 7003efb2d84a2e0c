import { describe, expect, it } from 'vitest';
import { createSession, createSessionBench, type SessionBench } from './session-rig.js';

/** What is sent now leaves the socket and never arrives. */
const swallow = ({ server }: SessionBench): void => {
  server.socket.congested = true;
};

describe('a resume', () => {
  it('repeats what the server lacks, with its old numbers, after the acknowledgement', () => {
    const bench = createSession();
    const { connection, server, comeBack } = bench;
    connection.send('one');
    swallow(bench);
    connection.send('two');
    connection.send('three');
    comeBack();
    expect(server.heard).toEqual(['{"type":"ack","received":0}', '2:two', '3:three']);
    expect(server.taken).toEqual([':one', ':two', ':three']);
  });

  it('repeats nothing that the server has received, acknowledged or not', () => {
    const { connection, server, comeBack } = createSession();
    connection.send('one');
    expect(connection.session?.unacknowledged).toBe(1);
    comeBack();
    expect(connection.session?.unacknowledged).toBe(0);
    expect(server.heard).toEqual(['{"type":"ack","received":0}']);
  });

  it('sends what was sent while away after what is repeated, and what is sent on open last', () => {
    const bench = createSession();
    const { connection, server, cut, clock } = bench;
    swallow(bench);
    connection.send('one');
    cut();
    connection.send('two');
    connection.send('three');
    connection.on('open', () => connection.send('four'));
    clock.advance(500);
    expect(server.taken).toEqual([':one', ':two', ':three', ':four']);
  });

  it('repeats as often as it takes', () => {
    const bench = createSession();
    const { connection, server, comeBack } = bench;
    swallow(bench);
    connection.send('one');
    // From here on every link dies as soon as it is welcome.
    server.takes = false;
    for (let round = 0; round < 3; round += 1) {
      comeBack();
      expect(server.heard).toEqual(['{"type":"ack","received":0}', '1:one']);
    }
    expect(server.taken).toEqual([]);
    server.takes = true;
    comeBack();
    expect(server.taken).toEqual([':one']);
  });

  it('goes on with the next number', () => {
    const { connection, server, comeBack } = createSession();
    connection.send('one');
    comeBack();
    connection.send('two');
    expect(server.heard.at(-1)).toBe('2:two');
  });

  it('delivers what the server repeats, once and in order', () => {
    const { connection, server, cut, clock } = createSession();
    const messages: unknown[] = [];
    connection.on('message', (data) => messages.push(data));
    server.say(':one');
    cut();
    server.say(':two');
    server.say(':three');
    clock.advance(500);
    server.say(':four');
    expect(messages).toEqual(['one', 'two', 'three', 'four']);
  });

  it('is told by open and in the snapshot', () => {
    const bench = createSessionBench();
    const opens: unknown[] = [];
    bench.connection.on('open', (info) => opens.push(info));
    bench.connect();
    expect(bench.connection.getSnapshot()).toMatchObject({ recovered: null, lost: null });
    bench.comeBack();
    expect(bench.connection.getSnapshot()).toMatchObject({ recovered: true, lost: null });
    expect(opens).toEqual([
      { reconnected: false, recovered: null },
      { reconnected: true, recovered: true },
    ]);
    expect(bench.losses).toEqual([]);
  });

  it('follows retryNow by force as well, which closes the former link with 4003', () => {
    const bench = createSession();
    const { connection, server, network, clock } = bench;
    swallow(bench);
    connection.send('one');
    connection.retryNow({ force: true });
    clock.advance(0);
    expect(network.sockets[0]?.closeCalls).toEqual([{ code: 4003, reason: 'superseded' }]);
    expect(server.hellos[1]).toMatchObject({ link: 2, session: 's1' });
    expect(server.taken).toEqual([':one']);
    expect(connection.getSnapshot().recovered).toBe(true);
  });

  it('follows a fatal close after retryNow, since the session waits', () => {
    const { connection, server, clock } = createSession();
    server.socket.serverClose(1002, 'BAD_FRAME');
    expect(connection.getSnapshot()).toMatchObject({ status: 'stopped', reason: 'fatal' });
    connection.retryNow();
    clock.advance(0);
    expect(connection.getSnapshot()).toMatchObject({ status: 'connected', recovered: true });
    expect(server.hellos[1]).toMatchObject({ session: 's1' });
  });

  it('follows a time offline', () => {
    const { connection, server, environment, clock, network } = createSession();
    environment.offline();
    expect(network.sockets[0]?.closeCalls).toEqual([{ code: 4002, reason: 'gate: network' }]);
    connection.send('while offline');
    environment.online();
    clock.advance(5000);
    expect(server.taken).toEqual([':while offline']);
    expect(connection.getSnapshot().recovered).toBe(true);
  });

  it('keeps the pace of the queue after what is repeated', () => {
    const pace = { batch: 1, everyMs: 100 };
    const bench = createSession({ delivery: { mode: 'queue', pace } });
    const { connection, server, cut, clock } = bench;
    swallow(bench);
    connection.send('one');
    connection.send('two');
    cut();
    connection.send('three');
    connection.send('four');
    clock.advance(500);
    expect(server.taken).toEqual([':one', ':two', ':three']);
    connection.send('five');
    clock.advance(200);
    expect(server.taken).toEqual([':one', ':two', ':three', ':four', ':five']);
  });
});
