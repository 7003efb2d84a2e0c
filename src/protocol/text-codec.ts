import { fitsBytes, isTopic, name } from './fields.js';
import { ProtocolError } from './protocol-error.js';
import type { Body, Codec, Frame, NumberedFrame, Packed, Payload } from './frames.js';
import { readJson } from './json.js';
import { limits, SUBPROTOCOL } from './limits.js';
import { readBody, readControl } from './read-control.js';
import { fromUtf8, toUtf8 } from './utf8-bytes.js';

const COLON = 58;
const HASH = 35;
const BRACE = 123;
const COMMA = 44;
const NEWLINE = 10;
const ZERO = 48;
const NINE = 57;

/** Two numbers of 16 digits, a comma, and the character after them; digits beyond make it too large. */
const MAX_HEADER = 36;

/** What the header of a numbered frame says. */
interface Header {
  readonly seq: number;
  readonly ack: number | undefined;
  /** Where the character stands that says what follows. */
  readonly at: number;
}

const unreadable = (detail: string): never => {
  throw new ProtocolError('BAD_FRAME', detail);
};

/** Where the digits end that begin at `from`. No closure and no copy: this is the path of messages. */
function endOfDigits(text: string, from: number): number {
  let end = from;
  for (let code = text.charCodeAt(end); code >= ZERO && code <= NINE;) {
    end += 1;
    code = text.charCodeAt(end);
  }
  return end;
}

function numberIn(text: string, from: number, end: number): number {
  let value = 0;
  for (let index = from; index < end; index += 1) {
    value = value * 10 + (text.charCodeAt(index) - ZERO);
  }
  const isCanonical = end === from + 1 || (end > from && text.charCodeAt(from) !== ZERO);
  if (!isCanonical) unreadable('a number is missing, or begins with 0');
  if (value > limits.sequence) unreadable('a number is too large');
  return value;
}

/** Reads `12` or `12,7`, up to the character that says what follows. */
function readHeader(text: string): Header {
  const end = endOfDigits(text, 0);
  const seq = numberIn(text, 0, end);
  if (seq === 0) unreadable('numbers begin with 1');
  if (text.charCodeAt(end) !== COMMA) return { seq, ack: undefined, at: end };
  const at = endOfDigits(text, end + 1);
  return { seq, ack: numberIn(text, end + 1, at), at };
}

const numbered = ({ seq, ack }: Header, body: Body): NumberedFrame => ({
  type: 'numbered',
  seq,
  ack,
  body,
});

const topicOf = (topic: string): string =>
  isTopic(topic) ? topic : name({ topic }, 'topic', limits.topicBytes);

function decodeText(text: string): Frame {
  if (text.charCodeAt(0) === BRACE) {
    if (!fitsBytes(text, limits.controlBytes)) {
      unreadable(`a control frame has more than ${String(limits.controlBytes)} bytes`);
    }
    return readControl(readJson(text));
  }
  const header = readHeader(text);
  const { at } = header;
  const kind = text.charCodeAt(at);
  if (kind === COLON) return numbered(header, { kind: 'message', data: text.slice(at + 1) });
  if (kind === BRACE) return numbered(header, readBody(readJson(text.slice(at))));
  if (kind !== HASH) return unreadable('after the number: accepted: ":", "#", "{"');
  const end = text.indexOf('\n', at);
  if (end < 0) return unreadable('a topic has no end');
  const topic = topicOf(text.slice(at + 1, end));
  return numbered(header, { kind: 'topic', topic, data: text.slice(end + 1) });
}

function decodeBytes(bytes: Uint8Array): Frame {
  if (bytes[0] === BRACE) throw new ProtocolError('BINARY_CONTROL');
  const header = readHeader(String.fromCharCode(...bytes.subarray(0, MAX_HEADER)));
  const { at } = header;
  const kind = bytes[at];
  if (kind === COLON) return numbered(header, { kind: 'message', data: bytes.subarray(at + 1) });
  if (kind === BRACE) throw new ProtocolError('BINARY_CONTROL');
  if (kind !== HASH) return unreadable('after the number: accepted: ":", "#"');
  const end = bytes.indexOf(NEWLINE, at);
  if (end < 0) return unreadable('a topic has no end');
  const isLong = end - at > limits.topicBytes + 1;
  const topic = topicOf((isLong ? undefined : fromUtf8(bytes.subarray(at + 1, end))) ?? '');
  return numbered(header, { kind: 'topic', topic, data: bytes.subarray(end + 1) });
}

const join = (head: string, data: Payload): Packed => {
  if (typeof data === 'string') return head + data;
  const bytes = toUtf8(head);
  const packed = new Uint8Array(bytes.length + data.length);
  packed.set(bytes);
  packed.set(data, bytes.length);
  return packed;
};

function pack(body: Body): Packed {
  switch (body.kind) {
    case 'message':
      return join(':', body.data);
    case 'topic':
      return join(`#${body.topic}\n`, body.data);
    case 'event':
      return JSON.stringify({ type: 'event', name: body.name, data: body.data });
    case 'reply':
      return JSON.stringify({ type: 'reply', to: body.to, error: body.error });
    default:
      return JSON.stringify({ type: body.kind, topic: body.topic });
  }
}

/** Frames as text that can be read by eye: JSON for control, `12,7:payload` for messages. */
export const textCodec: Codec = {
  subprotocol: SUBPROTOCOL,
  encodeControl: (frame) => JSON.stringify(frame),
  pack,
  encode: (seq, ack, packed) =>
    join(ack === undefined ? String(seq) : `${String(seq)},${String(ack)}`, packed),
  decode: (data) => (typeof data === 'string' ? decodeText(data) : decodeBytes(data)),
};
