import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeNodeSocket } from '../../support/fake-node-socket.js';
import { createFakeNetwork, type FakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';

let clock: VirtualClock;
let network: FakeNetwork<FakeNodeSocket>;
let heard: string[];

function dial(): FakeNodeSocket {
  const socket = new network.WebSocket('ws://line.test/', [], { headers: { cookie: 'a=1' } });
  socket.on('error', (error: Error) => heard.push(`error ${error.message}`));
  socket.on('close', (code: number, reason: Buffer) =>
    heard.push(`close ${code} ${reason.toString()}`),
  );
  socket.on('pong', (data: Buffer) => heard.push(`pong ${data.toString()}`));
  return socket;
}

beforeEach(() => {
  clock = new VirtualClock();
  network = createFakeNetwork({ clock, latencyMs: 10, node: true });
  heard = [];
});

describe('the fake ws socket', () => {
  it('answers pings while the far end is there and pings are answered', () => {
    const socket = dial();
    clock.advance(10);
    socket.ping('one');
    clock.advance(10);
    network.answerPings = false;
    socket.ping('two');
    clock.advance(1000);
    expect(socket.pings).toEqual(['one', 'two']);
    expect(heard).toEqual(['pong one']);
  });

  it('ends with 1006 and without an error when terminated', () => {
    const socket = dial();
    clock.advance(10);
    socket.terminate();
    clock.advance(0);
    expect(heard).toEqual(['close 1006 ']);
    expect(clock.pending).toEqual([]);
  });

  it('tells the status of a refused upgrade', () => {
    network.behaviour = (socket) => socket.refuseUpgrade(503);
    dial();
    const told: number[] = [];
    dial().on('unexpected-response', (_request: unknown, response: { statusCode: number }) =>
      told.push(response.statusCode),
    );
    clock.advance(10);
    expect(heard).toEqual(['error Unexpected server response: 503', 'close 1006 ']);
    expect(told).toEqual([503]);
  });

  it('hands bytes and text to emitter and DOM listeners in the form ws uses', () => {
    const socket = dial();
    const raw: unknown[] = [];
    const dom: unknown[] = [];
    socket.on('message', (data: Buffer, isBinary: boolean) =>
      raw.push([data.toString(), isBinary]),
    );
    socket.addEventListener('message', (event) => dom.push(event.data));
    clock.advance(10);
    socket.message('text');
    socket.message(new Uint8Array([104, 105]));
    expect(raw).toEqual([
      ['text', false],
      ['hi', true],
    ]);
    expect(dom).toEqual(['text', Buffer.from('hi')]);
  });

  it('reports a finished write through the callback of send', async () => {
    const socket = dial();
    clock.advance(10);
    const sent = new Promise((resolve) => socket.send('x', resolve));
    await expect(sent).resolves.toBeUndefined();
    socket.terminate();
    clock.advance(0);
    const late = new Promise((resolve) => socket.send('y', { binary: false }, resolve));
    await expect(late).resolves.toBeInstanceOf(Error);
  });

  it('throws what ws throws and records the options', () => {
    const socket = dial();
    expect(socket.options).toEqual({ headers: { cookie: 'a=1' } });
    expect(() => socket.send('early')).toThrow('CONNECTING');
    expect(() => socket.close(1006)).toThrow(TypeError);
    expect(() => socket.close(1000, 'x'.repeat(124))).toThrow(RangeError);
    expect(() => socket.close(1012)).not.toThrow();
  });

  it('treats a missing error listener as the crash it is with ws', () => {
    network.behaviour = 'hang';
    const socket = new network.WebSocket('ws://line.test/');
    clock.advance(10);
    expect(() => socket.fail()).toThrow('ended the process');
  });

  it('counts emitter and DOM listeners together', () => {
    const socket = dial();
    const onOpen = (): void => undefined;
    socket.once('open', onOpen);
    socket.onopen = onOpen;
    expect(socket.listenerCount()).toBe(5);
    clock.advance(10);
    expect(socket.listenerCount('open')).toBe(1);
    socket.removeAllListeners();
    expect(socket.listenerCount()).toBe(1);
  });
});
