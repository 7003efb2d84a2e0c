import { describe, expect, it } from 'vitest';
import { limits } from '../../../src/protocol/limits.js';
import { textCodec } from '../../../src/protocol/text-codec.js';
import { samples } from './samples.js';
import { refusalOf } from './wire.js';

/** An event that carries this JSON text. */
const event = (data: string): string => `1{"type":"event","name":"x","data":${data}}`;

/** A hello whose credentials are this JSON text. */
const hello = (auth: string): string => `{"type":"hello","link":1,"auth":${auth}}`;

const carriers = [
  ['the data of an event', event],
  ['the credentials of a hello', hello],
  ['a field that is not known', (json: string) => `{"type":"ping","id":1,"more":${json}}`],
] as const;

const nested = (open: string, close: string, depth: number): string =>
  open.repeat(depth) + '0' + close.repeat(depth);

describe.each(carriers)('JSON in %s', (_, carry) => {
  // The frame itself is one level.
  const room = limits.jsonDepth - 1;

  it.each([
    ['[', ']'],
    ['{"a":', '}'],
    ['[{"a":', '}]'],
  ])('nests as deep as its limit and no deeper: %s', (open, close) => {
    const levels = open.startsWith('[{') ? 2 : 1;
    expect(() =>
      textCodec.decode(carry(nested(open, close, Math.floor(room / levels)))),
    ).not.toThrow();
    const deep = refusalOf(carry(nested(open, close, Math.floor(room / levels) + 1)));
    expect(deep).toMatchObject({ code: 'BAD_FRAME', detail: 'JSON nests deeper than 32' });
  });

  it('may have many brackets side by side, and in strings', () => {
    const wide = JSON.stringify(Array.from({ length: 100 }, () => [{}, '[{[{[{', '\\"[', '"{']));
    expect(() => textCodec.decode(carry(wide))).not.toThrow();
  });

  it('that nests a hundred thousand deep is refused and does not overflow the stack', () => {
    expect(refusalOf(event(nested('[', ']', 100_000)))).toMatchObject({ code: 'BAD_FRAME' });
    expect(refusalOf(event('['.repeat(100_000)))).toMatchObject({ code: 'BAD_FRAME' });
  });

  it.each([
    '{"__proto__":null}',
    '{"__proto__":{"isAdmin":true}}',
    '[[{"a":{"__proto__":1}}]]',
    '{"\\u005f_proto__":1}',
    '{"__proto\\u005F_":{}}',
    '{"\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f":{}}',
    '{"constructor":{"prototype":{"isAdmin":true}}}',
    '{"constructor":{"prototype":null}}',
    '[{"constructor":{"a":1,"prototype":1}}]',
    '{"constr\\u0075ctor":{"prototype":{}}}',
    '{"constructor":{"prot\\u006ftype":{}}}',
    '{"\\u0063onstructor":{"\\u0070rototype":{}}}',
    '{"constructor":{"constructor":{"prototype":1}}}',
    '{"a":1,"a":{"__proto__":1}}',
  ])('with a key that reaches for a prototype is refused: %s', (json) => {
    expect(refusalOf(carry(json))).toMatchObject({
      code: 'BAD_FRAME',
      detail: 'a key reaches for a prototype',
    });
  });

  it.each([
    '"__proto__"',
    '["__proto__","constructor","prototype"]',
    '{"a":"__proto__","b":"{\\"__proto__\\":1}"}',
    '{"__proto":1,"proto__":2,"___proto___":3,"__PROTO__":4}',
    '{"constructor":"Ferrari","prototype":"250 GTO"}',
    '{"constructor":["prototype"],"prototype":{"constructor":1}}',
    '{"constructor":{"name":"prototype"}}',
    '{"constructor":null,"toString":1,"hasOwnProperty":2,"valueOf":3}',
    '{"\\u00fc":"\\u005f"}',
    '{"\\\\u005f_proto__":1}',
  ])('with these words in a harmless place is taken: %s', (json) => {
    expect(() => textCodec.decode(carry(json))).not.toThrow();
  });
});

describe('the data of an event', () => {
  it.each(['null', '0', '-1.5e3', 'true', '""', '[]', '{}', '{"constructor":"x","ü":["\\u0000"]}'])(
    'comes as it was sent: %s',
    (json) => {
      expect(textCodec.decode(event(json))).toMatchObject({ body: { data: JSON.parse(json) } });
    },
  );

  it('never changes what all objects have', () => {
    const { data } = (
      textCodec.decode(event('{"constructor":{"a":1}}')) as { body: { data: object } }
    ).body;
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });
});

describe('a control frame', () => {
  it.each(['{', '{}}', '{"type":"ping","id":1} x', "{'type':'ping'}", '{"type":NaN}', '{,}'])(
    'that is not JSON is refused: %s',
    (wire) => expect(refusalOf(wire)).toMatchObject({ code: 'BAD_FRAME', detail: 'not JSON' }),
  );

  it.each([
    ['{}', 'undefined'],
    ['{"type":null}', 'object'],
    ['{"type":1}', 'number'],
    ['{"type":["ping"],"id":1}', 'object'],
    ['{"type":""}', ''],
    ['{"type":"Ping","id":1}', 'Ping'],
    ['{"type":"event","name":"x"}', 'event'],
    ['{"type":"numbered","seq":1}', 'numbered'],
    ['{"type":"toString"}', 'toString'],
    ['{"type":"constructor"}', 'constructor'],
    ['{"type":"hasOwnProperty"}', 'hasOwnProperty'],
    [`{"type":"${'x'.repeat(100)}"}`, 'x'.repeat(32)],
  ])('of an unknown type is refused as such: %s', (wire, detail) => {
    expect(refusalOf(wire)).toMatchObject({ code: 'UNKNOWN_FRAME', detail });
  });

  it.each(['[]', 'null', '"ping"', 'true', '\ufeff{"type":"ping","id":1}', ' {"type":"ping"}'])(
    'that does not begin with a brace is none: %s',
    (wire) => expect(refusalOf(wire).code).toBe('BAD_FRAME'),
  );

  it('may have space inside and after it, and its fields in any order', () => {
    expect(textCodec.decode('{ "id" : 3 ,\n "type" : "ping" } \n')).toEqual({
      type: 'ping',
      id: 3,
    });
  });
});

const objects = samples.filter(({ wire, isBinary }) => wire.endsWith('}') && isBinary !== true);

describe('fields that are not known are left out', () => {
  it.each(objects.filter(({ wire }) => /^[\d,]*\{"type"/.test(wire)))(
    'of $name',
    ({ frame, wire }) => {
      const more = '"more":{"deep":[1]},"seq":7,"kind":"x","toString":1,"then":null,';
      expect(textCodec.decode(wire.replace('{', `{${more}`))).toEqual(frame);
    },
  );
});
