import { expect, test } from 'vitest';
import { resuming } from '../wire-client.js';
import type { Bench } from './bench.js';

const superseded = { code: 4003, reason: 'SUPERSEDED' };

/** Tokens, and links of one session that meet. */
export function tokenTests({ dialer }: Bench): void {
  test('gives a new token with each welcome', async () => {
    const { link, welcome } = await dialer.enter();
    await link.cut();
    const { welcome: next } = await dialer.enter(resuming(welcome, 2));
    expect(next['session']).toBe(welcome['session']);
    expect(next['token']).not.toBe(welcome['token']);
  });

  test('takes the old token where the client may not have had the welcome', async () => {
    const { link, welcome } = await dialer.enter();
    await link.cut();
    for (const number of [2, 3, 4]) {
      const unheard = await dialer.greet(resuming(welcome, number));
      expect(unheard.welcome).toMatchObject({ resumed: true });
      await unheard.link.cut();
    }
    const back = await dialer.enter(resuming(welcome, 5));
    expect(back.welcome).toMatchObject({ resumed: true, received: 0, next: 1 });
  });

  test('takes the new token where its ack did not arrive', async () => {
    const { link, welcome } = await dialer.enter();
    await link.cut();
    const unconfirmed = await dialer.greet(resuming(welcome, 2));
    await unconfirmed.link.cut();
    const back = await dialer.enter(resuming(unconfirmed.welcome, 3));
    expect(back.welcome).toMatchObject({ resumed: true });
  });

  test('refuses every earlier token from the first frame after a welcome on', async () => {
    const { link, welcome: first } = await dialer.enter();
    await link.cut();
    const unheard = await dialer.greet(resuming(first, 2));
    await unheard.link.cut();
    const back = await dialer.greet(resuming(first, 3));
    back.link.say({ type: 'ack', received: 0 });
    await back.link.reached();
    for (const stolen of [first, unheard.welcome]) {
      const thief = await dialer.enter(resuming(stolen, 9));
      expect(thief.welcome).toMatchObject({ resumed: false, refusal: 'token' });
      expect(thief.welcome['session']).not.toBe(first['session']);
    }
    back.link.send('1:undisturbed');
    expect(await back.link.next()).toBe('1,1:undisturbed');
    await back.link.cut();
    const again = await dialer.enter(resuming(back.welcome, 10, 1));
    expect(again.welcome).toMatchObject({ resumed: true, received: 1 });
  });

  test('refuses the token of another session', async () => {
    const { welcome } = await dialer.enter();
    const { welcome: other } = await dialer.enter();
    const { session } = other;
    const thief = await dialer.enter({ ...resuming(welcome, 2), session });
    expect(thief.welcome).toMatchObject({ resumed: false, refusal: 'token' });
  });

  test('closes the former link of a session that is resumed while it lives', async () => {
    const { link: former, welcome } = await dialer.enter();
    former.send('1:one');
    await former.next();
    const { link } = await dialer.enter(resuming(welcome, 2, 1));
    expect(await former.hear()).toMatchObject({ type: 'error', code: 'SUPERSEDED' });
    expect(await former.ended).toEqual(superseded);
    link.send('2:two');
    expect(await link.next()).toBe('2,2:two');
  });

  test('ignores what still comes on the former link', async () => {
    const { link: former, welcome } = await dialer.enter();
    await former.reached();
    // It does not read that it is closed, and so goes on writing.
    former.socket.pause();
    const back = await dialer.enter(resuming(welcome, 2));
    expect(back.welcome).toMatchObject({ resumed: true, received: 0 });
    former.send('1:from the former link');
    former.say({ type: 'ack', received: 7 });
    former.socket.resume();
    expect(await former.ended).toEqual(superseded);
    back.link.send('1:from the present link');
    expect(await back.link.next()).toBe('1,1:from the present link');
    expect(await back.link.rest()).toEqual([]);
  });

  test('keeps a session whose former link closes late, with 1000', async () => {
    const { link: former, welcome } = await dialer.enter();
    await former.reached();
    former.socket.pause();
    const back = await dialer.enter(resuming(welcome, 2));
    former.socket.close(1000);
    former.socket.resume();
    await former.ended;
    back.link.send('1:hello');
    expect(await back.link.next()).toBe('1,1:hello');
  });

  test.each([2, 1])('closes a link that was overtaken: number %i after 2', async (number) => {
    const { link, welcome } = await dialer.enter();
    await link.cut();
    const { link: present } = await dialer.greet(resuming(welcome, 2));
    const late = await dialer.greet(resuming(welcome, number));
    expect(late.welcome).toMatchObject({ type: 'error', code: 'SUPERSEDED' });
    expect(await late.link.ended).toEqual(superseded);
    present.say({ type: 'ack', received: 0 });
    present.send('1:undisturbed');
    expect(await present.next()).toBe('1,1:undisturbed');
  });
}
