import { expect, test } from 'vitest';
import { holdTime, type ClientBench } from './bench.js';

const ack = (received: number): string => JSON.stringify({ type: 'ack', received });

/** Acknowledgements. */
export function acknowledgementTests(bench: ClientBench): void {
  test('sends one along with the next numbered frame whenever it has changed', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    link.send('1:one');
    link.send('2:two');
    await bench.hasTold('text one', 'text two');
    client.send('a');
    client.send('b');
    expect(await link.take(2)).toEqual(['1,2:a', '2:b']);
  });

  test('sends one alone within 1000 ms, and not again', async () => {
    const time = holdTime();
    bench.connect();
    const { link } = await bench.server.enter();
    link.send('1:one');
    await link.reached();
    time.pass(1000);
    expect(await link.rest()).toEqual([ack(1)]);
    time.pass(1000);
    expect(await link.rest()).toEqual([]);
  });

  test('sends one alone every 1000 ms, and not more, while frames keep coming', async () => {
    const time = holdTime();
    bench.connect();
    const { link } = await bench.server.enter();
    const alone: unknown[] = [];
    for (let number = 1; number <= 10; number += 1) {
      link.send(`${number}:message`);
      await link.reached();
      time.pass(200);
      alone.push(...(await link.rest()));
    }
    // The first is due 1000 ms after the first frame, whatever came since.
    expect(alone.length).toBeGreaterThanOrEqual(1);
    expect(alone.length).toBeLessThanOrEqual(2);
    time.pass(1000);
    alone.push(...(await link.rest()));
    expect(alone.at(-1)).toBe(ack(10));
  });

  test('sends none alone where one went along', async () => {
    const time = holdTime();
    const client = bench.connect();
    const { link } = await bench.server.enter();
    link.send('1:one');
    await link.reached();
    client.send('hello');
    expect(await link.rest()).toEqual(['1,1:hello']);
    time.pass(1000);
    expect(await link.rest()).toEqual([]);
  });

  test.each([
    ['messages', { messages: 6, bytes: 1_000_000 }],
    ['bytes', { messages: 1000, bytes: 600 }],
  ])('sends one at once where half of the window is not acknowledged, in %s', async (_, window) => {
    holdTime();
    bench.connect();
    const { link } = await bench.server.enter({ window });
    link.send(`1:${'x'.repeat(100)}`);
    link.send(`2:${'x'.repeat(100)}`);
    expect(await link.rest()).toEqual([]);
    link.send(`3:${'x'.repeat(100)}`);
    expect(await link.rest()).toEqual([ack(3)]);
  });

  test.each(['alone', 'in a header', 'in the header of what came before'])(
    'does not repeat what one has covered: %s',
    async (where) => {
      const client = bench.connect();
      const { link } = await bench.server.enter();
      for (const text of ['one', 'two', 'three']) client.send(text);
      await link.take(3);
      link.send('1:hello');
      if (where === 'alone') link.send(ack(2));
      else link.send(where === 'in a header' ? '2,2:hello' : '1,2:hello');
      await link.reached();
      await link.cut();
      // The server denies what it has acknowledged.
      const back = await bench.server.enter({ resumed: true, token: '2.b', received: 0, next: 3 });
      expect(await back.link.take(2)).toEqual([
        JSON.stringify({ type: 'lost', next: 3 }),
        '3:three',
      ]);
    },
  );

  test('takes one that is behind another without harm', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    client.send('one');
    client.send('two');
    await link.take(2);
    for (const received of [2, 0, 1, 2]) link.send(ack(received));
    link.send('1,1:hello');
    await bench.hasTold('text hello');
  });
}
