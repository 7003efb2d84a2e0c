import { expect, test } from 'vitest';
import { resuming } from '../wire-client.js';
import type { Bench } from './bench.js';

const sendMe = (number: number, count: number): string =>
  `${number}{"type":"event","name":"send","data":{"count":${count}}}`;

/** What a resume brings back, and what it says is lost. */
export function resumeTests({ dialer }: Bench): void {
  test('repeats exactly what was not received, with the old numbers, and goes on', async () => {
    const { link, welcome } = await dialer.enter();
    link.send(sendMe(1, 5));
    await link.take(5);
    await link.cut();
    const back = await dialer.enter(resuming(welcome, 2, 3));
    expect(back.welcome).toMatchObject({
      session: welcome['session'],
      resumed: true,
      received: 1,
      next: 4,
    });
    expect(back.welcome).not.toHaveProperty('refusal');
    back.link.send('2:go on');
    expect(await back.link.take(3)).toEqual(['4:message 4', '5:message 5', '6,2:go on']);
    expect(await back.link.rest()).toEqual([]);
  });

  test('repeats binary as binary, and events, replies and topics as they were', async () => {
    const { link, welcome } = await dialer.enter();
    link.send('1{"type":"subscribe","topic":"orders"}');
    expect(await link.next()).toBe('1,1{"type":"reply","to":1}');
    link.send(Buffer.from('2:\0\xff', 'latin1'));
    link.send('3{"type":"event","name":"typing","data":1}');
    await link.take(2);
    const { link: other } = await dialer.enter();
    other.send('1#orders\nhello');
    expect(await link.next()).toBe('4#orders\nhello');
    await link.cut();
    const back = await dialer.enter(resuming(welcome, 2));
    expect(await back.link.take(4)).toEqual([
      '1{"type":"reply","to":1}',
      Buffer.from('2:\0\xff', 'latin1'),
      '3{"type":"event","name":"typing","data":1}',
      '4#orders\nhello',
    ]);
  });

  test('says how far it has received, and drops what is repeated of that', async () => {
    const { link, welcome } = await dialer.enter();
    for (const frame of ['1:one', '2:two', '3:three']) link.send(frame);
    await link.take(3);
    await link.cut();
    const back = await dialer.enter(resuming(welcome, 2, 3));
    expect(back.welcome).toMatchObject({ received: 3, next: 4 });
    for (const frame of ['2:two', '3:three', '4:four']) back.link.send(frame);
    expect(await back.link.next()).toBe('4,4:four');
    expect(await back.link.rest()).toEqual([]);
  });

  test('brings back a link that broke before any message', async () => {
    const { link, welcome } = await dialer.enter();
    await link.reached();
    await link.cut();
    const back = await dialer.enter(resuming(welcome, 2));
    expect(back.welcome).toMatchObject({ resumed: true, received: 0, next: 1 });
    back.link.send('1:hello');
    expect(await back.link.next()).toBe('1,1:hello');
  });

  test('brings it back as often as it breaks', async () => {
    let { link, welcome } = await dialer.enter();
    for (let round = 1; round <= 5; round += 1) {
      link.send(`${round}:round ${round}`);
      expect(await link.next()).toBe(`${round},${round}:round ${round}`);
      await link.cut();
      ({ link, welcome } = await dialer.enter(resuming(welcome, round + 1, round)));
      expect(welcome).toMatchObject({ resumed: true, received: round, next: round + 1 });
    }
  });

  test('keeps what it sends while the client is away', async () => {
    const { link: sender } = await dialer.enter();
    const { link, welcome } = await dialer.enter();
    link.send('1{"type":"subscribe","topic":"orders"}');
    await link.next();
    await link.cut();
    sender.send('1#orders\nwhile you were away');
    await sender.next();
    const back = await dialer.enter(resuming(welcome, 2, 1));
    expect(await back.link.next()).toBe('2#orders\nwhile you were away');
  });

  test('says what is lost where it keeps less than was missed', async () => {
    const { link, welcome } = await dialer.enter();
    const { messages } = welcome['window'] as { messages: number };
    link.send(sendMe(1, messages + 10));
    await link.take(messages + 10);
    await link.cut();
    const back = await dialer.enter(resuming(welcome, 2, 3));
    expect(back.welcome).toMatchObject({ resumed: true, next: 11 });
    const repeated = await back.link.take(messages);
    expect(repeated[0]).toBe('11:message 11');
    expect(repeated.at(-1)).toBe(`${messages + 10}:message ${messages + 10}`);
    expect(await back.link.rest()).toEqual([]);
  });

  test('goes on where the client says at a resume what it has lost', async () => {
    const { link, welcome } = await dialer.enter();
    link.send('1:one');
    await link.next();
    await link.cut();
    const back = await dialer.enter(resuming(welcome, 2, 1));
    back.link.say({ type: 'lost', next: 4 });
    back.link.send('4:four');
    expect(await back.link.next()).toBe('2,4:four');
  });

  test('keeps subscriptions', async () => {
    const { link, welcome } = await dialer.enter();
    link.send('1{"type":"subscribe","topic":"orders"}');
    await link.next();
    await link.cut();
    const back = await dialer.enter(resuming(welcome, 2, 1));
    const { link: other } = await dialer.enter();
    other.send('1#orders\nhello');
    expect(await back.link.next()).toBe('2#orders\nhello');
  });
}
