import { expect, test } from 'vitest';
import type { Bench } from './bench.js';
import { split, type Fields, type Wire } from '../wire.js';

const error = (code: string) => ({ code, message: expect.any(String) });

/** The next frame, which has to be of JSON: without its number. */
const reply = async (link: Wire): Promise<Fields> => split(await link.next())[1];

/** Topics, requests and replies. */
export function topicTests({ dialer }: Bench): void {
  const subscribed = async (...topics: string[]): Promise<Wire> => {
    const { link } = await dialer.enter();
    for (const [index, topic] of topics.entries()) {
      link.send(`${index + 1}${JSON.stringify({ type: 'subscribe', topic })}`);
      expect(await reply(link)).toEqual({ type: 'reply', to: index + 1 });
    }
    return link;
  };

  test('hands a published message to the subscribers of its topic alone', async () => {
    const orders = await subscribed('orders');
    const both = await subscribed('news', 'orders');
    const news = await subscribed('news');
    const { link } = await dialer.enter();
    link.send('1#orders\n{"id":1}');
    expect(await reply(link)).toEqual({ type: 'reply', to: 1 });
    expect(await orders.next()).toBe('2#orders\n{"id":1}');
    expect(await both.next()).toBe('3#orders\n{"id":1}');
    expect(await news.rest()).toEqual([]);
    expect(await link.rest()).toEqual([]);
  });

  test('hands it on as binary where it came as binary, whatever bytes the topic has', async () => {
    const link = await subscribed('größe 📏');
    const { link: other } = await dialer.enter();
    const message = Buffer.concat([Buffer.from('#größe 📏\n'), Buffer.from([10, 0, 255])]);
    other.send(Buffer.concat([Buffer.from('1'), message]));
    expect(await link.next()).toEqual(Buffer.concat([Buffer.from('2'), message]));
  });

  test('hands it to a client once that subscribed twice, and not to the publisher', async () => {
    const link = await subscribed('orders', 'orders', '*');
    const { link: other } = await dialer.enter();
    other.send('1#orders\nhello');
    expect(await link.next()).toBe('4#orders\nhello');
    link.send('4#orders\nmy own');
    expect(await reply(link)).toEqual({ type: 'reply', to: 4 });
    expect(await link.rest()).toEqual([]);
  });

  test('hands the messages of every topic to subscribers of *, under their own names', async () => {
    const link = await subscribed('*');
    const { link: other } = await dialer.enter();
    other.send('1#orders\none');
    other.send('2#news\ntwo');
    expect(await link.take(2)).toEqual(['2#orders\none', '3#news\ntwo']);
  });

  test('hands on nothing more after unsubscribe, whose reply says that it is over', async () => {
    const link = await subscribed('orders');
    link.send('2{"type":"unsubscribe","topic":"orders"}');
    expect(await reply(link)).toEqual({ type: 'reply', to: 2 });
    const { link: other } = await dialer.enter();
    other.send('1#orders\nhello');
    await other.next();
    expect(await link.rest()).toEqual([]);
  });

  test('refuses in a reply, and goes on', async () => {
    const { link } = await dialer.enter();
    link.send('1{"type":"subscribe","topic":"forbidden"}');
    link.send('2#forbidden\nhello');
    link.send('3{"type":"unsubscribe","topic":"orders"}');
    expect(await reply(link)).toEqual({ type: 'reply', to: 1, error: error('FORBIDDEN') });
    expect(await reply(link)).toEqual({ type: 'reply', to: 2, error: error('FORBIDDEN') });
    expect(await reply(link)).toEqual({ type: 'reply', to: 3, error: error('NOT_SUBSCRIBED') });
    link.send('4:hello');
    expect(await link.next()).toBe('4,4:hello');
  });

  test('hands on nothing to who was refused', async () => {
    const { link } = await dialer.enter();
    link.send('1{"type":"subscribe","topic":"forbidden"}');
    await link.next();
    const { link: other } = await dialer.enter();
    other.send('1#forbidden\nhello');
    await other.next();
    expect(await link.rest()).toEqual([]);
  });

  test('refuses a subscription beyond as many as a client may have, and not one of those', async () => {
    const topics = Array.from({ length: 8 }, (_, index) => `topic ${index}`);
    const link = await subscribed(...topics);
    link.send('9{"type":"subscribe","topic":"one more"}');
    expect(await reply(link)).toEqual({ type: 'reply', to: 9, error: error('TOO_MANY_TOPICS') });
    link.send('10{"type":"subscribe","topic":"topic 3"}');
    expect(await reply(link)).toEqual({ type: 'reply', to: 10 });
  });

  test('answers requests in order, also where the app takes its time for one', async () => {
    const { link } = await dialer.enter();
    link.send('1{"type":"subscribe","topic":"slow"}');
    link.send('2{"type":"subscribe","topic":"quick"}');
    link.send('3{"type":"unsubscribe","topic":"slow"}');
    link.send('4#quick\nhello');
    for (const to of [1, 2, 3, 4]) expect(await reply(link)).toEqual({ type: 'reply', to });
  });
}
