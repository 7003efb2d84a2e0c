import { expect, test } from 'vitest';
import { split } from '../wire.js';
import type { ClientBench } from './bench.js';

/** Numbered frames, topics and requests. */
export function numberedTests(bench: ClientBench): void {
  test('numbers what it sends from 1, one by one, text as text and binary as binary', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    for (const text of ['one', '', '3:\n#{', 'ü😀']) client.send(text);
    client.send(Uint8Array.of(0, 10, 255));
    expect(await link.take(5)).toEqual([
      '1:one',
      '2:',
      '3:3:\n#{',
      '4:ü😀',
      Buffer.from('5:\0\n\xff', 'latin1'),
    ]);
  });

  test('sends an event as a name and its data', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    client.sendEvent('typing', { room: [1, null] });
    client.sendEvent('bare');
    expect(split(await link.next())).toEqual([
      '1',
      { type: 'event', name: 'typing', data: { room: [1, null] } },
    ]);
    expect(split(await link.next())).toEqual(['2', { type: 'event', name: 'bare' }]);
  });

  test('sends requests: to subscribe, and to publish text and binary', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    client.subscribe('orders');
    client.publish('orders', 'hello');
    client.publish('größe', Uint8Array.of(0, 10, 255));
    expect(split(await link.next())).toEqual(['1', { type: 'subscribe', topic: 'orders' }]);
    expect(await link.next()).toBe('2#orders\nhello');
    expect(await link.next()).toEqual(
      Buffer.concat([Buffer.from('3#größe\n'), Buffer.from([0, 10, 255])]),
    );
  });

  test('tells what became of its requests', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    client.subscribe('orders');
    client.subscribe('forbidden');
    client.publish('orders', 'hello');
    await link.take(3);
    link.send('1,3{"type":"reply","to":1,"x":1}');
    await bench.hasTold('subscribed orders');
    link.send('2{"type":"reply","to":2,"error":{"code":"FORBIDDEN","message":"no","x":1}}');
    link.send('3{"type":"reply","to":3}');
    await bench.hasTold('subscribed orders', 'refused forbidden: FORBIDDEN', 'published orders');
  });

  test('delivers each number once and in order, whatever it carries', async () => {
    bench.connect();
    const { link } = await bench.server.enter();
    link.send('1:one');
    link.send('1:one');
    link.send('2#orders\nline\nline');
    link.send('3{"type":"event","name":"typing","data":{"room":1},"x":1}');
    link.send('2#orders\nline\nline');
    link.send(Buffer.from('4:\0\xff', 'latin1'));
    link.send(Buffer.concat([Buffer.from('5#größe\n'), Buffer.from([255])]));
    link.send('6:');
    link.send('7{"type":"event","name":"bare"}');
    await bench.hasTold(
      'text one',
      'text orders line\nline',
      'event typing {"room":1}',
      'binary 00ff',
      'binary größe ff',
      'text ',
      'event bare',
    );
  });

  test('sends no message that has more bytes, with its header, than the server takes', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter({ maxPayload: 200 });
    const fitting = 'x'.repeat(150);
    for (const text of [fitting, 'x'.repeat(199), 'ü'.repeat(100)]) client.send(text);
    client.send(new Uint8Array(199));
    client.send('last');
    const frames = [await link.next()];
    while (!/^\d:last$/.test(String(frames.at(-1)))) frames.push(await link.next());
    expect(frames[0]).toBe(`1:${fitting}`);
    expect(Math.max(...frames.map((frame) => Buffer.byteLength(frame)))).toBe(152);
  });

  test('takes what is lost as received, tells which numbers, and goes on behind it', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    link.send('1:one');
    link.say({ type: 'lost', next: 1 });
    link.say({ type: 'lost', next: 5 });
    link.send('4:too late');
    link.send('5:five');
    await bench.hasTold('text one', 'lost 2 to 4', 'text five');
    client.send('hello');
    expect(await link.next()).toBe('1,5:hello');
  });
}
