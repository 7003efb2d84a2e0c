import { describe, expect, it } from 'vitest';
import { createSession, outcome } from './session-rig.js';

const subscribe = (topic: string): string => JSON.stringify({ type: 'subscribe', topic });

describe('a request that was forgotten before the server had it', () => {
  it('fails with SESSION_LOST where it was a publish', async () => {
    const { connection, server, comeBack } = createSession({
      delivery: 'drop',
      session: { maxMessages: 1 },
    });
    server.socket.congested = true;
    const lost = connection.session!.publish('orders', 'one');
    const kept = connection.session!.publish('orders', 'two');
    comeBack();
    expect(await outcome(lost)).toBe('SESSION_LOST');
    expect(await outcome(kept)).toBe('done');
  });

  it('is made again where it was a subscription', async () => {
    const { connection, server, comeBack, clock } = createSession({
      delivery: 'drop',
      session: { maxMessages: 1 },
    });
    server.socket.congested = true;
    const subscribed = connection.session!.subscribe('orders');
    connection.send('pushes it out');
    comeBack();
    clock.advance(100);
    expect(server.taken).toEqual([':pushes it out', subscribe('orders')]);
    expect(await outcome(subscribed)).toBe('done');
  });
});

describe('a reply that was forgotten before this side had it', () => {
  it('fails a publish, and has a subscription asked for again', async () => {
    const { connection, server, cut, clock } = createSession();
    server.confirms = false;
    const published = connection.session!.publish('orders', 'one');
    const subscribed = connection.session!.subscribe('orders');
    server.reply(1);
    server.confirms = true;
    cut();
    server.forgetBefore(3);
    server.reply(2);
    server.say(':later');
    server.forgetBefore(4);
    clock.advance(1000);
    expect(await outcome(published)).toBe('done');
    expect(await outcome(subscribed)).toBe('done');
    expect(server.taken.filter((body) => body === subscribe('orders'))).toHaveLength(2);
  });

  it('of an unsubscription counts as given: nobody is refused to leave', async () => {
    const { connection, server, cut, clock } = createSession();
    void connection.session!.subscribe('orders');
    clock.advance(100);
    server.confirms = false;
    const left = connection.session!.unsubscribe('orders');
    cut();
    server.reply(2);
    server.forgetBefore(3);
    clock.advance(1000);
    expect(await outcome(left)).toBe('done');
    expect(server.taken.at(-1)).toBe(JSON.stringify({ type: 'unsubscribe', topic: 'orders' }));
  });

  it('is missed in the middle of a link, too', async () => {
    const { connection, server, clock } = createSession();
    server.confirms = false;
    const published = connection.session!.publish('orders', 'one');
    server.acknowledge();
    server.control({ type: 'lost', next: 3 });
    clock.advance(10);
    expect(await outcome(published)).toBe('SESSION_LOST');
  });
});
