import { same, throwsDom } from '../assertions.js';
import type { Check, Checks } from '../check.js';

/** close() throws, and the socket is open as before. */
const throws =
  (name: string, ...given: readonly unknown[]): Check =>
  async ({ open, settled }) => {
    const { socket, during, heard } = open('/echo');
    await during('open', () => {
      throwsDom(name, () => socket.close(...(given as [number])), `close(${String(given)})`);
    });
    await settled();
    same([socket.readyState, ...heard], [1, 'open'], 'readyState, events');
  };

export const closeErrorChecks: Checks = {
  'Close-1005.any.js': throws('InvalidAccessError', 1005, '1005 - reserved code'),
  'Close-2999-reason.any.js': throws('InvalidAccessError', 2999, 'not in the range 3000-4999'),
  'Close-onlyReason.any.js': throws('InvalidAccessError', 'Close with only reason'),
  'Close-Reason-124Bytes.any.js': throws('SyntaxError', 1000, '0123'.repeat(31)),
  'close-invalid.any.js': ({ open }) => {
    for (const code of [0, 500, NaN, 'string', null, 0x10000 + 1000]) {
      const { socket } = open('/echo');
      throwsDom('InvalidAccessError', () => socket.close(code as number), String(code));
    }
  },
};
