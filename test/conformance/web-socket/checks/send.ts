import { assign, returnsNothing, same, throwsDom, throwsTypeError } from '../assertions.js';
import type { Bench, Check, Checks } from '../check.js';

/** Sends text in the listener of `open`; the answer is the same, or as wanted; the close is clean. */
const echoes =
  (text: unknown, wanted: string = String(text), bytes?: number): Check =>
  async ({ open, settled }) => {
    const { socket, during, told, heard } = open('/echo');
    await during('open', () => {
      returnsNothing(() => socket.send(text as string), 'send()');
      if (bytes !== undefined) same(socket.bufferedAmount, bytes, 'bufferedAmount');
    });
    same((await told('message')).data, wanted, 'data');
    same(socket.bufferedAmount, 0, 'bufferedAmount when the answer has come');
    socket.close();
    same((await told('close')).wasClean, true, 'wasClean');
    await settled();
    same(heard, ['open', 'message', 'close'], 'events');
  };

const throwsWhileConnecting =
  (...texts: readonly string[]): Check =>
  ({ open }) => {
    for (const text of texts) {
      const { socket } = open('/');
      throwsDom('InvalidStateError', () => socket.send(text), JSON.stringify(text));
    }
  };

/** What is neither text nor bytes is sent as text. */
async function sendAnything({ open }: Bench): Promise<void> {
  const { socket, told } = open('/echo');
  await told('open');
  const things = [null, undefined, 1, {}, [], () => undefined, new Error('of no use'), socket];
  const all = [...things, globalThis, (globalThis as { document?: object }).document];
  for (const [at, wanted] of all.map(String).entries()) {
    socket.send(all[at] as string);
    same((await told('message')).data, wanted, 'data');
  }
}

async function sendManyWithBackpressure({ open, letGo }: Bench): Promise<void> {
  const { socket, told } = open('/slow');
  await told('open');
  for (let sent = 0; sent < 50; sent += 1) socket.send(new Uint8Array(65_536));
  same(socket.bufferedAmount > 0, true, 'whether something waits');
  await letGo();
  for (let got = 0; got < 50; got += 1) same((await told('message')).data, '65536', 'data');
  socket.close();
  same((await told('close')).wasClean, true, 'wasClean');
}

const yen = '¥¥¥¥¥¥';
const large = 'c'.repeat(65_000);
const allPlanes = '\u00E5 a\u030A \uD801\uDC7E';

export const sendChecks: Checks = {
  'Send-0byte-data.any.js': echoes('', '', 0),
  'Send-65K-data.any.js': echoes(large, large, 65_000),
  'Send-data.any.js': echoes('Message to send', 'Message to send', 15),
  'Send-null.any.js': echoes(null),
  'Send-paired-surrogates.any.js': echoes('\uD801\uDC07', '\uD801\uDC07', 4),
  'Send-unicode-data.any.js': echoes(yen, yen, 12),
  'Send-unpaired-surrogates.any.js': echoes('\uD807', '\uFFFD'),
  'Send-before-open.any.js': throwsWhileConnecting('Message to send'),
  'interfaces/WebSocket/send/001.html': ({ open }) => {
    const { socket } = open('/');
    throwsTypeError(() => (socket.send as () => void)(), 'no argument');
  },
  'interfaces/WebSocket/send/002.html': ({ open }) => {
    const { socket } = open('/');
    assign(socket, 'send', 5);
    same(socket.send, 5, 'send');
  },
  'interfaces/WebSocket/send/003.html': throwsWhileConnecting('a'),
  'interfaces/WebSocket/send/004.html': throwsWhileConnecting(
    'a\uDC00x',
    'a\uD800x',
    'a\uDC00\uD800x',
  ),
  'interfaces/WebSocket/send/005.html': echoes('test'),
  'interfaces/WebSocket/send/006.html': echoes(
    'a\uDC00xb\uD800xc\uDC00\uD800x',
    'a\uFFFDxb\uFFFDxc\uFFFD\uFFFDx',
  ),
  'interfaces/WebSocket/send/009.html': async ({ open }) => {
    const { socket, told } = open('/empty');
    await told('open');
    socket.send('');
    same((await told('message')).data, 'pass', 'data');
    socket.close();
    await told('close');
  },
  'interfaces/WebSocket/send/010.html': sendAnything,
  'interfaces/WebSocket/send/011.html': echoes(allPlanes),
  'interfaces/WebSocket/send/012.html': echoes(null, 'null'),
  'extended-payload-length.html': async ({ open }) => {
    const { socket, told } = open('/echo');
    await told('open');
    for (const size of [125, 126, 0xffff, 0x10000]) {
      socket.send('a'.repeat(size));
      same((await told('message')).data, 'a'.repeat(size), `${String(size)} bytes`);
    }
  },
  'send-many-64K-messages-with-backpressure.any.js': sendManyWithBackpressure,
};
