import { expect, test } from 'vitest';
import type { Fields } from '../wire.js';
import { split } from '../wire.js';
import type { ClientBench } from './bench.js';

const resumed = (over: Fields = {}): Fields => ({ resumed: true, token: '2.b', ...over });
const ack = (received: number): string => JSON.stringify({ type: 'ack', received });
const lost = (next: number): string => JSON.stringify({ type: 'lost', next });

/** Coming back to a session. */
export function resumeTests(bench: ClientBench): void {
  test('comes back with session, latest token, what it has received, and a higher link', async () => {
    bench.connect();
    const { link, hello: first } = await bench.server.enter();
    link.send('1:one');
    link.send('2:two');
    await bench.hasTold('text one', 'text two');
    await link.cut();
    const { link: second, hello } = await bench.server.enter(resumed({ next: 3 }));
    expect(hello).toMatchObject({ session: 's1', token: '1.a', received: 2 });
    expect(hello['link']).toBeGreaterThan(first['link'] as number);
    await second.cut();
    const { hello: third } = await bench.server.enter(resumed({ next: 3 }));
    expect(third).toMatchObject({ session: 's1', token: '2.b', received: 2 });
    expect(third['link']).toBeGreaterThan(hello['link'] as number);
  });

  test('shows the token again where no welcome has come', async () => {
    bench.connect();
    const { link } = await bench.server.enter();
    await link.cut();
    const unanswered = await bench.server.next();
    const { link: second } = await unanswered.hello();
    await unanswered.cut();
    const hello = await (await bench.server.next()).hello();
    expect(hello).toMatchObject({ session: 's1', token: '1.a', received: 0 });
    expect(hello['link']).toBeGreaterThan(second as number);
  });

  test('acknowledges, and repeats what the server lacks with its old numbers', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    client.send('one');
    client.send(Uint8Array.of(0, 255));
    client.publish('orders', 'three');
    client.sendEvent('four');
    await link.take(4);
    await link.cut();
    const back = await bench.server.enter(resumed({ received: 1 }));
    expect(back.answer).toBe(ack(0));
    expect(await back.link.take(2)).toEqual([Buffer.from('2:\0\xff', 'latin1'), '3#orders\nthree']);
    expect(split(await back.link.next())).toEqual(['4', { type: 'event', name: 'four' }]);
    expect(await back.link.rest()).toEqual([]);
    client.send('five');
    expect(await back.link.next()).toBe('5:five');
  });

  test('sends what the app sent meanwhile behind what it repeats', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    client.send('one');
    await link.next();
    await link.cut();
    const again = await bench.server.next();
    client.send('two');
    await again.hello();
    client.send('three');
    again.welcome(resumed());
    expect(await again.take(4)).toEqual([ack(0), '1:one', '2:two', '3:three']);
  });

  test('repeats it as often as its link breaks', async () => {
    const client = bench.connect();
    let { link } = await bench.server.enter();
    client.send('one');
    expect(await link.next()).toBe('1:one');
    for (let round = 0; round < 5; round += 1) {
      await link.cut();
      ({ link } = await bench.server.enter(resumed()));
      expect(await link.next()).toBe('1:one');
    }
  });

  test('drops what the server repeats and it has', async () => {
    bench.connect();
    const { link } = await bench.server.enter();
    link.send('1:one');
    await bench.hasTold('text one');
    await link.cut();
    const back = await bench.server.enter(resumed({ next: 1 }));
    expect(back.answer).toBe(ack(1));
    back.link.send('1:one');
    back.link.send('2:two');
    await bench.hasTold('text one', 'text two');
  });

  test('tells what a welcome says is lost, and acknowledges that too', async () => {
    bench.connect();
    const { link } = await bench.server.enter();
    link.send('1:one');
    await bench.hasTold('text one');
    await link.cut();
    const back = await bench.server.enter(resumed({ next: 5 }));
    expect(back.answer).toBe(ack(4));
    back.link.send('5:five');
    await bench.hasTold('text one', 'lost 2 to 4', 'text five');
  });

  test('says what it has forgotten before it repeats the rest', async () => {
    const client = bench.connect({ window: { messages: 2, bytes: 1_000_000 } });
    const { link } = await bench.server.enter();
    for (const text of ['one', 'two', 'three', 'four']) client.send(text);
    expect(await link.take(4)).toEqual(['1:one', '2:two', '3:three', '4:four']);
    await link.cut();
    const back = await bench.server.enter(resumed({ received: 1 }));
    expect(back.answer).toBe(ack(0));
    expect(await back.link.take(3)).toEqual([lost(3), '3:three', '4:four']);
  });

  test('says nothing of what it has forgotten and the server has', async () => {
    const client = bench.connect({ window: { messages: 2, bytes: 1_000_000 } });
    const { link } = await bench.server.enter();
    for (const text of ['one', 'two', 'three', 'four']) client.send(text);
    await link.take(4);
    await link.cut();
    const back = await bench.server.enter(resumed({ received: 3 }));
    expect(await back.link.next()).toBe('4:four');
  });

  test('keeps no more bytes than it says', async () => {
    const client = bench.connect({ window: { messages: 1000, bytes: 1000 } });
    const { link } = await bench.server.enter();
    for (const number of [1, 2, 3, 4]) client.send(`${number}`.repeat(300));
    await link.take(4);
    await link.cut();
    const back = await bench.server.enter(resumed());
    expect(await back.link.take(2)).toEqual([lost(2), `2:${'2'.repeat(300)}`]);
  });

  test('does not subscribe again where its session was resumed', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    client.subscribe('orders');
    await link.next();
    link.send('1,1{"type":"reply","to":1}');
    await bench.hasTold('subscribed orders');
    await link.cut();
    const back = await bench.server.enter(resumed({ received: 1, next: 2 }));
    expect(await back.link.rest()).toEqual([]);
  });

  test.each([
    ['breaks', undefined, ''],
    ['is closed with 1001', 1001, ''],
    ['is closed with 1011', 1011, 'INTERNAL'],
    ['is closed with 1012 and a hint', 1012, '{"retryAfterMs":0}'],
    ['is closed with 4003', 4003, 'SUPERSEDED'],
    ['is closed with 3008', 3008, 'HELLO_LATE'],
  ])('comes back to its session after a link that %s', async (_, code, reason) => {
    bench.connect();
    const { link } = await bench.server.enter();
    if (code === 1012) link.say({ type: 'drain', retryAfterMs: 0 });
    if (code === undefined) await link.cut();
    else await link.close(code, reason);
    const { hello } = await bench.server.enter(resumed());
    expect(hello).toMatchObject({ session: 's1', token: '1.a' });
  });
}
