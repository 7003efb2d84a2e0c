import { expect, test } from 'vitest';
import { resuming } from '../wire-client.js';
import type { Bench } from './bench.js';

/** A frame that the app answers with nothing. */
const quiet = (number: number, padding = ''): string =>
  `${number}{"type":"event","name":"quiet","data":"${padding}"}`;

const ack = (received: number): string => JSON.stringify({ type: 'ack', received });

/** Acknowledgements. */
export function acknowledgementTests({ dialer, pass }: Bench): void {
  test('sends one along with the next numbered frame whenever it has changed', async () => {
    const { link } = await dialer.enter();
    link.send('1:one');
    link.send('2{"type":"event","name":"send","data":{"count":2}}');
    expect(await link.take(3)).toEqual(['1,1:one', '2,2:message 1', '3:message 2']);
  });

  test('sends one alone within 1000 ms, and not again', async () => {
    const { link } = await dialer.enter();
    link.send(quiet(1));
    await link.reached();
    await pass(1100);
    expect(await link.rest()).toEqual([ack(1)]);
    await pass(1100);
    expect(await link.rest()).toEqual([]);
  });

  test('sends one alone every 1000 ms, and not more, while frames keep coming', async () => {
    const { link } = await dialer.enter();
    const alone: unknown[] = [];
    for (let number = 1; number <= 10; number += 1) {
      link.send(quiet(number));
      await link.reached();
      await pass(200);
      alone.push(...(await link.rest()));
    }
    // The first is due 1000 ms after the first frame, whatever came since.
    expect(alone.length).toBeGreaterThanOrEqual(1);
    await pass(1100);
    alone.push(...(await link.rest()));
    expect(alone.length).toBeLessThanOrEqual(3);
    expect(alone.at(-1)).toBe(ack(10));
  });

  test('sends none alone where one went along', async () => {
    const { link } = await dialer.enter();
    link.send('1:one');
    expect(await link.next()).toBe('1,1:one');
    await pass(1100);
    expect(await link.rest()).toEqual([]);
  });

  test('sends one at once where half of the window is not acknowledged, in messages', async () => {
    const { link } = await dialer.enter({ window: { messages: 10, bytes: 1_000_000 } });
    for (let number = 1; number <= 4; number += 1) link.send(quiet(number));
    expect(await link.rest()).toEqual([]);
    link.send(quiet(5));
    expect(await link.rest()).toEqual([ack(5)]);
  });

  test('sends one at once where half of the window is not acknowledged, in bytes', async () => {
    const { link } = await dialer.enter({ window: { messages: 1000, bytes: 1000 } });
    link.send(quiet(1, 'x'.repeat(300)));
    expect(await link.rest()).toEqual([]);
    link.send(quiet(2, 'x'.repeat(300)));
    expect(await link.rest()).toEqual([ack(2)]);
  });

  test('sends one for what is lost as well', async () => {
    const { link } = await dialer.enter();
    link.say({ type: 'lost', next: 4 });
    link.send('4:four');
    expect(await link.next()).toBe('1,4:four');
  });

  test.each(['alone', 'in a header'])(
    'forgets everything up to the number that one names %s',
    async (where) => {
      const { link, welcome } = await dialer.enter();
      link.send('1{"type":"event","name":"send","data":{"count":5}}');
      await link.take(5);
      if (where === 'alone') link.send(ack(3));
      else link.send('2,3{"type":"event","name":"quiet"}');
      await link.reached();
      await link.cut();
      // Whoever denies what it has acknowledged does not get it again.
      const back = await dialer.enter(resuming(welcome, 2, 0));
      expect(back.welcome).toMatchObject({ resumed: true, next: 4 });
      expect(await back.link.take(2)).toEqual(['4:message 4', '5:message 5']);
    },
  );

  test('takes one that is behind another without harm', async () => {
    const { link } = await dialer.enter();
    link.send('1{"type":"event","name":"send","data":{"count":3}}');
    await link.take(3);
    for (const received of [3, 0, 1, 3]) link.send(ack(received));
    link.send('2,1:two');
    expect(await link.next()).toBe('4,2:two');
  });
}
