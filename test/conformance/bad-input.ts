import { setImmediate } from 'node:timers/promises';
import { expect } from 'vitest';
import type { ConnectionServerOptions } from '../../src/server/index.js';
import { VirtualClock } from '../support/virtual-clock.js';
import { ending, refusalIn, type Lab } from './bad-input-lab.js';
import { breaches } from './breaches.js';
import { PROTOCOL, resuming } from './wire-client.js';
import { split, type Fields } from './wire.js';

/** Sends what the name says, checks what there is to check, and gives what the sender gets. */
export type BadInput = (lab: Lab) => Promise<string>;

/** Every way to break the protocol once welcome: all the ways of one name get the same. */
const broken = Object.fromEntries(
  Object.entries(breaches).map(([name, { frames }]): [string, BadInput] => [
    name,
    async (lab) => {
      await lab.serve();
      const endings = new Set<string>();
      for (const frame of frames) {
        const { link } = await lab.dialer.enter();
        link.send(frame);
        endings.add(await ending(link));
      }
      expect([...endings]).toHaveLength(1);
      return [...endings].join();
    },
  ]),
) as Record<keyof typeof breaches, BadInput>;

/** A hello for the session of a client that lives, and is not to notice. */
const asking =
  (wrong: (welcome: Fields, lab: Lab) => Fields | Promise<Fields>): BadInput =>
  async (lab) => {
    const { link, welcome } = await lab.entered();
    const hello = { ...resuming(welcome, 2), ...(await wrong(welcome, lab)) };
    const got = refusalIn(await lab.dialer.enter(hello));
    link.send('1:still here');
    expect(await link.next()).toBe('1,1:still here');
    return got;
  };

const statusOf =
  (
    options: Partial<ConnectionServerOptions>,
    headers: Readonly<Record<string, string>>,
  ): BadInput =>
  async (lab) => {
    await lab.serve(options);
    return `HTTP ${(await lab.upgrade(headers)).status}`;
  };

/** Far more sockets than there is room for: gives the status that the rest are refused with. */
const crowd =
  (limits: ConnectionServerOptions['limits']): BadInput =>
  async (lab) => {
    const server = await lab.serve({ limits: { ...limits } });
    const dials = Array.from({ length: 1000 }, () =>
      lab.upgrade({ 'sec-websocket-protocol': PROTOCOL }),
    );
    const answers = await Promise.all(dials);
    const refused = answers.filter(({ status }) => status !== 101);
    expect(refused).toHaveLength(950);
    expect(refused.every(({ headers }) => Number(headers['retry-after']) > 0)).toBe(true);
    expect(server.getMetrics()).toMatchObject({ connections: 50, refused: 950 });
    const statuses = new Set(refused.map(({ status }) => status));
    return `HTTP ${[...statuses].join()}, \`Retry-After\``;
  };

/** Requests, of which the last is refused, and the link goes on. */
const refused =
  (type: string, ...topics: string[]): BadInput =>
  async (lab) => {
    const { link } = await lab.entered();
    for (const [index, topic] of topics.entries()) {
      link.send(`${index + 1}${JSON.stringify({ type, topic })}`);
    }
    const replies = (await link.take(topics.length)).map((frame) => split(frame)[1]['error']);
    const last: Fields = replies.pop();
    expect(replies.every((error) => error === undefined)).toBe(true);
    return `\`${last['code']}\`, in a reply`;
  };

/** By the rows of the table "Bad input" of PROTOCOL.md. */
export const badInput: Readonly<Record<string, BadInput>> = {
  'an upgrade without the subprotocol': async (lab) => {
    const server = await lab.serve();
    const link = await lab.dialer.open(['chat', 'linekeeper.v0']);
    expect(link.socket.protocol).toBe('chat');
    link.send('{"type":"hello","link":1}');
    expect(await link.next()).toBe('{"type":"hello","link":1}');
    expect([...server.clients.values()]).toMatchObject([{ isPlain: true }]);
    return 'a link without a session';
  },
  'the same, where plain clients are refused': statusOf(
    { plain: false },
    { 'sec-websocket-protocol': 'linekeeper.v0' },
  ),
  'an origin that is not allowed': statusOf(
    { origins: ['https://example.org'] },
    { 'sec-websocket-protocol': PROTOCOL, origin: 'https://example.com' },
  ),
  'more sockets than the server may have': crowd({ maxConnections: 50 }),
  'more sockets than an address may have': crowd({
    perAddress: { maxConnections: 50, perSecond: 1_000_000 },
  }),

  'a first frame that is no hello': async (lab) => {
    await lab.serve();
    const link = await lab.dialer.open();
    link.send('1:hello');
    return ending(link);
  },
  'a first message that is no frame': async (lab) => {
    await lab.serve();
    const link = await lab.dialer.open();
    link.send('hello');
    return ending(link);
  },
  'no hello in time': async (lab) => {
    const clock = new VirtualClock();
    await lab.serve({ clock });
    const link = await lab.dialer.open();
    clock.advance(10_000);
    return ending(link);
  },
  'a frame between hello and welcome': async (lab) => {
    const never = new Promise<never>(() => undefined);
    await lab.serve({ authenticate: ({ token }) => (token === 'slow' ? never : { id: 'anyone' }) });
    const link = await lab.dialer.open();
    link.say({ type: 'hello', link: 1, auth: 'slow' });
    link.send('1:too early');
    return ending(link);
  },
  'credentials that are refused': async (lab) => {
    await lab.serve();
    const link = await lab.dialer.open();
    link.say({ type: 'hello', link: 1, auth: { user: 'nobody' } });
    return ending(link);
  },
  'the same, where they are asked for at the upgrade': statusOf(
    {
      authenticateAt: 'upgrade',
      authenticate: ({ token }) => token !== 'wrong' && { id: 'anyone' },
    },
    { 'sec-websocket-protocol': PROTOCOL, authorization: 'Bearer wrong' },
  ),

  'an unknown session': asking(() => ({ session: 'never-heard-of' })),
  'the token of another session': asking(async (_, lab) => {
    const { welcome } = await lab.dialer.enter();
    return { token: welcome['token'] };
  }),
  'a token that is void': async (lab) => {
    const { link, welcome } = await lab.entered();
    await link.cut();
    const { link: present } = await lab.dialer.enter(resuming(welcome, 2));
    await present.reached();
    const got = refusalIn(await lab.dialer.enter(resuming(welcome, 3)));
    present.send('1:still here');
    expect(await present.next()).toBe('1,1:still here');
    return got;
  },
  'the session of another user': asking(() => ({ auth: { user: 'eve' } })),
  '`received` ahead of what was sent': asking(() => ({ received: 1 })),
  'a link that was overtaken': async (lab) => {
    const { link, welcome } = await lab.entered();
    await link.cut();
    await lab.dialer.greet(resuming(welcome, 3));
    const late = await lab.dialer.open();
    late.say({ type: 'hello', ...resuming(welcome, 2) });
    return ending(late);
  },

  ...broken,
  'a number that was delivered before': async (lab) => {
    const { link } = await lab.entered();
    for (const frame of ['1:one', '1:another', '2:two', '1:one']) link.send(frame);
    expect(await link.take(2)).toEqual(['1,1:one', '2,2:two']);
    expect(await link.rest()).toEqual([]);
    return 'nothing: it is dropped';
  },
  'a request that is not allowed': refused('subscribe', 'forbidden'),
  'more subscriptions than it may have': refused(
    'subscribe',
    ...Array.from({ length: 9 }, (_, index) => `topic ${index}`),
  ),
  'an end of a subscription that it has not': refused('unsubscribe', 'orders'),
  'more requests than wait for an answer': async (lab) => {
    const never = new Promise<never>(() => undefined);
    const { link } = await lab.entered({ topics: { authorize: () => never } });
    for (let number = 1; number <= 100; number += 1) link.send(`${number}#orders\nhello`);
    await link.reached();
    expect(link.socket.readyState).toBe(link.socket.OPEN);
    link.send('101#orders\nhello');
    return ending(link);
  },

  'a message that is too large': async (lab) => {
    const { link } = await lab.entered({ limits: { maxPayloadBytes: 1000 } });
    link.send(`1:${'x'.repeat(999)}`);
    return ending(link);
  },
  'text that is not UTF-8': async (lab) => {
    const { link } = await lab.entered();
    link.socket.send(Buffer.from('1:\xff', 'latin1'), { binary: false });
    return ending(link);
  },
  'a frame that WebSocket does not know': async (lab) => {
    const { link } = await lab.entered();
    const { _socket: tcp } = link.socket as unknown as { readonly _socket: NodeJS.WritableStream };
    // Opcode 3 of RFC 6455, section 5.2, with an empty mask.
    tcp.write(Buffer.from([0x83, 0x80, 0, 0, 0, 0]));
    return ending(link);
  },

  'more messages than it may send': async (lab) => {
    const clock = new VirtualClock();
    const server = await lab.serve({ clock, limits: { messagesPerSecond: 100 } });
    const { link } = await lab.dialer.enter({ window: { messages: 10_000, bytes: 100_000_000 } });
    const heard: string[] = [];
    server.on('message', (_, data) => void heard.push(String(data)));
    const flood = Array.from({ length: 2000 }, (_, index) => `${index + 1} `.padEnd(1000, 'x'));
    for (const [index, message] of flood.entries()) link.send(`${index + 1}:${message}`);
    // As many at once as for two seconds, and what was in the air with them.
    await expect.poll(() => heard.length).toBeGreaterThan(200);
    expect(heard.length).toBeLessThan(600);
    while (heard.length < flood.length) {
      clock.advance(50);
      await setImmediate();
    }
    expect(heard).toEqual(flood);
    expect(clock.now()).toBeGreaterThan(14_000);
    return 'nothing: it is read no faster';
  },
  'no sign of life': async (lab) => {
    const clock = new VirtualClock();
    await lab.serve({ clock });
    const { link } = await lab.dialer.enter({}, { autoPong: false });
    await link.reached();
    for (let check = 0; check < 3; check += 1) clock.advance(20_000);
    expect(await link.ended).toEqual({ code: 1006, reason: '' });
    return 'nothing: the link is cut';
  },
  'no reading of what it is sent': async (lab) => {
    // Time stands still: the server does not lose its patience with the close.
    const server = await lab.serve({ clock: new VirtualClock() });
    const { link, welcome } = await lab.dialer.enter();
    await link.reached();
    link.socket.pause();
    const [client] = server.clients.values();
    const message = 'x'.repeat(65_536);
    let mostBuffered = 0;
    while (client!.isConnected) {
      client!.send(message);
      mostBuffered = Math.max(mostBuffered, client!.bufferedBytes);
      await setImmediate();
    }
    expect(mostBuffered).toBeLessThan(1_048_576 + 2 * message.length);
    expect(client!.unacknowledged * message.length).toBeLessThanOrEqual(1_048_576);
    link.socket.resume();
    expect(await link.ended).toEqual({ code: 1013, reason: 'SLOW_CONSUMER' });
    const back = await lab.dialer.greet(resuming(welcome, 2));
    expect(back.welcome).toMatchObject({ resumed: true });
    return '1013, and `SLOW_CONSUMER` as its reason';
  },
  'the same, where the policy is to drop': async (lab) => {
    const server = await lab.serve({ slowConsumer: { policy: 'drop' } });
    const { link } = await lab.dialer.enter();
    await link.reached();
    link.socket.pause();
    const [client] = server.clients.values();
    const count = 400;
    for (let number = 1; number <= count; number += 1) {
      client!.send('x'.repeat(65_536));
      await setImmediate();
    }
    link.socket.resume();
    let next = 1;
    let lost = 0;
    while (next <= count) {
      const frame = String(await link.next());
      if (frame.startsWith('{')) {
        lost += JSON.parse(frame).next - next;
        next = JSON.parse(frame).next;
      } else {
        expect(frame.startsWith(`${next}:`), frame.slice(0, 20)).toBe(true);
        next += 1;
      }
    }
    expect(lost).toBeGreaterThan(100);
    return '`lost`, and what was kept behind it';
  },
};
