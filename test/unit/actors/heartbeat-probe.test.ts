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
