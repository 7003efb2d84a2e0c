import { describe, expect, it } from 'vitest';
import { limits } from '../../../src/protocol/limits.js';
import { textCodec } from '../../../src/protocol/text-codec.js';
import { bytesOf, refusalOf } from './wire.js';

const beyond = ['9007199254740992', '9007199254740993', '10000000000000000', '9'.repeat(400)];
const { topicBytes } = limits;

/** What no numbered frame begins with, in text and in bytes alike. */
const heads: readonly (readonly [why: string, wire: string, detail: RegExp])[] = [
  ['nothing at all', '', /number is missing/],
  ['no number', ':x', /number is missing/],
  ['a space before the number', ' 1:x', /number is missing/],
  ['a sign', '+1:x', /number is missing/],
  ['a number below zero', '-1:x', /number is missing/],
  ['a number in other digits', '١:x', /number is missing/],
  ['the number 0', '0:x', /begin with 1/],
  ['a leading zero', '01:x', /begins with 0/],
  ['nothing but zeros', '00:x', /begins with 0/],
  ['no acknowledgement after the comma', '1,:x', /number is missing/],
  ['a second comma', '1,,2:x', /number is missing/],
  ['an acknowledgement with a leading zero', '1,00:x', /begins with 0/],
  ['an acknowledgement with a leading zero and more', '1,07:x', /begins with 0/],
  ['an acknowledgement below zero', '1,-7:x', /number is missing/],
  ...beyond.map((number) => [`the number ${number}`, `${number}:x`, /too large/] as const),
  ...beyond.map((number) => [`the ack ${number}`, `1,${number}:x`, /too large/] as const),
  ['a number and nothing more', '1', /after the number: accepted: ":", "#"/],
  ['two numbers and nothing more', '1,2', /after the number: accepted: ":", "#"/],
  ['a third number', '1,2,3:x', /after the number: accepted: ":", "#"/],
  ['a fraction', '1.5:x', /after the number: accepted: ":", "#"/],
  ['an exponent', '1e3:x', /after the number: accepted: ":", "#"/],
  ['a space after the number', '1 :x', /after the number: accepted: ":", "#"/],
  ['a list', '1[1]', /after the number: accepted: ":", "#"/],
  ['a line feed', '1\nx', /after the number: accepted: ":", "#"/],
  ['a NUL', '1\0x', /after the number: accepted: ":", "#"/],
];

const topicSays = `topic: accepted: text of 1 to ${topicBytes} bytes without control characters`;

describe.each([
  ['a text message', (wire: string) => wire],
  ['a binary message', bytesOf],
] as const)('%s', (_, form) => {
  it.each(heads)('with %s is refused', (_why, wire, detail) => {
    const refusal = refusalOf(form(wire));
    expect(refusal.code).toBe('BAD_FRAME');
    expect(refusal.detail).toMatch(detail);
  });

  it.each(['1#', '1#topic', `1#${'x'.repeat(topicBytes + 2)}`])(
    'with the topic of %s, which has no end, is refused',
    (wire) => {
      expect(refusalOf(form(wire))).toMatchObject({
        code: 'BAD_FRAME',
        detail: 'a topic has no end',
      });
    },
  );

  it.each(['', '\r', 'a\0', 'a\tb', '\x7f', 'x'.repeat(topicBytes + 1), 'ü'.repeat(129)])(
    'with the topic %j is refused',
    (topic) => {
      const { code, detail } = refusalOf(form(`1#${topic}\npayload`));
      expect([code, detail]).toEqual(['BAD_FRAME', topicSays]);
    },
  );

  it.each([' ', '*', '#:{', 'x'.repeat(topicBytes), 'ü'.repeat(128), '🎉'.repeat(64)])(
    'with the topic %j is taken',
    (topic) => {
      expect(textCodec.decode(form(`1#${topic}\n`))).toMatchObject({
        body: { kind: 'topic', topic },
      });
    },
  );
});

describe('a binary message', () => {
  it.each(['{"type":"ping","id":1}', '{', '1{"type":"event","name":"x"}', '12,7{', '1{'])(
    'that is an object is refused as such: %s',
    (wire) => expect(refusalOf(bytesOf(wire)).code).toBe('BINARY_CONTROL'),
  );

  it.each<readonly [why: string, topic: readonly number[]]>([
    ['a byte that begins nothing', [0x61, 0x80]],
    ['a byte that never stands in UTF-8', [0xff]],
    ['half a character', [0xc3]],
    ['a slash in two bytes', [0xc0, 0xaf]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['a character beyond the last', [0xf4, 0x90, 0x80, 0x80]],
  ])('whose topic is not UTF-8 is refused: %s', (_, topic) => {
    const { code, detail } = refusalOf(Uint8Array.from([0x31, 0x23, ...topic, 0x0a, 0x78]));
    expect([code, detail]).toEqual(['BAD_FRAME', topicSays]);
  });

  it('with any bytes as its payload is taken', () => {
    const data = Uint8Array.from([0xff, 0xc0, 0x80, 0]);
    expect(textCodec.decode(Uint8Array.from([0x31, 0x3a, ...data]))).toMatchObject({
      body: { kind: 'message', data },
    });
  });
});

describe('a text message', () => {
  it('whose topic is half of a surrogate pair is refused', () => {
    expect(refusalOf('1#\ud83d\nx')).toMatchObject({ code: 'BAD_FRAME', detail: topicSays });
  });

  it.each(['1{}', '1{"type":7}', '1{"type":"hello","link":1}', '1{"type":"message"}'])(
    'with a body of an unknown type is refused as such: %s',
    (wire) => expect(refusalOf(wire).code).toBe('UNKNOWN_FRAME'),
  );

  it.each(['1{', '1{"type":"event","name":"x"', '1{"type":"event","name":"x"} ?', "1{'type':1}"])(
    'with a body that is not JSON is refused: %s',
    (wire) => expect(refusalOf(wire)).toMatchObject({ code: 'BAD_FRAME', detail: 'not JSON' }),
  );
});
