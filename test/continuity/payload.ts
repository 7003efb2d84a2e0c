/** Lengths go round in this many steps, so that frames end at every place of a packet. */
const LENGTHS = 97;

const NUMBER_BYTES = 4;

/** The message with this number: text and binary by turns, of 4 to 100 bytes. */
export function messageOf(number: number): string | Uint8Array<ArrayBuffer> {
  const length = number % LENGTHS;
  if (number % 2 === 0) return `${number} ${'x'.repeat(length)}`;
  const bytes = new Uint8Array(NUMBER_BYTES + length).fill(number % 256);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

/** The number of a message that has arrived whole; undefined for anything else. */
export function numberOf(data: unknown): number | undefined {
  if (typeof data === 'string') {
    const number = Number.parseInt(data, 10);
    return number > 0 && data === messageOf(number) ? number : undefined;
  }
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data as ArrayBuffer);
  if (bytes.length < NUMBER_BYTES) return undefined;
  const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const sent = messageOf(number);
  const isWhole =
    typeof sent !== 'string' &&
    sent.length === bytes.length &&
    sent.every((byte, index) => byte === bytes[index]);
  return isWhole ? number : undefined;
}
