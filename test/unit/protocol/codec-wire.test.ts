import { describe, expect, it } from 'vitest';
import { limits, SUBPROTOCOL } from '../../../src/protocol/limits.js';
import { textCodec } from '../../../src/protocol/text-codec.js';
import { samples } from './samples.js';
import { bytesOf, encode, numbered, roundTrip, textOf } from './wire.js';

const { sequence } = limits;

describe('the codec', () => {
  it('is named by the subprotocol', () => {
    expect(textCodec.subprotocol).toBe(SUBPROTOCOL);
    expect(SUBPROTOCOL).toBe('linekeeper.v1');
  });

  it.each(samples)('writes $name as PROTOCOL.md shows it', ({ frame, wire, isBinary }) => {
    const written = encode(frame);
    expect(textOf(written)).toBe(wire);
    expect(written instanceof Uint8Array).toBe(isBinary === true);
  });

  it.each(samples)('reads $name', ({ frame, wire, isBinary }) => {
    expect(textCodec.decode(isBinary === true ? bytesOf(wire) : wire)).toEqual(frame);
  });

  it.each(samples)('reads $name as it was before it was written', ({ frame }) => {
    expect(roundTrip(frame)).toEqual(frame);
  });

  it.each([1, 9, 10, 2 ** 31, 2 ** 32 + 1, 2 ** 53 - 2, sequence])('takes the number %d', (seq) => {
    const text = numbered(seq, { kind: 'message', data: 'x' }, seq);
    const bytes = numbered(seq, { kind: 'message', data: bytesOf('x') }, seq);
    expect(roundTrip(text)).toEqual(text);
    expect(roundTrip(bytes)).toEqual(bytes);
  });

  it('takes an acknowledgement of nothing, and none', () => {
    expect(textCodec.decode('1,0:x')).toMatchObject({ ack: 0 });
    expect(textCodec.decode('1:x')).toMatchObject({ ack: undefined });
  });

  it.each(['\0', '\r\n', '\u2028', '🎉', '\u{10ffff}', '\ufeffmark', 'e\u0301'])(
    'carries the text %j as it is',
    (data) => {
      const message = numbered(1, { kind: 'message', data });
      const topic = numbered(1, { kind: 'topic', topic: 'ü 🎉 \ufeff', data });
      expect(roundTrip(message)).toEqual(message);
      expect(roundTrip(topic)).toEqual(topic);
    },
  );

  it('carries every byte as it is', () => {
    const data = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const message = numbered(3, { kind: 'message', data }, 2);
    const topic = numbered(3, { kind: 'topic', topic: 'ü€🎉', data }, 2);
    expect(roundTrip(message)).toEqual(message);
    expect(roundTrip(topic)).toEqual(topic);
  });

  it('reads a part of a larger buffer', () => {
    const whole = bytesOf('garbage12#t\npayload');
    const frame = numbered(12, { kind: 'topic', topic: 't', data: bytesOf('payload') });
    expect(textCodec.decode(whole.subarray(7))).toEqual(frame);
  });

  it('packs once for all recipients', () => {
    const packed = textCodec.pack({ kind: 'topic', topic: 't', data: 'x' });
    expect(textCodec.encode(1, undefined, packed)).toBe('1#t\nx');
    expect(textCodec.encode(200, 100, packed)).toBe('200,100#t\nx');
  });

  it('packs a copy of binary data, which may change afterwards', () => {
    const data = bytesOf('before');
    const message = textCodec.pack({ kind: 'message', data });
    const topic = textCodec.pack({ kind: 'topic', topic: 't', data });
    data.set(bytesOf('after!'));
    expect(textOf(textCodec.encode(1, undefined, message))).toBe('1:before');
    expect(textOf(textCodec.encode(1, undefined, topic))).toBe('1#t\nbefore');
  });
});
