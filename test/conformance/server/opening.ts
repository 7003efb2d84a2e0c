import { expect, test } from 'vitest';
import { PROTOCOL, resuming, upgrade } from '../wire-client.js';
import type { Bench } from './bench.js';

/** The protocol that a server selects of those offered, or null. */
async function selected(url: string, offered: string): Promise<string | null> {
  const { headers } = await upgrade(url, {
    'sec-websocket-protocol': offered,
    'sec-websocket-extensions': 'permessage-deflate; client_max_window_bits',
  });
  return headers['sec-websocket-protocol'] ?? null;
}

const whole = expect.toSatisfy((value) => Number.isSafeInteger(value) && value > 0, 'whole');
const ms = expect.toSatisfy((value) => value >= 0 && value < 2 ** 31, 'ms');

/** Opening, hello and welcome. */
export function openingTests({ dialer, pass, url }: Bench): void {
  test('selects the protocol, wherever it stands among those offered', async () => {
    expect(await selected(url(), PROTOCOL)).toBe(PROTOCOL);
    expect(await selected(url(), `${PROTOCOL}, chat`)).toBe(PROTOCOL);
    expect(await selected(url(), `linekeeper.v0, ${PROTOCOL}`)).toBe(PROTOCOL);
  });

  test.each(['linekeeper.v0', `${PROTOCOL}.unheard-of`])(
    'does not select %s, which it does not speak',
    async (name) => {
      expect(await selected(url(), name)).toBeNull();
    },
  );

  test('does not agree to permessage-deflate', async () => {
    const { socket } = await dialer.open(PROTOCOL, { perMessageDeflate: true });
    expect(socket.extensions).toBe('');
  });

  test('says nothing before the hello', async () => {
    const link = await dialer.open();
    expect(await link.rest()).toEqual([]);
  });

  test('welcomes a hello with everything that a client has to know', async () => {
    const { welcome } = await dialer.enter();
    expect(welcome).toEqual({
      type: 'welcome',
      session: expect.stringMatching(/^[\w.-]{1,64}$/),
      token: expect.stringMatching(/^[\w.-]{1,128}$/),
      resumed: false,
      received: 0,
      next: 1,
      heartbeatMs: ms,
      graceMs: ms,
      spreadMs: ms,
      window: { messages: whole, bytes: whole },
      maxPayload: whole,
    });
  });

  test('sends nothing but the welcome to who is new and asks for nothing', async () => {
    const { link } = await dialer.enter();
    expect(await link.rest()).toEqual([]);
  });

  test('gives each client a session and a token of its own', async () => {
    const { welcome: one } = await dialer.enter();
    const { welcome: other } = await dialer.enter();
    expect(other['session']).not.toBe(one['session']);
    expect(other['token']).not.toBe(one['token']);
  });

  test('takes a first link of any number, and ignores fields that it does not know', async () => {
    const { link } = await dialer.enter({
      link: 7,
      window: { messages: 5, bytes: 99, x: 1 },
      x: 1,
    });
    link.send('1:hello');
    expect(await link.next()).toBe('1,1:hello');
  });

  test('lets in whoever the app knows by `auth`', async () => {
    const { welcome } = await dialer.enter({ auth: { user: 'ann' } });
    expect(welcome['type']).toBe('welcome');
  });

  test('asks `auth` again at a resume', async () => {
    const { link, welcome } = await dialer.enter({ auth: { user: 'ann' } });
    await link.cut();
    const back = await dialer.greet({ ...resuming(welcome, 2), auth: { user: 'nobody' } });
    expect(back.welcome).toMatchObject({ type: 'error', code: 'UNAUTHORIZED' });
    expect(await back.link.ended).toEqual({ code: 1008, reason: 'UNAUTHORIZED' });
  });

  test('waits 10 s for a hello, and closes with HELLO_LATE then', async () => {
    const link = await dialer.open();
    await pass(9000);
    expect(await link.rest()).toEqual([]);
    await pass(1500);
    expect(await link.hear()).toMatchObject({ type: 'error', code: 'HELLO_LATE' });
    expect(await link.ended).toEqual({ code: 3008, reason: 'HELLO_LATE' });
  });
}
