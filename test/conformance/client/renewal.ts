import { expect, test } from 'vitest';
import { split } from '../wire.js';
import type { ClientBench } from './bench.js';

const renewed = { session: 's2', token: '1.z', refusal: 'unknown' };
const ack = JSON.stringify({ type: 'ack', received: 0 });

/** A new session in place of the one that was asked for. */
export function renewalTests(bench: ClientBench): void {
  test('tells what may be lost in both directions', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    for (const text of ['one', 'two', 'three']) client.send(text);
    await link.take(3);
    link.send('1,1:one');
    link.send('2:two');
    await bench.hasTold('text one', 'text two');
    await link.cut();
    await bench.server.enter(renewed);
    await bench.hasTold('text one', 'text two', 'renewed, lost from 3, 2 in doubt');
  });

  test('begins with 1 in both directions', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    client.send('one');
    await link.next();
    link.send('1,1:one');
    await bench.hasTold('text one');
    await link.cut();
    const back = await bench.server.enter(renewed);
    expect(back.answer).toBe(ack);
    client.send('anew');
    expect(await back.link.next()).toBe('1:anew');
    back.link.send('1:anew');
    await bench.hasTold('text one', 'renewed, lost from 2, 0 in doubt', 'text anew');
  });

  test('does not send again by itself what was not acknowledged', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    client.send('perhaps received');
    await link.next();
    await link.cut();
    const back = await bench.server.enter(renewed);
    expect(await back.link.rest()).toEqual([]);
  });

  test('subscribes again', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    client.subscribe('orders');
    client.subscribe('news');
    await link.take(2);
    link.send('1,2{"type":"reply","to":1}');
    link.send('2{"type":"reply","to":2}');
    await bench.hasTold('subscribed orders', 'subscribed news');
    await link.cut();
    const back = await bench.server.enter(renewed);
    expect(split(await back.link.next())).toEqual(['1', { type: 'subscribe', topic: 'orders' }]);
    expect(split(await back.link.next())).toEqual(['2', { type: 'subscribe', topic: 'news' }]);
    expect(await back.link.rest()).toEqual([]);
  });

  test('asks for the new session from then on', async () => {
    bench.connect();
    const { link } = await bench.server.enter();
    link.send('1:one');
    await bench.hasTold('text one');
    await link.cut();
    const { link: second } = await bench.server.enter(renewed);
    await second.cut();
    const { hello } = await bench.server.enter();
    expect(hello).toMatchObject({ session: 's2', token: '1.z', received: 0 });
  });
}
