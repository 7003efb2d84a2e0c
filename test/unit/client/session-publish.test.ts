import { describe, expect, it } from 'vitest';
import { createSession, createSessionBench, outcome } from './session-rig.js';

describe('publish', () => {
  it('is a request with the topic, and resolves when the server has taken it', async () => {
    const { connection, server } = createSession();
    server.confirms = false;
    const published = connection.session!.publish('orders', 'one');
    expect(server.taken).toEqual(['#orders\none']);
    expect(await outcome(published)).toBe('pending');
    server.reply(1);
    expect(await outcome(published)).toBe('done');
  });

  it('goes in order with messages, also from the queue, and repeats in a resume', async () => {
    const { connection, server, cut, clock } = createSession();
    server.takes = false;
    connection.send('a');
    const first = connection.session!.publish('t', 'b');
    cut();
    connection.send('c');
    const second = connection.session!.publish('t', 'd');
    server.takes = true;
    clock.advance(500);
    expect(server.taken).toEqual([':a', '#t\nb', ':c', '#t\nd']);
    expect(await Promise.all([first, second].map(outcome))).toEqual(['done', 'done']);
  });

  it('takes binary data, which may change while it waits', async () => {
    const { connection, server, connect } = createSessionBench();
    const data = Uint8Array.from([1]);
    const views = [data, data.buffer, new DataView(data.buffer)];
    const all = views.map((view) => connection.session!.publish('t', view));
    data[0] = 2;
    connect();
    expect(server.taken).toEqual(['#t\n\x01', '#t\n\x01', '#t\n\x01']);
    expect(await Promise.all(all.map(outcome))).toEqual(['done', 'done', 'done']);
  });

  it.each([undefined, null, 42, {}, new Blob(['x'])])('refuses %o as data', async (data) => {
    const { connection, server } = createSession();
    await expect(connection.session!.publish('t', data as string)).rejects.toMatchObject({
      code: 'MESSAGE_UNSUPPORTED',
    });
    connection.send('next');
    expect(server.taken).toEqual([':next']);
  });

  it('rejects when the server refuses it', async () => {
    const { connection, server } = createSession();
    server.confirms = false;
    const published = connection.session!.publish('orders', 'one');
    server.reply(1, 'FORBIDDEN');
    expect(await outcome(published)).toBe('REQUEST_REFUSED');
  });

  it('rejects when it is dropped from the queue', async () => {
    const { connection } = createSessionBench({ delivery: { mode: 'queue', maxMessages: 1 } });
    const published = connection.session!.publish('t', 'one');
    connection.send('two');
    expect(await outcome(published)).toBe('QUEUE_OVERFLOW');
  });

  it.each(['drop-newest', 'throw'] as const)('rejects when it does not fit, %s', async (how) => {
    const delivery = { mode: 'queue', maxMessages: 1, overflow: how } as const;
    const { connection } = createSessionBench({ delivery });
    connection.send('one');
    expect(await outcome(connection.session!.publish('t', 'two'))).toBe('QUEUE_OVERFLOW');
  });

  it('rejects when nothing is queued, and there is no link', async () => {
    const { connection } = createSessionBench({ delivery: 'drop' });
    expect(await outcome(connection.session!.publish('t', 'one'))).toBe('QUEUE_OVERFLOW');
  });

  it('rejects when its session is lost before it is confirmed, and is not sent again', async () => {
    const { connection, server, comeBack } = createSession();
    server.confirms = false;
    const published = connection.session!.publish('t', 'one');
    server.forgetSession();
    comeBack();
    expect(await outcome(published)).toBe('SESSION_LOST');
    expect(server.taken).toEqual([]);
  });

  it('is no unhandled rejection where nobody looks', async () => {
    const { connection, clock } = createSession();
    void connection.session!.publish('', 'x');
    void connection.session!.subscribe('');
    void connection.session!.publish('t', 'x');
    connection.stop();
    await clock.advanceAsync(0);
  });

  it('does not hear an answer to another request', async () => {
    const { connection, server } = createSession();
    server.confirms = false;
    const published = connection.session!.publish('t', 'x');
    server.reply(99);
    expect(await outcome(published)).toBe('pending');
    server.reply(1);
    server.reply(1);
    expect(await outcome(published)).toBe('done');
  });
});
