import { assign, returnsNothing, same } from '../assertions.js';
import type { Bench, Check, Checks } from '../check.js';

interface Wanted {
  readonly code: number;
  readonly reason: string;
}

/** Closes in the listener of `open`: the close is clean, and is told once. */
const closes =
  (given: readonly unknown[], wanted?: Wanted): Check =>
  async ({ open, settled }) => {
    const { socket, during, heard } = open('/echo');
    const closed = during('close', (event) => {
      same(socket.readyState, 3, 'readyState in the listener of close');
      return event;
    });
    await during('open', () => {
      socket.close(...(given as [number]));
      same(socket.readyState, 2, 'readyState after close()');
    });
    const { wasClean, code, reason } = await closed;
    same(wasClean, true, 'wasClean');
    if (wanted !== undefined) same([code, reason], [wanted.code, wanted.reason], 'code, reason');
    await settled();
    same(heard, ['open', 'close'], 'events');
  };

/** The server closes. */
const closedByServer =
  (path: string, wanted: readonly string[]): Check =>
  async ({ open, settled }) => {
    const { socket, told, during, heard } = open(path);
    const closed = during('close', ({ wasClean }) => {
      same([socket.readyState, wasClean], [3, true], 'readyState, wasClean');
      // Nothing strange happens.
      returnsNothing(() => socket.send('test'), 'send()');
    });
    await told('open');
    socket.send('Goodbye');
    await closed;
    await settled();
    same(heard, wanted, 'events');
  };

/** Calls close() before it is open: the end is told later, and is not clean. */
async function closesWhileConnecting(
  { open, settled }: Bench,
  path: string,
  act: (socket: WebSocket) => void,
): Promise<CloseEvent> {
  const { socket, told, during, heard } = open(path);
  const closed = during('close', () => {
    same(socket.readyState, 3, 'readyState in the listener of close');
    socket.close();
    same(socket.readyState, 3, 'readyState after close() in the listener of close');
  });
  same(socket.readyState, 0, 'readyState');
  act(socket);
  same(socket.readyState, 2, 'readyState after close()');
  same(heard, [], 'events before close() has returned');
  await closed;
  const event = await told('close');
  same(event.wasClean, false, 'wasClean');
  await settled();
  same(heard, ['error', 'close'], 'events');
  return event;
}

export const closeChecks: Checks = {
  'Close-1000.any.js': closes([1000]),
  'Close-1000-reason.any.js': closes([1000, 'Clean Close']),
  'Close-1000-verify-code.any.js': closes([1000, 'Clean Close'], {
    code: 1000,
    reason: 'Clean Close',
  }),
  'Close-1005-verify-code.any.js': closes([], { code: 1005, reason: '' }),
  'Close-3000-reason.any.js': closes([3000, 'Clean Close with code - 3000']),
  'Close-3000-verify-code.any.js': closes([3000, 'Clean Close'], {
    code: 3000,
    reason: 'Clean Close',
  }),
  'Close-4999-reason.any.js': closes([4999, 'Clean Close with code - 4999']),
  'Close-undefined.any.js': closes([undefined]),
  'Close-readyState-Closed.any.js': closes([]),
  'Close-readyState-Closing.any.js': closes([]),
  'Close-reason-unpaired-surrogates.any.js': closes([1000, '\uD807'], {
    code: 1000,
    reason: '\uFFFD',
  }),
  'Close-delayed.any.js': async ({ open, settled, letGo }) => {
    const { socket, told, heard } = open('/late-close');
    await told('open');
    socket.close();
    await settled();
    same(heard, ['open'], 'events before the server has answered');
    same(socket.readyState, 2, 'readyState before the server has answered');
    await letGo();
    same((await told('close')).wasClean, true, 'wasClean');
    same(socket.readyState, 3, 'readyState');
  },
  'Close-server-initiated-close.any.js': closedByServer('/echo', ['open', 'message', 'close']),
  'closing-handshake/002.html': closedByServer('/goodbye', ['open', 'close']),
  'closing-handshake/003.html': closes([], { code: 1005, reason: '' }),
  'closing-handshake/004.html': closedByServer('/goodbye', ['open', 'close']),
  'interfaces/CloseEvent/clean-close.html': async ({ open }) => {
    const { socket, told } = open('/echo');
    await told('open');
    socket.send('Test');
    await told('message');
    socket.close();
    same((await told('close')).wasClean, true, 'wasClean');
  },
  'interfaces/WebSocket/close/close-basic.html': async (bench) => {
    const event = await closesWhileConnecting(bench, '/', (socket) => socket.close());
    const { CloseEvent } = globalThis as { CloseEvent?: typeof globalThis.CloseEvent };
    if (CloseEvent !== undefined) same(event instanceof CloseEvent, true, 'a CloseEvent');
    assign(event, 'wasClean', true);
    same(event.wasClean, false, 'wasClean after it was set');
    Reflect.deleteProperty(event, 'wasClean');
    same(event.wasClean, false, 'wasClean after it was deleted');
  },
  'interfaces/WebSocket/close/close-connecting.html': async ({ open, settled }) => {
    const { socket, told, heard } = open('/never');
    await settled();
    same(socket.readyState, 0, 'readyState');
    socket.close();
    same(socket.readyState, 2, 'readyState after close()');
    same((await told('close')).wasClean, false, 'wasClean');
    same(socket.readyState, 3, 'readyState');
    same(heard.includes('open'), false, 'whether it has opened');
  },
  'interfaces/WebSocket/close/close-connecting-async.any.js': async (bench) => {
    await closesWhileConnecting(bench, '/never', (socket) => socket.close());
  },
  'interfaces/WebSocket/close/close-multiple.html': async (bench) => {
    await closesWhileConnecting(bench, '/', (socket) => {
      for (let call = 1; call <= 3; call += 1) socket.close();
    });
  },
  'interfaces/WebSocket/close/close-nested.html': async (bench) => {
    await closesWhileConnecting(bench, '/', (socket) => socket.close());
  },
  'interfaces/WebSocket/close/close-replace.html': ({ open }) => {
    const { socket } = open('/');
    assign(socket, 'close', 5);
    same(socket.close, 5, 'close');
    Reflect.deleteProperty(socket, 'close');
  },
  'interfaces/WebSocket/close/close-return.html': ({ open }) => {
    returnsNothing(() => open('/').socket.close(), 'close()');
  },
  'interfaces/WebSocket/send/007.html': async ({ open, settled }) => {
    const { socket, during, told, heard } = open('/echo');
    await during('open', () => {
      socket.close();
      returnsNothing(() => socket.send('test'), 'send()');
    });
    await told('close');
    await settled();
    same(heard, ['open', 'close'], 'events');
  },
  'interfaces/WebSocket/send/008.html': closedByServer('/echo', ['open', 'message', 'close']),
};
