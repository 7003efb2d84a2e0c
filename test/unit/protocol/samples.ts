import type { Frame } from '../../../src/protocol/frames.js';
import { numbered } from './wire.js';

/** A frame, and the text that PROTOCOL.md has for it. */
export interface Sample {
  readonly name: string;
  readonly frame: Frame;
  readonly wire: string;
  /** The wire text is that of a binary message. */
  readonly isBinary?: true;
}

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

const message = 'a frame is not well-formed, or a field is out of its limits: not JSON';
const forbidden = { code: 'FORBIDDEN', message: 'the client may not do this' };
const window = { messages: 1000, bytes: 1_048_576 };
const times = { heartbeatMs: 30_000, graceMs: 120_000, spreadMs: 12.5 };

const control: readonly Sample[] = [
  {
    name: 'a first hello',
    frame: { type: 'hello', link: 1 },
    wire: '{"type":"hello","link":1}',
  },
  {
    name: 'a hello that asks for a session',
    frame: { type: 'hello', link: 2, session: 's1', token: '1.a', received: 3 },
    wire: '{"type":"hello","link":2,"session":"s1","token":"1.a","received":3}',
  },
  {
    name: 'a hello with credentials and a window',
    frame: { type: 'hello', link: 1, auth: { jwt: 'a.b.c' }, window },
    wire: '{"type":"hello","link":1,"auth":{"jwt":"a.b.c"},"window":{"messages":1000,"bytes":1048576}}',
  },
  {
    name: 'a welcome to a new session',
    frame: {
      type: 'welcome',
      session: 's1',
      token: '1.a',
      resumed: false,
      received: 0,
      next: 1,
      ...times,
      window,
    },
    wire: '{"type":"welcome","session":"s1","token":"1.a","resumed":false,"received":0,"next":1,"heartbeatMs":30000,"graceMs":120000,"spreadMs":12.5,"window":{"messages":1000,"bytes":1048576}}',
  },
  {
    name: 'a welcome in place of the session that was asked for',
    frame: {
      type: 'welcome',
      session: 's2',
      token: '1.b',
      resumed: false,
      refusal: 'token',
      received: 0,
      next: 1,
      ...times,
      window,
    },
    wire: '{"type":"welcome","session":"s2","token":"1.b","resumed":false,"refusal":"token","received":0,"next":1,"heartbeatMs":30000,"graceMs":120000,"spreadMs":12.5,"window":{"messages":1000,"bytes":1048576}}',
  },
  {
    name: 'a welcome with the largest message',
    frame: {
      type: 'welcome',
      session: 's1',
      token: '1.a',
      resumed: false,
      received: 0,
      next: 1,
      ...times,
      window,
      maxPayload: 1_048_576,
    },
    wire: '{"type":"welcome","session":"s1","token":"1.a","resumed":false,"received":0,"next":1,"heartbeatMs":30000,"graceMs":120000,"spreadMs":12.5,"window":{"messages":1000,"bytes":1048576},"maxPayload":1048576}',
  },
  { name: 'an ack', frame: { type: 'ack', received: 7 }, wire: '{"type":"ack","received":7}' },
  { name: 'a loss', frame: { type: 'lost', next: 43 }, wire: '{"type":"lost","next":43}' },
  { name: 'a ping', frame: { type: 'ping', id: 3 }, wire: '{"type":"ping","id":3}' },
  { name: 'a pong', frame: { type: 'pong', id: 3 }, wire: '{"type":"pong","id":3}' },
  {
    name: 'an error',
    frame: { type: 'error', code: 'BAD_FRAME', message },
    wire: `{"type":"error","code":"BAD_FRAME","message":"${message}"}`,
  },
  {
    name: 'a drain',
    frame: { type: 'drain', retryAfterMs: 1200 },
    wire: '{"type":"drain","retryAfterMs":1200}',
  },
];

const carried: readonly Sample[] = [
  {
    name: 'a message',
    frame: numbered(12, { kind: 'message', data: 'hello' }),
    wire: '12:hello',
  },
  {
    name: 'a message with an acknowledgement',
    frame: numbered(12, { kind: 'message', data: 'hello' }, 7),
    wire: '12,7:hello',
  },
  { name: 'an empty message', frame: numbered(1, { kind: 'message', data: '' }), wire: '1:' },
  {
    name: 'a message that looks like frames',
    frame: numbered(1, { kind: 'message', data: '2:{"type":"ack"}#x\n:' }, 0),
    wire: '1,0:2:{"type":"ack"}#x\n:',
  },
  {
    name: 'a message of a topic',
    frame: numbered(12, { kind: 'topic', topic: 'orders', data: '{"id":1}' }, 7),
    wire: '12,7#orders\n{"id":1}',
  },
  {
    name: 'an empty message of a topic with spaces and signs',
    frame: numbered(12, { kind: 'topic', topic: 'ürün: #1, {2}', data: '' }),
    wire: '12#ürün: #1, {2}\n',
  },
  {
    name: 'an event',
    frame: numbered(8, { kind: 'event', name: 'typing', data: { room: 1 } }),
    wire: '8{"type":"event","name":"typing","data":{"room":1}}',
  },
  {
    name: 'an event without data',
    frame: numbered(8, { kind: 'event', name: 'typing', data: undefined }, 2),
    wire: '8,2{"type":"event","name":"typing"}',
  },
  {
    name: 'a subscription',
    frame: numbered(9, { kind: 'subscribe', topic: 'orders' }),
    wire: '9{"type":"subscribe","topic":"orders"}',
  },
  {
    name: 'the end of a subscription',
    frame: numbered(9, { kind: 'unsubscribe', topic: 'orders' }),
    wire: '9{"type":"unsubscribe","topic":"orders"}',
  },
  {
    name: 'a reply',
    frame: numbered(5, { kind: 'reply', to: 9 }, 9),
    wire: '5,9{"type":"reply","to":9}',
  },
  {
    name: 'a refusal',
    frame: numbered(6, { kind: 'reply', to: 10, error: forbidden }, 10),
    wire: '6,10{"type":"reply","to":10,"error":{"code":"FORBIDDEN","message":"the client may not do this"}}',
  },
];

const binary: readonly Sample[] = [
  {
    name: 'a binary message',
    frame: numbered(12, { kind: 'message', data: bytes(104, 0, 105) }, 7),
    wire: '12,7:h\0i',
    isBinary: true,
  },
  {
    name: 'an empty binary message',
    frame: numbered(12, { kind: 'message', data: bytes() }),
    wire: '12:',
    isBinary: true,
  },
  {
    name: 'a binary message of a topic',
    frame: numbered(12, { kind: 'topic', topic: 'ürün', data: bytes(10, 10) }),
    wire: '12#ürün\n\n\n',
    isBinary: true,
  },
];

/** Every type of frame in the forms that it can have. */
export const samples: readonly Sample[] = [...control, ...carried, ...binary];
