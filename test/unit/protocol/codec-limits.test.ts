import { describe, expect, it } from 'vitest';
import { limits } from '../../../src/protocol/limits.js';
import { textCodec } from '../../../src/protocol/text-codec.js';
import { refusalOf } from './wire.js';

const { sequence, timeMs } = limits;

type Json = Record<string, unknown>;

const window = { messages: 1, bytes: 1 };
const resuming = { type: 'hello', link: 2, session: 's', token: '1.a', received: 0 };
const welcome = {
  type: 'welcome',
  session: 's',
  token: '1.a',
  resumed: true,
  received: 0,
  next: 1,
  heartbeatMs: 0,
  graceMs: 0,
  spreadMs: 0,
  window,
};

const hello: Json = { type: 'hello', link: 1 };
const error: Json = { type: 'error', code: 'X', message: '' };
const refusal = { type: 'reply', to: 1, error: { code: 'X', message: '' } };

/** Puts a value in the place of a field, which may be one of an object inside. */
function withField(base: Json, path: string, value: unknown): Json {
  const [name = '', ...rest] = path.split('.');
  const inner = rest.length === 0 ? value : withField(base[name] as Json, rest.join('.'), value);
  return { ...base, [name]: inner };
}

const ascii = (length: number): string => 'x'.repeat(length);

/** So many bytes of UTF-8, in characters of two bytes: half as many, with one of one where odd. */
const wide = (bytes: number): string => 'ü'.repeat(bytes / 2) + ascii(bytes % 2);

/** What is wrong for every field of a kind, in JSON. */
const noNumber = [1.5, -1, sequence + 1, 2 ** 53 + 2, 1e300, '1', null, true, [1], {}];
const noTime = [-1, -0.5, timeMs + 1, 1e300, '1', null, false, []];
const noText = [1, null, true, ['x'], {}];
const noName = [...noText, '', 'a\0b', 'a\nb', '\x7f', '\x1f', '\ud800', 'x\udfff'];
const noWord = [...noText, '', 'a b', 'a/b', 'ä', 'a\n', '\0', 'a:b'];
const noObject = [1, null, true, 'x', []];

const wholeFrom = (least: number): string => `a whole number from ${least} to ${sequence}`;
const ofName = (bytes: number): string => `text of 1 to ${bytes} bytes without control characters`;
const ofWord = (length: number): string => `1 to ${length} letters, digits, ".", "_" or "-"`;
const ofTime = `ms from 0 to ${timeMs}`;

type Row = readonly [
  field: string,
  base: Json,
  accepted: readonly unknown[],
  refused: readonly unknown[],
  says: string,
];

const number = (field: string, base: Json, least: 0 | 1): Row => [
  field,
  base,
  [least, least + 1, sequence],
  [...noNumber, least - 1, undefined],
  wholeFrom(least),
];

const time = (field: string, base: Json): Row => [
  field,
  base,
  [0, 0.5, timeMs],
  [...noTime, undefined],
  ofTime,
];

const id = (field: string, base: Json, length: number): Row => [
  field,
  base,
  ['a', 'Az09._-', ascii(length)],
  [...noWord, ascii(length + 1), undefined],
  ofWord(length),
];

const name = (field: string, base: Json, bytes: number): Row => [
  field,
  base,
  ['a', ' ', '*', ascii(bytes), wide(bytes), '\x80', '🎉'],
  [...noName, ascii(bytes + 1), wide(bytes + 1), undefined],
  ofName(bytes),
];

const words = (field: string, base: Json): Row => [
  field,
  base,
  ['', 'a\nb', ascii(limits.messageBytes), wide(limits.messageBytes)],
  [...noText, ascii(limits.messageBytes + 1), wide(limits.messageBytes + 1), undefined],
  `text of at most ${limits.messageBytes} bytes`,
];

const controls: readonly Row[] = [
  number('link', hello, 1),
  number('window.messages', { ...hello, window }, 1),
  number('window.bytes', { ...hello, window }, 1),
  ['window', hello, [window, undefined], noObject, 'an object'],
  // As JSON a text has two quotes more.
  [
    'auth',
    hello,
    [null, false, 0, '', 'x', [], {}, undefined, ascii(8190), wide(8190), [ascii(8188)]],
    [ascii(8191), wide(8191), [ascii(8189)], { a: ascii(8190) }],
    `${limits.authBytes} bytes`,
  ],
  id('session', resuming, limits.idLength),
  id('token', resuming, limits.tokenLength),
  number('received', resuming, 0),
  id('session', welcome, limits.idLength),
  id('token', welcome, limits.tokenLength),
  ['resumed', welcome, [true, false], [0, 1, 'true', null, {}, undefined], 'true or false'],
  number('received', welcome, 0),
  number('next', welcome, 1),
  time('heartbeatMs', welcome),
  time('graceMs', welcome),
  time('spreadMs', welcome),
  ['window', welcome, [window], [...noObject, undefined], 'an object'],
  number('window.messages', welcome, 1),
  number('window.bytes', welcome, 1),
  number('received', { type: 'ack' }, 0),
  number('next', { type: 'lost' }, 1),
  number('id', { type: 'ping' }, 0),
  number('id', { type: 'pong' }, 0),
  id('code', error, limits.idLength),
  words('message', error),
  time('retryAfterMs', { type: 'drain' }),
];

const bodies: readonly Row[] = [
  name('name', { type: 'event', data: 1 }, limits.eventBytes),
  name('topic', { type: 'subscribe' }, limits.topicBytes),
  name('topic', { type: 'unsubscribe' }, limits.topicBytes),
  number('to', { type: 'reply' }, 1),
  ['error', { type: 'reply', to: 1 }, [refusal.error, undefined], noObject, 'an object'],
  id('error.code', refusal, limits.idLength),
  words('error.message', refusal),
];

describe.each([
  ['a control frame', '', controls],
  ['the body of a numbered frame', '1', bodies],
])('in %s', (_, head, rows) => {
  describe.each(rows)('%s of %j', (path, base, accepted, refused, says) => {
    const wire = (value: unknown): string => head + JSON.stringify(withField(base, path, value));

    it('is taken up to its limits', () => {
      for (const value of accepted) {
        const frame = textCodec.decode(wire(value)) as unknown as Json;
        const fields = (head === '' ? frame : frame['body']) as Json;
        const read = path.split('.').reduce<unknown>((of, name) => (of as Json)[name], fields);
        expect(read).toEqual(value);
      }
    });

    it('is refused beyond them, by its name and with what is accepted', () => {
      for (const value of refused) {
        const { code, detail } = refusalOf(wire(value));
        const field = path.split('.').at(-1);
        expect({ value, code, detail }).toEqual({
          value,
          code: 'BAD_FRAME',
          detail: `${field}: accepted: ${says}`,
        });
      }
    });
  });
});

describe('a hello', () => {
  it.each(['session', 'token', 'received'] as const)(
    'that asks for a session without its %s is refused',
    (missing) => {
      const { code, detail } = refusalOf({ ...resuming, [missing]: undefined });
      expect(code).toBe('BAD_FRAME');
      expect(detail).toMatch(new RegExp(`^${missing}: accepted: `));
    },
  );
});

describe('a welcome', () => {
  it.each(['unknown', 'token', 'user', 'ahead'])('tells the refusal %s', (refusal) => {
    expect(textCodec.decode(JSON.stringify({ ...welcome, refusal }))).toHaveProperty(
      'refusal',
      refusal,
    );
  });

  it.each(['of another version', 7, null])('without a refusal that is known: %j', (refusal) => {
    expect(textCodec.decode(JSON.stringify({ ...welcome, refusal }))).not.toHaveProperty('refusal');
  });
});

describe('a control frame', () => {
  const padded = (pad: string): string => JSON.stringify({ type: 'ping', id: 1, pad });
  const room = limits.controlBytes - padded('').length;

  it('is taken up to its limit, in bytes', () => {
    expect(textCodec.decode(padded(ascii(room)))).toEqual({ type: 'ping', id: 1 });
    expect(textCodec.decode(padded(wide(room)))).toEqual({ type: 'ping', id: 1 });
  });

  it.each([ascii, wide])('is refused beyond it', (text) => {
    const { code, detail } = refusalOf(padded(text(room + 1)));
    expect(code).toBe('BAD_FRAME');
    expect(detail).toContain(`${limits.controlBytes} bytes`);
  });
});
