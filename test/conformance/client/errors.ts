import { expect, test } from 'vitest';
import type { Fields } from '../wire.js';
import type { ClientBench } from './bench.js';

const resumed: Fields = { resumed: true, token: '2.b', received: 0, next: 1 };
const welcome: Fields = { type: 'welcome', session: 's', token: 't', resumed: false };

/** Liveness, and a server that breaks the protocol. */
export function errorTests(bench: ClientBench): void {
  test('answers a ping with a pong of the same id', async () => {
    bench.connect();
    const { link } = await bench.server.enter();
    for (const id of [0, 5, 5, Number.MAX_SAFE_INTEGER]) {
      link.say({ type: 'ping', id, x: 1 });
      expect(await link.hear()).toEqual({ type: 'pong', id });
    }
  });

  test.each([
    ['a number that is ahead', '2:two'],
    ['an acknowledgement of what was never sent', '{"type":"ack","received":1}'],
    ['one in a header', '1,1:one'],
    ['a type that is not known', '{"type":"nonsense"}'],
    ['one that is not known under a number', '1{"type":"nonsense"}'],
    ['a numbered frame without a number', '{"type":"event","name":"x"}'],
    ['JSON that is none', '{"type":'],
    ['a frame that is none', 'hello'],
    ['a number with a leading zero', '01:one'],
    ['a control frame in binary', Buffer.from('{"type":"ping","id":1}')],
    ['an event in binary', Buffer.from('1{"type":"event","name":"x"}')],
    ['a second welcome', JSON.stringify(welcome)],
  ])('closes with 4005 for %s, and comes back to its session', async (_, frame) => {
    bench.connect();
    const { link } = await bench.server.enter();
    link.send(frame);
    link.send('1:behind it');
    expect((await link.ended).code).toBe(4005);
    const back = await bench.server.enter(resumed);
    expect(back.hello).toMatchObject({ session: 's1', token: '1.a', received: 0 });
    back.link.send('1:one');
    await bench.hasTold('text one');
  });

  test('closes with 4005 where a resume names more than it ever sent', async () => {
    bench.connect();
    const { link } = await bench.server.enter();
    await link.cut();
    const back = await bench.server.next();
    await back.hello();
    back.welcome({ ...resumed, received: 1 });
    expect((await back.ended).code).toBe(4005);
  });

  test('closes with 4005 for a numbered frame in place of the welcome', async () => {
    bench.connect();
    const { link } = await bench.server.enter();
    await link.cut();
    const back = await bench.server.next();
    await back.hello();
    back.send('1:too early');
    expect((await back.ended).code).toBe(4005);
    const { hello } = await bench.server.enter(resumed);
    expect(hello).toMatchObject({ received: 0 });
    expect(bench.told).toEqual([]);
  });
}
