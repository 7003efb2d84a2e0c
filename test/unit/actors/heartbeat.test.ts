import { beforeEach, describe, expect, it } from 'vitest';
import { createPulseBench, type PulseBench } from './pulse-bench.js';

let clock: PulseBench['clock'];
let network: PulseBench['network'];
let board: PulseBench['board'];
let deaths: PulseBench['deaths'];
let beat: PulseBench['beat'];

beforeEach(() => {
  ({ clock, network, board, deaths, beat } = createPulseBench());
});

const app = { ping: () => 'ping', isPong: (data: unknown) => data === 'pong' };

describe('the pulse', () => {
  it('first beats after a random part of the interval', () => {
    for (const [random, after] of [
      [0, 0],
      [0.5, 7500],
      [0.99, 14_850],
    ] as const) {
      const { socket } = beat({}, random);
      clock.advance(after);
      expect(socket.pings).toHaveLength(1);
    }
  });

  it('beats every interval', () => {
    const { socket } = beat({}, 0);
    clock.advance(150_000);
    expect(socket.pings).toHaveLength(11);
    expect(deaths).toEqual([]);
  });

  it('measures the round trip', () => {
    beat({}, 0);
    clock.advance(40);
    expect(board.latencies).toEqual([40]);
  });

  it('takes 5 s of silence for death, once, and stops', () => {
    const { pulse } = beat({}, 0);
    network.silent = true;
    clock.advance(4999);
    expect(deaths).toEqual([]);
    clock.advance(60_000);
    expect(deaths).toEqual([5000]);
    expect(clock.pendingOfProduct).toEqual([]);
    pulse.stop();
  });

  it('takes any frame for life', () => {
    const { socket } = beat({}, 0);
    network.answerPings = false;
    for (let at = 0; at < 100; at += 1) {
      clock.advance(2000);
      socket.message('news');
    }
    expect(deaths).toEqual([]);
    expect(board.received).toHaveLength(100);
  });

  it('dies of as many misses in a row as the policy allows', () => {
    beat({ misses: 2 }, 0);
    network.silent = true;
    clock.advance(15_000);
    expect(deaths).toEqual([]);
    clock.advance(5000);
    expect(deaths).toHaveLength(1);
  });

  it('forgets the misses at any sign of life', () => {
    const { socket } = beat({ misses: 2 }, 0);
    network.answerPings = false;
    clock.advance(6000);
    socket.message('news');
    clock.advance(13_900);
    socket.message('news');
    clock.advance(10_000);
    expect(deaths).toEqual([]);
  });

  it('measures again after a ping that was never answered', () => {
    beat({ misses: 2 }, 0);
    network.answerPings = false;
    clock.advance(6000);
    network.answerPings = true;
    clock.advance(60_000);
    expect(deaths).toEqual([]);
    expect(board.latencies.length).toBeGreaterThan(2);
  });

  it('leaves no timer and no listener when it is stopped', () => {
    const { socket, link, pulse, hear } = beat({}, 0);
    clock.advance(0);
    expect(link.inlet.hear).not.toBe(hear);
    expect(socket.listenerCount('pong')).toBe(1);
    pulse.stop();
    expect(clock.pendingOfProduct).toEqual([]);
    expect(socket.listenerCount('pong')).toBe(0);
    expect(link.inlet.hear).toBe(hear);
  });
});

describe("a pulse of the app's own protocol", () => {
  it('sends its ping, and keeps its pong from the app', () => {
    const { socket, link, hear } = beat(app, 0);
    clock.advance(0);
    expect(socket.sent).toEqual(['ping']);
    clock.advance(30);
    socket.message('pong');
    expect(link.inlet.hear).toBe(hear);
    socket.message('news');
    expect(board.received).toEqual(['news']);
    expect(board.latencies).toEqual([30]);
  });

  it('keeps a pong that comes after other frames, too', () => {
    const { socket } = beat(app, 0);
    clock.advance(10);
    socket.message('news');
    socket.message('pong');
    expect(board.received).toEqual(['news']);
  });

  it('without isPong takes the next frame for life and delivers it', () => {
    const { socket, link, hear } = beat({ ping: () => 'ping' }, 0);
    clock.advance(10);
    socket.message('anything');
    expect(board.received).toEqual(['anything']);
    expect(link.inlet.hear).toBe(hear);
    clock.advance(10_000);
    expect(deaths).toEqual([]);
  });

  it.each([undefined, null, 42, {}, [], Symbol('x')])(
    '(25) reports a ping of %o and tries again at the next beat',
    (nonsense) => {
      const { socket } = beat({ ping: (() => nonsense) as never }, 0);
      clock.advance(20_000);
      expect(board.reported).toHaveLength(2);
      expect([socket.sent, deaths]).toEqual([[], []]);
    },
  );

  it('(25) reports an isPong that throws, and takes the frame for a message and for life', () => {
    const error = new Error('no');
    const { socket } = beat(
      {
        ping: () => 'ping',
        isPong: () => {
          throw error;
        },
      },
      0,
    );
    clock.advance(10);
    socket.message('pong');
    expect(board.reported).toEqual([error]);
    expect(board.received).toEqual(['pong']);
    clock.advance(10_000);
    expect(deaths).toEqual([]);
  });
});
