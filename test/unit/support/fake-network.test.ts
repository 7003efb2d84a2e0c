import { beforeEach, describe, expect, it } from 'vitest';
import type { WebSocketClass } from '../../../src/actors/web-socket.js';
import type { FakeEvent } from '../../support/fake-event-target.js';
import { createFakeNetwork, type FakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let network: FakeNetwork;
let heard: string[];

function dial(): FakeNetwork['last'] {
  const socket = new network.WebSocket('ws://line.test/', ['v1', 'v2']);
  const note = (event: FakeEvent): void => {
    const detail = event.type === 'close' ? ` ${event.code} ${String(event.wasClean)}` : '';
    heard.push(event.type + detail);
  };
  for (const type of ['open', 'message', 'error', 'close']) socket.addEventListener(type, note);
  return socket;
}

function nameOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof DOMException ? error.name : String(error);
  }
  return 'nothing thrown';
}

beforeEach(() => {
  clock = new VirtualClock();
  network = createFakeNetwork({ clock, latencyMs: 50 });
  heard = [];
});

describe('the fake network', () => {
  it('accepts after the latency with the first subprotocol', () => {
    const socket = dial();
    clock.advance(49);
    expect(socket.readyState).toBe(0);
    clock.advance(1);
    expect([socket.readyState, socket.protocol, ...heard]).toEqual([1, 'v1', 'open']);
  });

  it('refuses with error and close 1006', () => {
    network.behaviour = 'refuse';
    dial();
    clock.advance(50);
    expect(heard).toEqual(['error', 'close 1006 false']);
    expect(network.live).toEqual([]);
  });

  it('hangs for ever when told to', () => {
    network.behaviour = 'hang';
    dial();
    clock.advance(1_000_000);
    expect(heard).toEqual([]);
    expect(network.live).toHaveLength(1);
  });

  it('follows a script that knows the attempt', () => {
    network.behaviour = (socket, attempt) => (attempt < 3 ? 'refuse' : socket.open('v2'));
    dial();
    dial();
    dial();
    clock.advance(50);
    expect(network.sockets.map((socket) => socket.readyState)).toEqual([3, 3, 1]);
    expect(network.last.protocol).toBe('v2');
  });

  it('answers a close after the latency and leaves no timer', () => {
    const socket = dial();
    clock.advance(50);
    socket.close(4001, 'bye');
    expect(socket.readyState).toBe(2);
    clock.advance(50);
    expect(heard).toEqual(['open', 'close 4001 true']);
    expect(socket.closeCalls).toEqual([{ code: 4001, reason: 'bye' }]);
    expect(clock.pending).toEqual([]);
  });

  it('stays CLOSING when the far end is silent, until the test breaks it', () => {
    const socket = dial();
    clock.advance(50);
    network.silent = true;
    socket.close();
    clock.advance(60_000);
    expect(socket.readyState).toBe(2);
    socket.fail();
    expect(heard).toEqual(['open', 'error', 'close 1006 false']);
  });

  it('fails an abandoned connect as a browser does', () => {
    const socket = dial();
    socket.close();
    clock.runAll();
    expect(heard).toEqual(['error', 'close 1006 false']);
    expect(clock.pending).toEqual([]);
  });

  it('throws what a browser throws', () => {
    const socket = dial();
    expect(nameOf(() => socket.send('early'))).toBe('InvalidStateError');
    for (const code of [0, 999, 1001, 1006, 2999, 5000]) {
      expect(nameOf(() => socket.close(code))).toBe('InvalidAccessError');
    }
    expect(nameOf(() => socket.close(1000, 'ü'.repeat(62)))).toBe('SyntaxError');
    expect(nameOf(() => new network.WebSocket('ftp://line.test/'))).toBe('SyntaxError');
    expect(nameOf(() => new network.WebSocket('ws://line.test/#top'))).toBe('SyntaxError');
    expect(nameOf(() => new network.WebSocket('ws://line.test/', ['a', 'a']))).toBe('SyntaxError');
    expect(nameOf(() => socket.close(4999, 'ü'.repeat(61)))).toBe('nothing thrown');
  });

  it('records what is sent, and only counts what is sent after the end', () => {
    const socket = dial();
    clock.advance(50);
    socket.send('one');
    socket.congested = true;
    socket.send('four');
    expect(socket.bufferedAmount).toBe(4);
    socket.drain();
    socket.serverClose(1012, 'restart');
    socket.send('lost');
    expect(socket.sent).toEqual(['one', 'four']);
    expect(socket.bufferedAmount).toBe(4);
  });

  it('plays a server that answers, as long as the far end is there', () => {
    network.onSend = (socket, data) =>
      socket.reply(typeof data === 'string' ? `echo ${data}` : 'bytes');
    const socket = dial();
    const messages: unknown[] = [];
    socket.onmessage = (event) => messages.push(event.data);
    clock.advance(50);
    socket.send('a');
    clock.advance(50);
    socket.send('b');
    network.silent = true;
    clock.advance(50);
    expect(messages).toEqual(['echo a']);
  });

  it('delivers bytes in the form that binaryType asks for', () => {
    const socket = dial();
    const kinds: unknown[] = [];
    socket.onmessage = ({ data }) => kinds.push(Object.prototype.toString.call(data));
    clock.advance(50);
    socket.message(new Uint8Array([1, 2]));
    socket.binaryType = 'arraybuffer';
    socket.message(new Uint8Array([1, 2]));
    expect(kinds).toEqual(['[object Blob]', '[object ArrayBuffer]']);
  });

  it('counts the listeners that are still attached and fires events late, twice and after close', () => {
    const socket = dial();
    clock.advance(50);
    socket.serverClose();
    socket.fireRaw('message', { data: 'ghost' });
    socket.fireRaw('close', { code: 1006 });
    expect(heard.slice(1)).toEqual(['close 1000 true', 'message', 'close 1006 false']);
    expect(socket.listenerCount()).toBe(4);
    socket.onclose = () => undefined;
    expect(socket.listenerCount('close')).toBe(2);
    socket.onclose = null;
    expect(socket.listenerCount('close')).toBe(1);
  });

  it('honours once, signals and removal during an event', () => {
    const socket = dial();
    const calls: string[] = [];
    const abort = new AbortController();
    const second = (): void => void calls.push('second');
    socket.addEventListener('open', () => socket.removeEventListener('open', second), {
      once: true,
    });
    socket.addEventListener('open', second);
    socket.addEventListener('open', () => calls.push('aborted'), { signal: abort.signal });
    abort.abort();
    clock.advance(50);
    expect(calls).toEqual([]);
    expect(socket.listenerCount('open')).toBe(1);
  });

  it('fits where the product takes a WebSocket class', () => {
    const product: WebSocketClass = network.WebSocket;
    expect(new product('ws://line.test/').readyState).toBe(0);
  });

  it('refuses test controls that could not happen', () => {
    const socket = dial();
    expect(() => socket.message('early')).toThrow('readyState 1');
    clock.advance(50);
    expect(() => socket.open()).toThrow('readyState 0');
    socket.fail();
    expect(() => socket.fail()).toThrow('already closed');
  });
});
