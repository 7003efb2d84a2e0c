import { describe, expect, it } from 'vitest';
import { createSession, createSessionBench, outcome } from './session-rig.js';

const subscribe = (topic: string): string => JSON.stringify({ type: 'subscribe', topic });
const unsubscribe = (topic: string): string => JSON.stringify({ type: 'unsubscribe', topic });

describe('a subscription', () => {
  it('is asked for at once while connected, and resolves when it is confirmed', async () => {
    const { connection, server } = createSession();
    server.confirms = false;
    const subscribed = connection.session!.subscribe('orders');
    expect(server.taken).toEqual([subscribe('orders')]);
    expect(await outcome(subscribed)).toBe('pending');
    server.reply(1);
    expect(await outcome(subscribed)).toBe('done');
  });

  it('may be wished for before start, and is asked for before what is queued', async () => {
    const { connection, server, connect } = createSessionBench();
    const subscribed = connection.session!.subscribe('orders');
    connection.send('first');
    connect();
    expect(server.taken).toEqual([subscribe('orders'), ':first']);
    expect(await outcome(subscribed)).toBe('done');
  });

  it('may be wished for while away', async () => {
    const { connection, server, cut, clock } = createSession();
    cut();
    const subscribed = connection.session!.subscribe('orders');
    expect(await outcome(subscribed)).toBe('pending');
    clock.advance(500);
    expect(server.taken).toEqual([subscribe('orders')]);
    expect(await outcome(subscribed)).toBe('done');
  });

  it('is kept by a resume, and not asked for again', () => {
    const { connection, server, comeBack, clock } = createSession();
    void connection.session!.subscribe('orders');
    clock.advance(0);
    comeBack();
    expect(server.taken).toEqual([subscribe('orders')]);
  });

  it('is asked for again in every new session, also after a stop', () => {
    const { connection, server, comeBack, connect } = createSession();
    void connection.session!.subscribe('orders');
    server.forgetSession();
    comeBack();
    expect(server.taken).toEqual([subscribe('orders')]);
    connection.stop();
    connect();
    expect(connection.session?.id).toBe('s3');
    expect(server.taken).toEqual([subscribe('orders')]);
  });

  it('whose request was under way is repeated by a resume, and confirmed once', async () => {
    const { connection, server, comeBack } = createSession();
    server.takes = false;
    const subscribed = connection.session!.subscribe('orders');
    server.takes = true;
    comeBack();
    expect(server.taken).toEqual([subscribe('orders')]);
    expect(await outcome(subscribed)).toBe('done');
  });

  it('whose request was lost with its session is asked for in the next', async () => {
    const { connection, server, comeBack } = createSession();
    server.takes = false;
    const subscribed = connection.session!.subscribe('orders');
    server.takes = true;
    server.forgetSession();
    comeBack();
    expect(server.taken).toEqual([subscribe('orders')]);
    expect(await outcome(subscribed)).toBe('done');
  });

  it('that is asked for twice is confirmed twice', async () => {
    const { connection, server, clock } = createSession();
    const both = [connection.session!.subscribe('a'), connection.session!.subscribe('a')];
    clock.advance(0);
    expect(server.taken).toEqual([subscribe('a'), subscribe('a')]);
    expect(await Promise.all(both.map(outcome))).toEqual(['done', 'done']);
  });

  it('that is there already is confirmed again after an outage', async () => {
    const { connection, cut, clock } = createSession();
    void connection.session!.subscribe('a');
    clock.advance(0);
    cut();
    const again = connection.session!.subscribe('a');
    clock.advance(500);
    expect(await outcome(again)).toBe('done');
  });

  it('that is refused is told to who waits, and not asked for again', async () => {
    const { connection, server, comeBack, errors } = createSession();
    server.confirms = false;
    const subscribed = connection.session!.subscribe('secret');
    server.reply(1, 'FORBIDDEN');
    await expect(subscribed).rejects.toMatchObject({
      code: 'REQUEST_REFUSED',
      message: expect.stringContaining('no (FORBIDDEN)') as string,
    });
    expect(errors).toEqual([]);
    server.forgetSession();
    comeBack();
    expect(server.taken).toEqual([]);
  });

  it('that is refused in a new session is reported, since nobody waits', () => {
    const { connection, server, comeBack, told, clock } = createSession();
    void connection.session!.subscribe('orders');
    clock.advance(0);
    server.forgetSession();
    server.confirms = false;
    comeBack();
    server.reply(1, 'TOO_MANY_TOPICS');
    expect(told.filter((what) => what.startsWith('error'))).toEqual([
      'error SESSION_LOST',
      'error REQUEST_REFUSED',
    ]);
    server.forgetSession();
    comeBack();
    expect(server.taken).toEqual([]);
  });

  it('ends by unsubscribe, which is confirmed, and is not asked for again', async () => {
    const { connection, server, comeBack, clock } = createSession();
    void connection.session!.subscribe('orders');
    const ended = connection.session!.unsubscribe('orders');
    clock.advance(0);
    expect(server.taken).toEqual([subscribe('orders'), unsubscribe('orders')]);
    expect(await outcome(ended)).toBe('done');
    server.forgetSession();
    comeBack();
    expect(server.taken).toEqual([]);
  });

  it('that never was cannot be ended: the server says so', async () => {
    const { connection, server } = createSession();
    server.confirms = false;
    const ended = connection.session!.unsubscribe('orders');
    server.reply(1, 'NOT_SUBSCRIBED');
    expect(await outcome(ended)).toBe('REQUEST_REFUSED');
  });

  it.each([
    ['', 'text of 0 characters'],
    ['x'.repeat(257), 'text of 257 characters'],
    ['two\nlines', 'text of 9 characters'],
    [42, 'number'],
    [undefined, 'undefined'],
  ])('needs a topic: %j is refused at once', async (topic, type) => {
    const { connection, server } = createSession();
    const session = connection.session!;
    const refused = {
      code: 'OPTION_INVALID',
      message: expect.stringContaining(
        `given ${type} as the topic; accepted: text of 1 to 256 bytes`,
      ) as string,
    };
    await expect(session.subscribe(topic as string)).rejects.toMatchObject(refused);
    await expect(session.unsubscribe(topic as string)).rejects.toMatchObject(refused);
    await expect(session.publish(topic as string, 'x')).rejects.toMatchObject(refused);
    expect(server.taken).toEqual([]);
  });

  it('may have any name of 256 bytes', () => {
    const { connection, server } = createSession();
    void connection.session!.subscribe('ä'.repeat(128));
    expect(server.taken).toEqual([subscribe('ä'.repeat(128))]);
  });
});
