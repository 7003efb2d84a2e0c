/** The opcodes of RFC 6455, section 5.2. */
export const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

const FIN = 0x80;
const MASKED = 0x80;
const MASK_BYTES = 4;

function frame(payload: string | Buffer, opcode: number, mask: number): Buffer {
  const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
  const { length } = body;
  if (length > 0xffff) throw new RangeError('a frame of more than 65535 bytes is not needed here');
  const head =
    length < 126
      ? Buffer.from([FIN | opcode, mask | length])
      : Buffer.from([FIN | opcode, mask | 126, length >> 8, length & 255]);
  return Buffer.concat([head, Buffer.alloc(mask === 0 ? 0 : MASK_BYTES), body]);
}

/** A frame as a server sends it. */
export const serverFrame = (payload: string | Buffer, opcode: number = opcodes.text): Buffer =>
  frame(payload, opcode, 0);

/** A frame as a client sends it; masked with zeros, which changes nothing. */
export const clientFrame = (payload: string | Buffer, opcode: number = opcodes.text): Buffer =>
  frame(payload, opcode, MASKED);

/** The beginning of a frame. */
export interface FrameHead {
  readonly opcode: number;
  /** The bytes of the head, with the mask. */
  readonly bytes: number;
  readonly payload: number;
  readonly isMasked: boolean;
}

/** Reads the head of the frame that begins here; undefined while it is not all there. */
export function headOf(data: Buffer): FrameHead | undefined {
  const [first, second] = data;
  if (first === undefined || second === undefined) return undefined;
  const length = second & 127;
  if (length === 127) throw new RangeError('a frame of more than 65535 bytes is not expected here');
  if (length === 126 && data.length < 4) return undefined;
  const isMasked = (second & MASKED) !== 0;
  const bytes = (length === 126 ? 4 : 2) + (isMasked ? MASK_BYTES : 0);
  if (data.length < bytes) return undefined;
  const payload = length === 126 ? data.readUInt16BE(2) : length;
  return { opcode: first & 15, bytes, payload, isMasked };
}

/** A frame that came whole. */
export interface WholeFrame {
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Takes bytes as they come, and gives whole frames. */
export class FrameReader {
  /** What has come and was not given yet. */
  unread: Buffer = Buffer.alloc(0);

  push(data: Buffer): void {
    this.unread = this.unread.length === 0 ? data : Buffer.concat([this.unread, data]);
  }

  /** The next frame; undefined when it is not all there. */
  next(): WholeFrame | undefined {
    const head = headOf(this.unread);
    if (head === undefined) return undefined;
    const end = head.bytes + head.payload;
    if (this.unread.length < end) return undefined;
    const payload = this.unread.subarray(head.bytes, end);
    if (head.isMasked) {
      const mask = this.unread.subarray(head.bytes - MASK_BYTES, head.bytes);
      for (let at = 0; at < payload.length; at += 1) payload[at]! ^= mask[at % MASK_BYTES]!;
    }
    this.unread = this.unread.subarray(end);
    return { opcode: head.opcode, payload };
  }
}
