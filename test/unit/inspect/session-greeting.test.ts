import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createConnection, type ConnectionOptions } from 'linekeeper';
import { createInspector, type InspectorOptions } from 'linekeeper/inspect';
import { createFakeNetwork, VirtualClock } from 'linekeeper/testing';
import { sessionGreetingIn } from '../../../src/inspect/session-greeting.js';
import { textCodec } from '../../../src/protocol/text-codec.js';
import type { HelloFrame, WelcomeFrame } from '../../../src/protocol/frames.js';
import { ofKind, START } from './records.js';

const token = '7.q9tGc0Yb1Lr4Zs8Vn2Xw3A';
const hello: HelloFrame = {
  type: 'hello',
  link: 2,
  auth: { jwt: 'sesame-open-up' },
  window: { messages: 10, bytes: 1000 },
  session: 'abc',
  token,
  received: 3,
};
const welcome: WelcomeFrame = {
  type: 'welcome',
  session: 'abc',
  token,
  resumed: false,
  received: 0,
  next: 1,
  heartbeatMs: 30_000,
  graceMs: 120_000,
  spreadMs: 2500,
  window: { messages: 10, bytes: 1000 },
};

describe('a greeting of the session protocol', () => {
  it.each([
    ['hello', hello, { ...hello, auth: '«secret»', token: '«secret»' }, [hello.auth, token]],
    ['welcome', welcome, { ...welcome, token: '«secret»' }, [token]],
    [
      'hello of a new session',
      { type: 'hello', link: 1, auth: 'sesame' },
      { type: 'hello', link: 1, auth: '«secret»' },
      ['sesame'],
    ],
  ] as const)('%s is shown with all but its secrets', (_name, frame, shown, secrets) => {
    const greeting = sessionGreetingIn(textCodec.encodeControl(frame));
    expect(JSON.parse(greeting?.shown ?? '')).toEqual(shown);
    expect(greeting?.secrets).toEqual(secrets);
  });

  it('is one whatever the order of its fields', () => {
    const orders = fc.shuffledSubarray(Object.entries(welcome), {
      minLength: Object.keys(welcome).length,
    });
    fc.assert(
      fc.property(orders, (fields) => {
        const greeting = sessionGreetingIn(JSON.stringify(Object.fromEntries(fields)));
        expect(greeting?.secrets).toEqual([token]);
        expect(greeting?.shown).not.toContain(token);
      }),
    );
  });

  it.each([
    ['with spaces', JSON.stringify(welcome, null, 2)],
    ['with keys in escapes', JSON.stringify(welcome).replace('"token"', '"\\u0074oken"')],
    ['with a type in escapes', JSON.stringify(welcome).replace('"welcome"', '"\\u0077elcome"')],
    ['with the token twice', `${JSON.stringify(welcome).slice(0, -1)},"token":"${token}"}`],
    ['with another type at its end', `${JSON.stringify(welcome).slice(0, -1)},"type":"news"}`],
    ['that is cut', JSON.stringify(hello).slice(0, -1)],
    ['that is too large', JSON.stringify({ ...hello, more: 'x'.repeat(20_000) })],
  ])('%s is shown without its token', (_name, text) => {
    const greeting = sessionGreetingIn(text);
    expect(greeting?.shown).toMatch(/^\{"type":"|^\{"session":|«secret»/);
    expect(greeting?.shown).not.toContain(token);
  });

  it('is one in binary, as a codec may write it', () => {
    const bytes = new TextEncoder().encode(JSON.stringify(welcome));
    for (const data of [bytes, bytes.buffer, Buffer.from(bytes)]) {
      expect(sessionGreetingIn(data)?.secrets).toEqual([token]);
    }
  });

  it.each([
    '1:hello',
    '1{"type":"event","name":"welcome","data":{"token":"x"}}',
    '{"type":"ack","received":4}',
    '{"type":"login","token":"x"}',
    '{"type":"hello',
    '["hello"]',
    '',
    new Uint8Array([123]),
    new ArrayBuffer(0),
    null,
  ])('is not %j', (data) => {
    expect(sessionGreetingIn(data)).toBeNull();
  });
});

describe('an inspector', () => {
  const open: Disposable[] = [];
  afterEach(() => {
    for (const each of open.splice(0)) each[Symbol.dispose]();
  });

  /** A connection to a server that speaks the session protocol, under the test's hand. */
  async function connect(
    options: Partial<ConnectionOptions> = {},
    inspectorOptions: InspectorOptions = {},
  ) {
    const clock = new VirtualClock(START);
    const network = createFakeNetwork({ clock, node: true });
    const inspector = createInspector({ clock, ...inspectorOptions });
    const connection = createConnection({
      url: 'wss://example.test/socket',
      webSocket: network.WebSocket,
      clock,
      random: () => 0.5,
      inspect: inspector,
      session: true,
      ...options,
    });
    open.push(connection);
    connection.start();
    await clock.advanceAsync(0);
    network.last.message(JSON.stringify(welcome));
    expect(connection.getSnapshot().status).toBe('connected');
    const everything = async (): Promise<string> => {
      await clock.advanceAsync(1000);
      return JSON.stringify(inspector.events());
    };
    return { clock, network, inspector, connection, everything };
  }

  it('shows the greetings of a session, and no secret of theirs', async () => {
    const bench = await connect({ credentials: () => 'sesame-open-up' }, { payloads: true });
    bench.network.last.message('1:news');
    const text = await bench.everything();
    const frames = ofKind(bench.inspector.events(), 'frame').map(({ payload }) => payload);
    expect(frames[0]).toMatch(/^\{"type":"hello","link":1,"auth":"«secret»",/);
    expect(frames[1]).toMatch(/^\{"type":"welcome","session":"abc","token":"«secret»",/);
    expect(frames).toContain('1:news');
    expect(text).not.toContain(token);
    expect(text).not.toContain('sesame-open-up');
  });

  it('cuts a token out of what repeats it, also where no messages are shown', async () => {
    const bench = await connect();
    bench.network.last.serverClose(1012, `not ${token}`);
    const text = await bench.everything();
    expect(text).toContain('not «secret»');
    expect(text).not.toContain(token);
  });

  it('shows how far a server asks its clients to spread', async () => {
    const bench = await connect();
    await bench.everything();
    const steps = ofKind(bench.inspector.events(), 'step');
    const opened = steps.find(({ event }) => event.type === 'transport.opened');
    expect(opened?.event).toEqual({
      ...{ type: 'transport.opened', epoch: 1, transport: 'main', spreadMs: 2500 },
    });
    expect(opened?.context).toMatchObject({ spreadMs: 2500 });
  });

  it('shows a server that breaks the protocol as that', async () => {
    const bench = await connect();
    bench.network.last.message('9:too early');
    await bench.everything();
    const close = ofKind(bench.inspector.events(), 'notice').find(({ type }) => type === 'close');
    expect(close).toMatchObject({ close: { cause: 'protocol', code: 4005, transport: 'main' } });
    const status = ofKind(bench.inspector.events(), 'status').at(-1);
    expect(status?.explanation).toContain('the server broke the session protocol');
  });
});
