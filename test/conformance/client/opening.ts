import { expect, test } from 'vitest';
import type { ClientBench } from './bench.js';

/** Opening, hello and welcome. */
export function openingTests(bench: ClientBench): void {
  test('offers the protocol before any others', async () => {
    bench.connect();
    await bench.server.next();
    expect(bench.server.offers).toEqual([expect.stringMatching(/^linekeeper\.v1(,|$)/)]);
  });

  test('says hello first: the number of the link, and nothing of a session', async () => {
    bench.connect();
    const hello = await (await bench.server.next()).hello();
    expect(hello['link']).toSatisfy((link: number) => Number.isSafeInteger(link) && link > 0);
    for (const field of ['session', 'token', 'received']) expect(hello).not.toHaveProperty(field);
    const { messages, bytes } = hello['window'] ?? { messages: 1000, bytes: 1_048_576 };
    expect([messages, bytes].every((value) => Number.isSafeInteger(value) && value > 0)).toBe(true);
  });

  test('says in the hello how much it keeps, and shows its credentials there', async () => {
    const window = { messages: 7, bytes: 777 };
    bench.connect({ window, auth: { user: 'ann' } });
    const hello = await (await bench.server.next()).hello();
    expect(hello).toMatchObject({ window, auth: { user: 'ann' } });
  });

  test('sends nothing more before the welcome', async () => {
    const client = bench.connect();
    client.send('early');
    client.subscribe('orders');
    const link = await bench.server.next();
    client.send('still early');
    await link.hello();
    client.sendEvent('early too');
    expect(await link.rest()).toEqual([]);
  });

  test('answers the welcome at once with an ack, before anything else', async () => {
    const client = bench.connect();
    client.send('first');
    const { link, answer } = await bench.server.enter();
    expect(JSON.parse(String(answer))).toEqual({ type: 'ack', received: 0 });
    expect(await link.next()).toBe('1:first');
  });

  test('waits on where a pong comes before the welcome, and says nothing to it', async () => {
    const client = bench.connect();
    client.send('first');
    const link = await bench.server.next();
    await link.hello();
    link.say({ type: 'pong', id: 0 });
    expect(await link.rest()).toEqual([]);
    link.welcome();
    expect(await link.take(2)).toEqual(['{"type":"ack","received":0}', '1:first']);
  });

  test('ignores fields that it does not know, and a refusal where it asked for nothing', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter({ x: { y: 1 }, refusal: 'weather' });
    client.send('hello');
    expect(await link.next()).toBe('1:hello');
  });

  test('closes with 1000 when it is done', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    client.close();
    expect((await link.ended).code).toBe(1000);
  });

  test('does not do without the protocol once it was welcome', async () => {
    const client = bench.connect();
    const { link } = await bench.server.enter();
    bench.server.select = false;
    await link.cut();
    await expect.poll(() => bench.server.offers.length).toBeGreaterThan(2);
    bench.server.select = 'linekeeper.v1';
    let back = await bench.server.next();
    // Those that were selected nothing have failed by themselves.
    while (back.socket.protocol === '') back = await bench.server.next();
    const hello = await back.hello();
    expect(hello).toMatchObject({ session: 's1', token: '1.a', received: 0 });
    expect(bench.server.offers.every((offer) => offer.startsWith('linekeeper.v1'))).toBe(true);
    client.close();
  });
}
