import { expect, test } from 'vitest';
import { resuming } from '../wire-client.js';
import type { Bench } from './bench.js';
import type { Fields } from '../wire.js';

/** Lives and ends of sessions: who gets one back, and who gets a new one. */
export function sessionTests({ dialer, pass }: Bench): void {
  const expectNew = (welcome: Fields, former: Fields, refusal: string) => {
    expect(welcome).toMatchObject({ resumed: false, refusal, received: 0, next: 1 });
    expect(welcome['session']).not.toBe(former['session']);
  };

  test.each([
    ['unknown', { session: 'never-heard-of' }],
    ['token', { token: '1.AAAAAAAAAAAAAAAAAAAAAA' }],
    ['ahead', { received: 1 }],
    ['user', { auth: { user: 'eve' } }],
  ])('gives a new session for one that is not to be had: %s', async (refusal, wrong) => {
    const { link, welcome } = await dialer.enter();
    await link.cut();
    const back = await dialer.enter({ ...resuming(welcome, 2), ...wrong });
    expectNew(back.welcome, welcome, refusal);
    back.link.send('1:hello');
    expect(await back.link.next()).toBe('1,1:hello');
  });

  test('does not touch the session that was asked for in vain', async () => {
    const { link, welcome } = await dialer.enter();
    for (const wrong of [{ token: 'x' }, { received: 9 }, { auth: { user: 'eve' } }]) {
      await dialer.enter({ ...resuming(welcome, 2), ...wrong });
    }
    link.send('1:still here');
    expect(await link.next()).toBe('1,1:still here');
    await link.cut();
    const back = await dialer.enter(resuming(welcome, 2, 1));
    expect(back.welcome).toMatchObject({ resumed: true });
  });

  test('begins with 1 in both directions in a new session, and without subscriptions', async () => {
    const { link, welcome } = await dialer.enter();
    link.send('1{"type":"subscribe","topic":"orders"}');
    await link.next();
    await link.close(1000);
    const back = await dialer.enter(resuming(welcome, 2, 1));
    const { link: other } = await dialer.enter();
    other.send('1#orders\nhello');
    await other.next();
    back.link.send('1:hello');
    expect(await back.link.next()).toBe('1,1:hello');
  });

  test('ends a session when its client closes with 1000', async () => {
    const { link, welcome } = await dialer.enter();
    await link.close(1000, 'done');
    const back = await dialer.enter(resuming(welcome, 2));
    expectNew(back.welcome, welcome, 'unknown');
  });

  test.each([1001, undefined, 3000, 4000, 4001, 4002, 4005])(
    'keeps a session whose client closes with %s',
    async (code) => {
      const { link, welcome } = await dialer.enter();
      await link.close(code);
      const back = await dialer.enter(resuming(welcome, 2));
      expect(back.welcome).toMatchObject({ resumed: true });
    },
  );

  test.each([1000, 4321])('ends a session that its app closes with %i', async (code) => {
    const { link, welcome } = await dialer.enter();
    const data = JSON.stringify({ code, reason: 'enough' });
    link.send(`1{"type":"event","name":"close","data":${data}}`);
    expect(await link.ended).toEqual({ code, reason: 'enough' });
    const back = await dialer.enter(resuming(welcome, 2));
    expectNew(back.welcome, welcome, 'unknown');
  });

  test('keeps a session through the grace, and no longer', async () => {
    const { link, welcome } = await dialer.enter();
    const graceMs = welcome['graceMs'] as number;
    await link.reached();
    await link.cut();
    await dialer.enter();
    await pass(graceMs * 0.75);
    const back = await dialer.enter(resuming(welcome, 2));
    expect(back.welcome).toMatchObject({ resumed: true });
    await back.link.reached();
    await back.link.cut();
    await dialer.enter();
    await pass(graceMs * 1.25);
    const late = await dialer.enter(resuming(back.welcome, 3));
    expectNew(late.welcome, welcome, 'unknown');
  });

  test('counts no grace while a link lives', async () => {
    const { link, welcome } = await dialer.enter();
    await link.cut();
    const back = await dialer.enter(resuming(welcome, 2));
    for (let step = 0; step < 10; step += 1) {
      await back.link.reached();
      await pass((welcome['graceMs'] as number) / 8);
    }
    back.link.send('1:still here');
    expect(await back.link.next()).toBe('1,1:still here');
  });
}
