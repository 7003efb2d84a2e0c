import { expect, test } from 'vitest';
import { nested } from '../breaches.js';
import type { Bench } from './bench.js';

/** What is just within the limits; what is beyond them is in breaches.ts. */
export function limitTests({ dialer }: Bench): void {
  test.each(['x', 'ü', '😀'])('takes a topic of 256 bytes: %s', async (character) => {
    const topic = character.repeat(256 / Buffer.byteLength(character));
    const { link } = await dialer.enter();
    link.send(`1${JSON.stringify({ type: 'subscribe', topic })}`);
    expect(await link.next()).toBe('1,1{"type":"reply","to":1}');
    const { link: other } = await dialer.enter();
    other.send(`1#${topic}\nhello`);
    expect(await link.next()).toBe(`2#${topic}\nhello`);
  });

  test.each(['__proto__', 'constructor', ' '])('takes %j as the name of a topic', async (topic) => {
    const { link } = await dialer.enter();
    link.send(`1${JSON.stringify({ type: 'subscribe', topic })}`);
    expect(await link.next()).toBe('1,1{"type":"reply","to":1}');
  });

  test.each(['x'.repeat(128), '😀'.repeat(32), '__proto__'])(
    'takes an event with the name %j',
    async (name) => {
      const { link } = await dialer.enter();
      link.send(`1${JSON.stringify({ type: 'event', name })}`);
      expect(JSON.parse(String(await link.next()).slice(3))).toEqual({ type: 'event', name });
    },
  );

  test('takes a control frame of 16384 bytes', async () => {
    const { link } = await dialer.enter();
    const bare = '{"type":"ping","id":1,"x":""}';
    const padded = bare.replace('""', `"${'x'.repeat(16_384 - bare.length)}"`);
    expect(padded).toHaveLength(16_384);
    link.send(padded);
    expect(await link.hear()).toEqual({ type: 'pong', id: 1 });
  });

  test('takes JSON of 32 levels', async () => {
    const { link } = await dialer.enter();
    const data = JSON.parse(nested(31)) as unknown;
    link.send(`1${JSON.stringify({ type: 'event', name: 'deep', data })}`);
    expect(JSON.parse(String(await link.next()).slice(3))).toHaveProperty('data', data);
  });

  test.each([
    [8192, 'welcome'],
    [8193, 'error'],
  ])('answers `auth` of %i bytes with %s', async (bytes, answer) => {
    const empty = JSON.stringify({ user: 'ann', x: '' });
    const auth = { user: 'ann', x: 'x'.repeat(bytes - empty.length) };
    const { welcome } = await dialer.greet({ auth });
    expect(welcome['type']).toBe(answer);
  });

  test.each([
    [64, 128, 'welcome'],
    [65, 128, 'error'],
    [64, 129, 'error'],
  ])('answers a session of %i and a token of %i characters with %s', async (id, token, answer) => {
    const asked = { session: 's'.repeat(id), token: 't'.repeat(token), received: 0 };
    const { welcome } = await dialer.greet(asked);
    expect(welcome['type']).toBe(answer);
  });

  test('takes a message of as many bytes as it allows, and closes a larger one with 1009', async () => {
    const { link, welcome } = await dialer.enter({ window: { messages: 10, bytes: 2 ** 40 } });
    const maxPayload = welcome['maxPayload'] as number;
    link.send(`1:${'x'.repeat(maxPayload - 2)}`);
    expect(await link.next()).toHaveLength(maxPayload + 2);
    link.send(`2:${'x'.repeat(maxPayload - 1)}`);
    expect((await link.ended).code).toBe(1009);
  });
}
