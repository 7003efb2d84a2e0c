import { beforeEach, describe, expect, it } from 'vitest';
import { startPulse } from '../../../src/actors/pulse.js';
import type { Link } from '../../../src/actors/ports.js';
import { defaultHeartbeat, type HeartbeatPolicy } from '../../../src/policies/liveness.js';
import type { FakeNodeSocket } from '../../support/fake-node-socket.js';
import { createFakeNetwork, type FakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { createBoard, type Board } from './rig.js';

let clock: VirtualClock;
let network: FakeNetwork<FakeNodeSocket>;
let board: Board;
let deaths: number[];

beforeEach(() => {
  clock = new VirtualClock(1000);
  network = createFakeNetwork({ clock, latencyMs: 40, node: true });
  board = createBoard();
  deaths = [];
});

/** A pulse on an open socket of `ws`, which answers protocol pings. */
function beat(given: Partial<HeartbeatPolicy> = {}, random = 0.5) {
  const socket = new network.WebSocket('wss://line.test/');
  clock.advance(40);
  const link: Link = { transport: 'main', socket: socket, ear: null, held: [] };
  // As the transport does: an ear may take a frame before the app hears it.
  socket.addEventListener('message', ({ data }) => {
    if (link.ear?.(data as string) !== true) board.receive(data as string, 'main');
  });
  const pulse = startPulse({
    link,
    policy: { ...defaultHeartbeat, ...given },
    clock,
    random: () => random,
    switchboard: board,
    dead: (waitedMs) => deaths.push(waitedMs),
  });
  if (pulse === null) throw new Error('This socket can be pinged.');
  return { socket, link, pulse };
}

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
    const { socket, link, pulse } = beat({}, 0);
    expect(socket.listenerCount('pong')).toBe(1);
    pulse.stop();
    expect(clock.pendingOfProduct).toEqual([]);
    expect(socket.listenerCount('pong')).toBe(0);
    expect(link.ear).toBeNull();
  });
});

describe("a pulse of the app's own protocol", () => {
  it('sends its ping, and keeps its pong from the app', () => {
    const { socket } = beat(app, 0);
    clock.advance(0);
    expect(socket.sent).toEqual(['ping']);
    clock.advance(30);
    socket.message('pong');
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
    const { socket, link } = beat({ ping: () => 'ping' }, 0);
    clock.advance(10);
    socket.message('anything');
    expect(board.received).toEqual(['anything']);
    expect(link.ear).toBeNull();
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

describe('a probe', () => {
  it('pings at once and judges after a second', () => {
    const { socket, pulse } = beat();
    network.silent = true;
    pulse.probe();
    expect(socket.pings).toHaveLength(1);
    clock.advance(999);
    expect(deaths).toEqual([]);
    clock.advance(1);
    expect(deaths).toEqual([1000]);
  });

  it('gives a slow link four of its round trips', () => {
    const { pulse } = beat({}, 0.5);
    network.latencyMs = 600;
    clock.advance(8100);
    expect(board.latencies).toEqual([600]);
    network.silent = true;
    pulse.probe();
    clock.advance(2399);
    expect(deaths).toEqual([]);
    clock.advance(1);
    expect(deaths).toHaveLength(1);
  });

  it('judges by one miss, whatever the policy allows a beat', () => {
    const { pulse } = beat({ misses: 5 });
    network.silent = true;
    pulse.probe();
    clock.advance(1000);
    expect(deaths).toHaveLength(1);
  });

  it('is one at a time, and a new one may follow', () => {
    const { socket, pulse } = beat();
    pulse.probe();
    pulse.probe();
    pulse.probe();
    expect(socket.pings).toHaveLength(1);
    clock.advance(40);
    pulse.probe();
    expect(socket.pings).toHaveLength(2);
  });

  it('does not disturb the beats that follow', () => {
    const { socket, pulse } = beat({}, 0);
    clock.advance(5000);
    pulse.probe();
    clock.advance(45_000);
    expect(socket.pings.length).toBeGreaterThanOrEqual(4);
    expect(socket.pings.length).toBeLessThanOrEqual(5);
    expect(deaths).toEqual([]);
  });
});

describe('a deadline that fires late', () => {
  it('probes before it judges: the machine slept, not the peer', () => {
    const { socket } = beat({}, 0);
    network.answerPings = false;
    clock.advance(1000);
    clock.sleep(600_000);
    expect(deaths).toEqual([]);
    expect(socket.pings).toHaveLength(2);
    network.answerPings = true;
    clock.advance(500);
    expect(deaths).toHaveLength(0);
  });

  it('judges when the probe goes unanswered too', () => {
    beat({}, 0);
    network.silent = true;
    clock.advance(1000);
    clock.sleep(600_000);
    clock.advance(1000);
    expect(deaths).toHaveLength(1);
  });

  it('by less than 2 s is an ordinary deadline', () => {
    beat({}, 0);
    network.silent = true;
    clock.advance(1000);
    clock.sleep(5900);
    expect(deaths).toHaveLength(1);
  });
});
