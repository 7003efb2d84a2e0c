import { asError, same } from '../assertions.js';
import type { Bench, Checks } from '../check.js';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A text frame, and then one of an opcode that is reserved. */
const broken = new Uint8Array([0x81, 4, ...utf8('test'), 0x83, 4, ...utf8('test')]);

type Inspect = (event: Event, socket: WebSocket, self: unknown) => void;

/** Opens, gets a message, and then the link breaks: `look` sees an event of each type. */
async function eachType({ make, url }: Bench, look: Inspect): Promise<void> {
  const socket = make(url('/raw'));
  const heard: string[] = [];
  await new Promise<void>((resolve, reject) => {
    for (const type of ['open', 'message', 'error', 'close']) {
      socket.addEventListener(type, function listen(this: unknown, event) {
        heard.push(type);
        try {
          look(event, socket, this);
        } catch (error) {
          reject(asError(error));
        }
        if (type === 'open') socket.send(broken);
        if (type === 'close') resolve();
      });
    }
  });
  same(heard, ['open', 'message', 'error', 'close'], 'events');
}

/** Listeners, of both kinds, are called in the order in which they were added. */
async function inOrder({ make, url }: Bench): Promise<void> {
  const socket = make(url('/echo'));
  const calls: string[] = [];
  await new Promise<void>((resolve) => {
    socket.addEventListener('open', () => {
      calls.push('open 1');
      socket.send('Goodbye');
    });
    socket.onopen = () => calls.push('open 2');
    socket.addEventListener('open', () => calls.push('open 3'));
    socket.addEventListener('message', () => calls.push('message 1'));
    socket.onmessage = () => calls.push('message 2');
    socket.addEventListener('message', () => calls.push('message 3'));
    socket.addEventListener('close', () => calls.push('close 1'));
    socket.onclose = () => calls.push('close 2');
    socket.addEventListener('close', () => {
      calls.push('close 3');
      resolve();
    });
  });
  const wanted = ['open', 'message', 'close'].flatMap((type) =>
    [1, 2, 3].map((at) => `${type} ${String(at)}`),
  );
  same(calls, wanted, 'calls');
}

const names: Record<string, string> = {
  open: 'Event',
  message: 'MessageEvent',
  error: 'Event',
  close: 'CloseEvent',
};

export const eventChecks: Checks = {
  'interfaces/WebSocket/events/015.html': (bench) =>
    eachType(bench, (event, socket) => {
      const wanted = event.type === 'error' || event.type === 'close' ? 3 : 1;
      same(socket.readyState, wanted, `readyState in the listener of ${event.type}`);
      // Node has the class CloseEvent from 23 on.
      const Class = (globalThis as Record<string, unknown>)[names[event.type]!] ?? Event;
      same(event instanceof Event, true, `whether ${event.type} is an Event`);
      same(event instanceof (Class as typeof Event), true, `the class of ${event.type}`);
    }),
  'interfaces/WebSocket/events/016.html': inOrder,
  'interfaces/WebSocket/events/017.html': (bench) =>
    eachType(bench, (event, socket, self) => {
      same(self, socket, 'this');
      same(event.target, socket, 'target');
      same(event.currentTarget, socket, 'currentTarget');
      same(event.eventPhase, 2, 'eventPhase');
    }),
  'interfaces/WebSocket/events/018.html': (bench) =>
    eachType(bench, (event) => {
      same(Object.prototype.toString.call(event), `[object ${names[event.type]!}]`, 'toString()');
      same([event.bubbles, event.cancelable], [false, false], 'bubbles, cancelable');
    }),
  'interfaces/WebSocket/events/020.html': async ({ make }) => {
    const socket = make('ws://example.invalid/');
    const event = await new Promise((resolve) => (socket.onerror = resolve));
    same(event instanceof Event, true, 'an Event');
  },
};
