import type { Body, Frame, NumberedFrame, Payload } from '../../../src/protocol/frames.js';
import { ProtocolError } from '../../../src/protocol/protocol-error.js';
import { textCodec } from '../../../src/protocol/text-codec.js';

/** A numbered frame; without `ack` where nothing is acknowledged along with it. */
export const numbered = (seq: number, body: Body, ack?: number): NumberedFrame => ({
  type: 'numbered',
  seq,
  ack,
  body,
});

/** A frame as it goes over the wire. */
export const encode = (frame: Frame): Payload =>
  frame.type === 'numbered'
    ? textCodec.encode(frame.seq, frame.ack, textCodec.pack(frame.body))
    : textCodec.encodeControl(frame);

/** What comes back of a frame that was sent. */
export const roundTrip = (frame: Frame): Frame => textCodec.decode(encode(frame));

/** ASCII and UTF-8 as bytes: what a binary message of this text holds. */
export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Bytes as text, to be compared by eye. */
export const textOf = (bytes: Payload): string =>
  typeof bytes === 'string' ? bytes : new TextDecoder('utf-8', { fatal: true }).decode(bytes);

/** What a message is refused for; whatever else is thrown, or taken, is no refusal. */
export function refusalOf(data: Payload | object): ProtocolError {
  const isPayload = typeof data === 'string' || data instanceof Uint8Array;
  try {
    textCodec.decode(isPayload ? data : JSON.stringify(data));
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
  throw new Error('it was taken');
}
