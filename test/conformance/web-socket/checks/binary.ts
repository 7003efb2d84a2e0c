import { same } from '../assertions.js';
import type { Check, Checks } from '../check.js';

const bytesOf = async (data: Blob | ArrayBuffer | ArrayBufferView): Promise<number[]> => {
  if (data instanceof Blob) return [...new Uint8Array(await data.arrayBuffer())];
  if (data instanceof ArrayBuffer) return [...new Uint8Array(data)];
  return [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
};

/** Sends bytes in the listener of `open`, and gets the same in the form of `binaryType`. */
export const echoes =
  (make: () => Blob | ArrayBuffer | ArrayBufferView<ArrayBuffer>, binaryType: BinaryType): Check =>
  async ({ open }) => {
    const sent = make();
    const wanted = await bytesOf(sent);
    const { socket, during, told } = open('/echo');
    await during('open', () => {
      socket.binaryType = binaryType;
      socket.send(sent);
      same(socket.bufferedAmount, wanted.length, 'bufferedAmount');
    });
    const { data } = (await told('message')) as MessageEvent<Blob | ArrayBuffer>;
    const type = binaryType === 'blob' ? Blob : ArrayBuffer;
    same(data instanceof type, true, `whether it is a ${type.name}`);
    same(await bytesOf(data), wanted, 'bytes');
    same(socket.bufferedAmount, 0, 'bufferedAmount when the answer has come');
    socket.close();
    same((await told('close')).wasClean, true, 'wasClean');
  };

/** 0, 1, 2… in all of the view, which is a part of its buffer. */
export const counted = <T extends { fill(value: number): T; readonly length: number }>(
  view: T,
): T => {
  for (let at = 0; at < view.length; at += 1) (view as unknown as number[])[at] = at;
  return view;
};

const buffer = (bytes: number): ArrayBuffer => new ArrayBuffer(bytes);

const views = {
  int8: () => counted(new Int8Array(8)),
  'int16-offset': () => counted(new Int16Array(buffer(8), 2)),
  int32: () => counted(new Int32Array(buffer(8))),
  'uint8-offset': () => counted(new Uint8Array(buffer(8), 2)),
  'uint8-offset-length': () => counted(new Uint8Array(buffer(8), 2, 4)),
  'uint16-offset-length': () => counted(new Uint16Array(buffer(8), 2, 2)),
  'uint32-offset': () => counted(new Uint32Array(buffer(8), 0)),
  float32: () => counted(new Float32Array(buffer(8))),
  float64: () => counted(new Float64Array(buffer(8))),
};

export const binaryChecks: Checks = {
  ...Object.fromEntries(
    Object.entries(views).map(([name, make]) => [
      `Send-binary-arraybufferview-${name}.any.js`,
      echoes(make, 'arraybuffer'),
    ]),
  ),
  'Send-binary-arraybuffer.any.js': echoes(() => counted(new Uint8Array(15)).buffer, 'arraybuffer'),
  'Send-binary-65K-arraybuffer.any.js': echoes(() => buffer(65_000), 'arraybuffer'),
  'Send-binary-blob.any.js': echoes(() => new Blob(['\0'.repeat(65_000)]), 'blob'),
  'binary/001.html': echoes(() => buffer(10), 'blob'),
  'binary/002.html': echoes(() => buffer(100_000), 'blob'),
  'binary/004.html': echoes(() => buffer(100_000), 'arraybuffer'),
  'binary/005.html': echoes(() => buffer(10), 'arraybuffer'),
  'interfaces/WebSocket/bufferedAmount/bufferedAmount-arraybuffer.html': echoes(
    () => buffer(10),
    'arraybuffer',
  ),
  'interfaces/WebSocket/bufferedAmount/bufferedAmount-blob.html': echoes(() => buffer(10), 'blob'),
  'Create-valid-url-binaryType-blob.any.js': async ({ open }) => {
    const { socket, during, told } = open('/echo');
    await during('open', () => {
      same(socket.binaryType, 'blob', 'binaryType');
      socket.close();
    });
    same((await told('close')).wasClean, true, 'wasClean');
  },
  'binaryType-wrong-value.any.js': async ({ open }) => {
    const { socket, told } = open('/echo');
    await told('open');
    for (const binaryType of ['notBlobOrArrayBuffer', '', 'Blob', null]) {
      socket.binaryType = binaryType as BinaryType;
      same(socket.binaryType, 'blob', 'binaryType');
    }
    socket.close();
    same((await told('close')).wasClean, true, 'wasClean');
  },
};
