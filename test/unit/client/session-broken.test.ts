import { describe, expect, it } from 'vitest';
import { createSession, createSessionBench } from './session-rig.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Frames that no server may send once it has welcomed the client. */
const broken: readonly (readonly [what: string, frame: string | Uint8Array])[] = [
  ['nothing', ''],
  ['what is no frame', 'hello'],
  ['no JSON', '{"type":'],
  ['JSON that is no object', '[1]'],
  ['no type', '{}'],
  ['a type that is unknown', '{"type":"news"}'],
  ['a number that is ahead', '3:x'],
  ['the number 0', '0:x'],
  ['a number with a leading zero', '01:x'],
  ['a number that is too large', '9007199254740993:x'],
  ['a number and nothing else', '1'],
  ['an acknowledgement of what was never sent', '{"type":"ack","received":1}'],
  ['the same in a header', '1,1:x'],
  ['an acknowledgement that is no number', '{"type":"ack","received":"1"}'],
  ['a topic without an end', '1#orders'],
  ['a topic without a name', '1#\nx'],
  ['an event without a name', '1{"type":"event"}'],
  ['an answer to nothing in particular', '1{"type":"reply"}'],
  ['a request, which is for clients', '1{"type":"subscribe","topic":"a"}'],
  ['a numbered frame of an unknown type', '1{"type":"news"}'],
  [
    'JSON that is too deep',
    `1{"type":"event","name":"e","data":${'['.repeat(33)}${']'.repeat(33)}}`,
  ],
  ['a key that reaches for a prototype', '1{"type":"event","name":"e","data":{"__proto__":1}}'],
  ['a control frame that is binary', bytes('{"type":"ping","id":1}')],
  ['an event that is binary', bytes('1{"type":"event","name":"e"}')],
  ['a binary frame without a header', bytes('x')],
  ['a hello', '{"type":"hello","link":1}'],
];

describe('a server that breaks the protocol', () => {
  it.each(broken)('by %s loses the link with 4005, and the connection goes on', (_, frame) => {
    const { connection, server, network, clock } = createSession();
    const messages: unknown[] = [];
    connection.on('message', (data) => messages.push(data));
    server.control(frame);
    expect(network.sockets[0]?.closeCalls).toEqual([{ code: 4005, reason: '' }]);
    expect(connection.getSnapshot()).toMatchObject({
      status: 'cooldown',
      lastClose: { cause: 'protocol', code: 4005, wasClean: false, transport: 'main' },
    });
    clock.advance(500);
    expect(connection.getSnapshot()).toMatchObject({ status: 'connected', recovered: true });
    expect(messages).toEqual([]);
    expect(network.live).toHaveLength(1);
  });

  it('by a second welcome loses the link too', () => {
    const { connection, server } = createSession();
    server.control({
      ...{ type: 'welcome', session: 's1', token: 't', resumed: true, received: 0, next: 1 },
      ...{ heartbeatMs: 0, graceMs: 0, spreadMs: 0, window: { messages: 1, bytes: 1 } },
    });
    expect(connection.getSnapshot().lastClose?.cause).toBe('protocol');
  });

  it.each([
    ['a welcome that lacks a field', { next: undefined }],
    ['a welcome with a field out of its limits', { graceMs: -1 }],
    ['a welcome to a session that was not asked for', { session: 'other' }],
    ['a welcome that has received what was never sent', { received: 7 }],
  ])('by %s is not believed', (_, fields) => {
    const { connection, server, network, comeBack, clock } = createSession();
    server.welcome = fields;
    comeBack();
    expect(connection.getSnapshot().lastClose?.cause).toBe('protocol');
    expect(network.last.closeCalls).toEqual([{ code: 4005, reason: '' }]);
    server.welcome = {};
    clock.advance(5000);
    expect(connection.getSnapshot()).toMatchObject({ status: 'connected', recovered: true });
  });

  it.each(['1:x', '{"type":"ack","received":0}', '{"type":"lost","next":1}', 'x'])(
    'by %s in place of the welcome is tried again',
    (frame) => {
      const { connection, server, comeBack, clock } = createSession();
      server.welcomes = false;
      comeBack();
      server.control(frame);
      expect(connection.getSnapshot().lastClose?.cause).toBe('protocol');
      server.welcomes = true;
      clock.advance(5000);
      expect(connection.getSnapshot().status).toBe('connected');
    },
  );

  it('is explained in words', () => {
    const { connection, server } = createSession();
    server.control('3:x');
    expect(connection.explain()).toContain(
      'the server broke the session protocol (SEQUENCE_GAP: 3 came, 1 was due)',
    );
  });

  it('is told by close, once, with what was wrong', () => {
    const { connection, server, told } = createSession();
    const closes: unknown[] = [];
    connection.on('close', (close) => closes.push(close));
    server.control('{"type":"news"}');
    expect(closes).toEqual([
      expect.objectContaining({
        cause: 'protocol',
        error: expect.objectContaining({ code: 'UNKNOWN_FRAME' }) as Error,
      }),
    ]);
    expect(told.filter((what) => what.startsWith('close'))).toEqual(['close 4005']);
  });

  it('has not delivered the frames after the broken one: they come again', () => {
    const { connection, server, clock } = createSession();
    const messages: unknown[] = [];
    connection.on('message', (data) => messages.push(data));
    server.say(':one');
    const { socket } = server;
    socket.message('9:ahead');
    socket.fireRaw('message', { data: '2:late' });
    server.say(':two');
    clock.advance(500);
    expect(messages).toEqual(['one', 'two']);
  });
});

describe('what a server may say', () => {
  it.each([
    '{"type":"pong","id":77}',
    '{"type":"drain","retryAfterMs":5}',
    '{"type":"ack","received":0,"more":1}',
    '{"type":"lost","next":1}',
    '1{"type":"reply","to":5}',
  ])('%s harms nothing', (frame) => {
    const { connection, server } = createSession();
    server.control(frame);
    expect(connection.getSnapshot().status).toBe('connected');
  });

  it('a ping is answered with its number', () => {
    const { server } = createSession();
    server.control({ type: 'ping', id: 3 });
    expect(server.heard.at(-1)).toBe('{"type":"pong","id":3}');
  });

  it('an error is told, and the close that follows decides', () => {
    const { connection, server, errors } = createSession();
    server.control({ type: 'error', code: 'UNAUTHORIZED', message: 'who are you' });
    server.socket.serverClose(1008, 'UNAUTHORIZED');
    expect(errors.map(({ code }) => code)).toContain('SERVER_ERROR');
    expect(errors[0]?.message).toContain('the server says UNAUTHORIZED: who are you');
    expect(connection.getSnapshot().status).toBe('blocked-auth');
  });

  it('an error in place of the welcome counts as speaking the protocol', () => {
    const bench = createSessionBench();
    bench.server.welcomes = false;
    bench.connect();
    bench.server.control({ type: 'error', code: 'BAD_FRAME', message: 'no' });
    bench.server.socket.serverClose(1002, 'BAD_FRAME');
    expect(bench.network.sockets).toHaveLength(1);
    expect(bench.connection.getSnapshot()).toMatchObject({ status: 'stopped', reason: 'fatal' });
  });
});
