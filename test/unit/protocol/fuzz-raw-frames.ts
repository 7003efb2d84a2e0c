import type { Dice } from './fuzz-dice.js';

/** What a frame of WebSocket is made of (RFC 6455, section 5.2), right or wrong. */
interface RawFrame {
  readonly opcode: number;
  readonly payload?: Uint8Array;
  readonly isFinal?: boolean;
  /** RSV1 to RSV3, as three bits. */
  readonly reserved?: number;
  readonly isMasked?: boolean;
  /** What the header says of the length, where that is not the payload's. */
  readonly length?: bigint;
}

/** A frame from a client as it goes over TCP. */
export function rawFrame(frame: RawFrame): Buffer {
  const { opcode, payload = Buffer.alloc(0), isFinal = true, reserved = 0 } = frame;
  const { isMasked = true, length = BigInt(payload.length) } = frame;
  const mask = Buffer.from([0x12, 0x34, 0x56, 0x78]);
  const head = [(isFinal ? 0x80 : 0) | (reserved << 4) | opcode];
  const masked = isMasked ? 0x80 : 0;
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(length);
  if (length < 126n) head.push(masked | Number(length));
  else if (length < 65_536n) head.push(masked | 126, ...long.subarray(6));
  else head.push(masked | 127, ...long);
  const body = isMasked ? payload.map((byte, index) => byte ^ mask[index % 4]!) : payload;
  return Buffer.concat([Buffer.from(head), isMasked ? mask : Buffer.alloc(0), body]);
}

const text = (content: string): Buffer => rawFrame({ opcode: 1, payload: Buffer.from(content) });

/** What breaks WebSocket itself, with the close code for it. */
export const violations: readonly (readonly [
  name: string,
  code: 1002 | 1007 | 1009,
  bytes: (dice: Dice, maxBytes: number) => Buffer,
])[] = [
  [
    'a reserved bit',
    1002,
    (dice) => rawFrame({ opcode: dice.pick(1, 2, 9), reserved: 1 + dice.below(7) }),
  ],
  [
    'an opcode without a meaning',
    1002,
    (dice) => rawFrame({ opcode: dice.pick(3, 4, 5, 6, 7, 11, 12, 13, 14, 15) }),
  ],
  [
    'a frame without a mask',
    1002,
    (dice) =>
      rawFrame({ opcode: dice.pick(1, 2, 8, 9, 10), payload: dice.bytes(20), isMasked: false }),
  ],
  ['a ping in parts', 1002, (dice) => rawFrame({ opcode: dice.pick(8, 9, 10), isFinal: false })],
  [
    'a ping of more than 125 bytes',
    1002,
    (dice) => rawFrame({ opcode: dice.pick(9, 10), payload: Buffer.alloc(126 + dice.below(100)) }),
  ],
  ['a part of nothing', 1002, () => rawFrame({ opcode: 0, payload: Buffer.from('x') })],
  [
    'a message within another',
    1002,
    () => Buffer.concat([rawFrame({ opcode: 1, isFinal: false }), text('{}')]),
  ],
  [
    'a close code that nobody may send',
    1002,
    (dice) => {
      const code = dice.pick(0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535);
      return rawFrame({ opcode: 8, payload: Buffer.from([code >> 8, code & 255]) });
    },
  ],
  ['a close of one byte', 1002, () => rawFrame({ opcode: 8, payload: Buffer.from([3]) })],
  [
    'text that is not UTF-8',
    1007,
    (dice) =>
      rawFrame({ opcode: 1, payload: Buffer.from([0x31, 0x3a, dice.pick(0xc0, 0xff, 0x80)]) }),
  ],
  [
    'text in parts that is not UTF-8',
    1007,
    () =>
      Buffer.concat([
        rawFrame({ opcode: 1, isFinal: false, payload: Buffer.from([0x31, 0x3a, 0xc3]) }),
        rawFrame({ opcode: 0, payload: Buffer.from('x') }),
      ]),
  ],
  [
    'a close reason that is not UTF-8',
    1007,
    () => rawFrame({ opcode: 8, payload: Buffer.from([0x03, 0xe8, 0xff]) }),
  ],
  [
    'a message that is too large',
    1009,
    (_, maxBytes) => rawFrame({ opcode: 2, length: BigInt(maxBytes + 1) }),
  ],
  [
    'a message that is too large in parts',
    1009,
    (_, maxBytes) =>
      Buffer.concat([
        rawFrame({ opcode: 2, isFinal: false, payload: Buffer.alloc(maxBytes) }),
        rawFrame({ opcode: 0, payload: Buffer.alloc(1) }),
      ]),
  ],
  [
    'a length beyond all numbers',
    1009,
    (dice) => rawFrame({ opcode: 2, length: dice.pick(2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n) }),
  ],
];

/** The close code in what a server has sent: its frames have no mask. Null for none. */
export function closeCodeIn(bytes: Buffer): number | null {
  for (let at = 0; at + 2 <= bytes.length;) {
    const opcode = bytes[at]! & 15;
    let length = bytes[at + 1]! & 127;
    let from = at + 2;
    if (length === 126) {
      length = bytes.readUInt16BE(from);
      from += 2;
    }
    if (opcode === 8) return length < 2 ? 1005 : bytes.readUInt16BE(from);
    at = from + length;
  }
  return null;
}
