import { expect, test } from 'vitest';
import type { Bench } from './bench.js';

/** Numbered frames. */
export function numberedTests({ dialer }: Bench): void {
  test('numbers its frames from 1, one by one', async () => {
    const { link } = await dialer.enter();
    link.say({ type: 'ping', id: 0 });
    link.send('1{"type":"event","name":"send","data":{"count":3}}');
    expect(await link.take(4)).toEqual([
      '{"type":"pong","id":0}',
      '1,1:message 1',
      '2:message 2',
      '3:message 3',
    ]);
  });

  test('delivers a number once, also when it comes again', async () => {
    const { link } = await dialer.enter();
    for (const frame of ['1:one', '1:one', '2:two', '1:one', '2:two', '3:three']) link.send(frame);
    expect(await link.take(3)).toEqual(['1,1:one', '2,2:two', '3,3:three']);
    expect(await link.rest()).toEqual([]);
  });

  test.each(['', '1', ':', ',5:', '{"type":"ping","id":1}', '#no\ntopic', 'a\nb\0c', 'ü – 😀'])(
    'delivers the text %j as it is',
    async (text) => {
      const { link } = await dialer.enter();
      link.send(`1:${text}`);
      expect(await link.next()).toBe(`1,1:${text}`);
    },
  );

  test('delivers binary as binary, any bytes of it', async () => {
    const { link } = await dialer.enter();
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    link.send(Buffer.concat([Buffer.from('1:'), bytes]));
    link.send(Buffer.from('2:'));
    expect(await link.take(2)).toEqual([
      Buffer.concat([Buffer.from('1,1:'), bytes]),
      Buffer.from('2,2:'),
    ]);
  });

  test('takes an event with any JSON, or none, and sends one', async () => {
    const { link } = await dialer.enter();
    for (const [index, data] of ['null', '0', '""', '[]', '{"a":[{}]}'].entries()) {
      link.send(`${index + 1}{"type":"event","name":"typing in a room","data":${data},"x":1}`);
      const frame = String(await link.next());
      expect(frame).toMatch(new RegExp(`^${index + 1},${index + 1}\\{`));
      expect(JSON.parse(frame.slice(3))).toEqual({
        type: 'event',
        name: 'typing in a room',
        data: JSON.parse(data),
      });
    }
    link.send('6{"type":"event","name":"bare"}');
    expect(JSON.parse(String(await link.next()).slice(3))).toEqual({ type: 'event', name: 'bare' });
  });

  test('takes what a client says is lost as received, and goes on behind it', async () => {
    const { link } = await dialer.enter();
    link.send('1:one');
    expect(await link.next()).toBe('1,1:one');
    link.say({ type: 'lost', next: 5 });
    link.send('4:too late');
    link.send('5:five');
    expect(await link.next()).toBe('2,5:five');
  });

  test('is not confused by what is lost and had been received', async () => {
    const { link } = await dialer.enter();
    link.send('1:one');
    link.say({ type: 'lost', next: 1 });
    link.send('2:two');
    expect(await link.take(2)).toEqual(['1,1:one', '2,2:two']);
  });

  test('takes the highest number that there is', async () => {
    const { link } = await dialer.enter();
    link.say({ type: 'lost', next: Number.MAX_SAFE_INTEGER });
    link.send('9007199254740991:last');
    expect(await link.rest()).toContainEqual(expect.stringMatching(/^1(,9007199254740991)?:last$/));
  });
}
