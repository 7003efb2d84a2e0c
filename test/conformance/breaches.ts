/** What a client may do wrong once it is welcome, and what it gets for that. */
export interface Breach {
  readonly code: string;
  readonly close: number;
  /** Each of these, alone on a new link. */
  readonly frames: readonly (string | Buffer)[];
}

const badFrame = (...frames: (string | Buffer)[]): Breach => ({
  code: 'BAD_FRAME',
  close: 1002,
  frames,
});
const event = (name: string): string => JSON.stringify({ type: 'event', name });
const subscribe = (topic: unknown): string => JSON.stringify({ type: 'subscribe', topic });

/** JSON of so many levels. */
export const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** The names are rows of the table "Bad input" of PROTOCOL.md. */
export const breaches = {
  'a second hello': {
    code: 'HELLO_TWICE',
    close: 1002,
    frames: ['{"type":"hello","link":1}', '{"type":"hello","link":2}'],
  },
  'text that is no frame': badFrame(
    '',
    'hello',
    'null',
    '[]',
    '{',
    '{"type":"ping","id":1',
    ' {"type":"ping","id":1}',
    '1',
    '1 :hello',
    '1;hello',
    '1[]',
    '1{"type":"event"',
    '1#a topic without an end',
    '01:hello',
    '+1:hello',
    '-1:hello',
    '1.0:hello',
    '1e0:hello',
    '1,:hello',
    '1,00:hello',
    ',0:hello',
    Buffer.from('hello'),
    Buffer.from('1;hello'),
    Buffer.from('1#a topic without an end'),
  ),
  'a type that is not known': {
    code: 'UNKNOWN_FRAME',
    close: 1002,
    frames: [
      '{}',
      '{"type":5}',
      '{"type":"nonsense"}',
      '{"type":"constructor"}',
      event('without a number'),
      '1{}',
      '1{"type":"nonsense"}',
      '1{"type":"ping","id":1}',
      '1{"type":"toString"}',
    ],
  },
  'a field out of its limits': badFrame(
    '0:hello',
    '9007199254740992:hello',
    '99999999999999999999:hello',
    '1,9007199254740992:hello',
    '{"type":"ack"}',
    '{"type":"ack","received":-1}',
    '{"type":"ack","received":0.5}',
    '{"type":"ack","received":"0"}',
    '{"type":"ack","received":9007199254740992}',
    '{"type":"lost","next":0}',
    '{"type":"ping"}',
    '{"type":"ping","id":-1}',
    '{"type":"pong","id":null}',
    '{"type":"error","code":"not a word","message":""}',
    `{"type":"error","code":"X","message":"${'x'.repeat(513)}"}`,
    `1${event('')}`,
    `1${event('x'.repeat(129))}`,
    `1${event('ü'.repeat(65))}`,
    `1${event('two\nlines')}`,
    `1${event('half of a pair: \ud800')}`,
    '1{"type":"event"}',
    `1${subscribe('')}`,
    `1${subscribe('x'.repeat(257))}`,
    `1${subscribe('tab\t')}`,
    `1${subscribe(['orders'])}`,
    '1#\nhello',
    '1#tab\t\nhello',
    `1#${'x'.repeat(257)}\nhello`,
    Buffer.from('1#\nhello'),
    Buffer.from(`1#${'x'.repeat(257)}\nhello`),
    Buffer.from('1#not UTF-8: \xff\nhello', 'latin1'),
  ),
  'a control frame that is too large': badFrame(
    `{"type":"ping","id":1,"x":"${'x'.repeat(16_384)}"}`,
    `{"type":"ping","id":1,"x":"${'ü'.repeat(8192)}"}`,
  ),
  'JSON that nests too deep': badFrame(
    `{"type":"ping","id":1,"x":${nested(32)}}`,
    `1{"type":"event","name":"deep","data":${nested(32)}}`,
    `1{"type":"event","name":"deep","data":${nested(100_000)}}`,
  ),
  'a key that reaches for a prototype': badFrame(
    '{"type":"ping","id":1,"__proto__":{"isAdmin":true}}',
    '1{"type":"event","name":"x","data":{"__proto__":null}}',
    '1{"type":"event","name":"x","data":[{"constructor":{"prototype":{}}}]}',
    '1{"type":"event","name":"x","data":{"\\u005f_proto__":1}}',
  ),
  'binary where text is due': {
    code: 'BINARY_CONTROL',
    close: 1003,
    frames: [
      Buffer.from('{"type":"ping","id":1}'),
      Buffer.from(`1${event('binary')}`),
      Buffer.from(`1${subscribe('orders')}`),
    ],
  },
  'a frame that only a server sends': badFrame(
    `{"type":"welcome","session":"s","token":"t","resumed":false,"received":0,"next":1,"heartbeatMs":0,"graceMs":0,"spreadMs":0,"window":{"messages":1,"bytes":1}}`,
    '{"type":"drain","retryAfterMs":0}',
  ),
  'a reply without a number': {
    code: 'UNKNOWN_FRAME',
    close: 1002,
    frames: ['{"type":"reply","to":1}'],
  },
  'a reply from a client': badFrame('1{"type":"reply","to":1}'),
  'a number that is ahead': {
    code: 'SEQUENCE_GAP',
    close: 1002,
    frames: ['2:hello', '9007199254740991:hello', Buffer.from('2:hello')],
  },
  'an acknowledgement of what was never sent': {
    code: 'ACK_AHEAD',
    close: 1002,
    frames: ['{"type":"ack","received":1}', '1,1:hello', '1,9007199254740991:hello'],
  },
} as const satisfies Readonly<Record<string, Breach>>;
