import { assign, same } from '../assertions.js';
import type { Check, Checks } from '../check.js';

const waits =
  (text: string, bytes: number): Check =>
  async ({ open }) => {
    const { socket, during, told } = open('/echo');
    await during('open', () => {
      socket.send(text);
      same(socket.bufferedAmount, bytes, 'bufferedAmount');
    });
    same((await told('message')).data, text, 'data');
  };

/** It grows within send(), and shrinks between two turns of the event loop. */
const grows: Check = async ({ open }) => {
  const { socket, during, told } = open('/echo');
  const texts = ['x', '\u00E5', '\u5336', '\uD801\uDC7E'];
  const sizes = [1, 2, 3, 4];
  await during('open', () => {
    let sum = 0;
    texts.forEach((text, at) => {
      socket.send(text);
      sum += sizes[at]!;
      same(socket.bufferedAmount, sum, `bufferedAmount after ${String(at + 1)} messages`);
    });
  });
  let left = 10;
  for (const [at, text] of texts.entries()) {
    same((await told('message')).data, text, 'data');
    left -= sizes[at]!;
    same(socket.bufferedAmount <= left, true, 'whether it is less than what was not answered');
  }
};

export const bufferedAmountChecks: Checks = {
  'interfaces/WebSocket/bufferedAmount/bufferedAmount-getting.html': grows,
  'interfaces/WebSocket/bufferedAmount/bufferedAmount-initial.html': ({ open }) => {
    same(open('/').socket.bufferedAmount, 0, 'bufferedAmount');
  },
  'interfaces/WebSocket/bufferedAmount/bufferedAmount-large.html': waits(
    'x'.repeat(65_000),
    65_000,
  ),
  'interfaces/WebSocket/bufferedAmount/bufferedAmount-readonly.html': ({ open }) => {
    const { socket } = open('/');
    assign(socket, 'bufferedAmount', 5);
    same(socket.bufferedAmount, 0, 'bufferedAmount');
  },
  'interfaces/WebSocket/bufferedAmount/bufferedAmount-unicode.html': waits('¥¥¥¥¥¥', 12),
};
