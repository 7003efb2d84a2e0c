import { expect, test } from 'vitest';
import { breaches } from '../breaches.js';
import { PROTOCOL, resuming } from '../wire-client.js';
import type { Wire } from '../wire.js';
import type { Bench } from './bench.js';

/** The error frame and the close that end a link. */
async function expectError(link: Wire, code: string, close: number, what: string): Promise<void> {
  const frame = await link.hear();
  expect(frame, what).toEqual({ type: 'error', code, message: expect.any(String) });
  expect(Buffer.byteLength(frame['message'] as string)).toBeLessThanOrEqual(512);
  expect(await link.ended, what).toEqual({ code: close, reason: code });
}

/** Errors: what is said, and what becomes of the session. */
export function errorTests({ dialer }: Bench): void {
  test.each(Object.entries(breaches))(
    'refuses %s, and takes none of it',
    async (_, { code, close, frames }) => {
      for (const frame of frames) {
        const { link, welcome } = await dialer.enter();
        link.send(frame);
        await expectError(link, code, close, String(frame).slice(0, 100));
        const back = await dialer.enter(resuming(welcome, 2));
        expect(back.welcome).toMatchObject({ resumed: true, received: 0, next: 1 });
      }
    },
  );

  test('keeps the session of a client that breaks the protocol, as it was before that', async () => {
    const { link, welcome } = await dialer.enter();
    link.send('1:before');
    link.send('3:ahead');
    link.send('2:behind the error');
    expect(await link.next()).toBe('1,1:before');
    await expectError(link, 'SEQUENCE_GAP', 1002, '');
    const back = await dialer.enter(resuming(welcome, 2, 1));
    expect(back.welcome).toMatchObject({ resumed: true, received: 1, next: 2 });
  });

  test.each([
    '{"type":"ping","id":1}',
    '{"type":"ack","received":0}',
    '1:hello',
    '1{"type":"subscribe","topic":"orders"}',
  ])('expects a hello first, and not %s', async (frame) => {
    const link = await dialer.open();
    link.send(frame);
    await expectError(link, 'HELLO_EXPECTED', 1002, frame);
  });

  test.each([
    '{"type":"hello"}',
    '{"type":"hello","link":0}',
    '{"type":"hello","link":"1"}',
    '{"type":"hello","link":1,"window":5}',
    '{"type":"hello","link":1,"window":{"messages":0,"bytes":1}}',
    '{"type":"hello","link":1,"window":{"messages":1}}',
    '{"type":"hello","link":1,"session":"s"}',
    '{"type":"hello","link":1,"session":"s","token":"t"}',
    '{"type":"hello","link":1,"token":"t","received":0}',
    '{"type":"hello","link":1,"session":"s","token":"with spaces","received":0}',
    '{"type":"hello","link":1,"session":"s","token":"t","received":-1}',
    'hello',
  ])('does not take %s for a hello', async (frame) => {
    const link = await dialer.open();
    link.send(frame);
    await expectError(link, 'BAD_FRAME', 1002, frame);
  });

  test('says UNAUTHORIZED to whom the app does not let in', async () => {
    const link = await dialer.open(PROTOCOL);
    link.say({ type: 'hello', link: 1, auth: { user: 'nobody' } });
    await expectError(link, 'UNAUTHORIZED', 1008, '');
  });

  test('takes an error frame of a client, and goes on', async () => {
    const { link } = await dialer.enter();
    link.say({ type: 'error', code: 'OUT_OF_PAPER', message: 'says the client' });
    link.send('1:hello');
    expect(await link.next()).toBe('1,1:hello');
  });

  test('closes text that is not UTF-8 with 1007, and keeps the session', async () => {
    const { link, welcome } = await dialer.enter();
    link.socket.send(Buffer.from('1:\xff', 'latin1'), { binary: false });
    expect((await link.ended).code).toBe(1007);
    const back = await dialer.enter(resuming(welcome, 2));
    expect(back.welcome).toMatchObject({ resumed: true, received: 0 });
  });
}
