import { same } from '../assertions.js';
import type { Check, Checks } from '../check.js';

/** The opening handshake fails: an error, then a close that is not clean, and no more. */
const fails =
  (path: string, ...protocols: readonly unknown[]): Check =>
  async ({ open, settled }) => {
    const { socket, told, heard } = open(path, ...protocols);
    const { code, wasClean } = await told('close');
    same([code, wasClean, socket.readyState], [1006, false, 3], 'code, wasClean, readyState');
    await settled();
    same(heard, ['error', 'close'], 'events');
  };

export const handshakeChecks: Checks = {
  'constructor/010.html': fails('/unasked-protocol'),
  'constructor/011.html': fails('/unasked-protocol', 'FOOBAR'),
  'constructor/012.html': fails('/no-protocol', 'foobar'),
  'opening-handshake/001.html': fails('/nonsense'),
  'opening-handshake/002.html': async ({ open, settled }) => {
    const { socket, told, heard } = open('/echo');
    await told('open');
    socket.close();
    same((await told('close')).wasClean, true, 'wasClean');
    await settled();
    same(heard, ['open', 'close'], 'events');
  },
  'opening-handshake/005.html': async ({ open, settled }) => {
    const { socket, during, told, heard } = open('/closed-at-once');
    await during('open', () => socket.close());
    const { code, reason, wasClean } = await told('close');
    same([code, reason, wasClean], [1001, 'PASS', true], 'code, reason, wasClean');
    await settled();
    same(heard, ['open', 'close'], 'events');
  },
  'opening-handshake/006.html': async (bench) => {
    for (const path of ['/nonsense', '/wrong-key', '/redirect']) await fails(path)(bench);
    const { socket, told } = bench.open('/echo');
    await told('open');
    socket.close();
    same((await told('close')).wasClean, true, 'wasClean');
  },
  'opening-handshake/received-301-code.html': fails('/redirect'),
  'security/001.html': fails('/wrong-key'),
};
