import { describe, expect, it } from 'vitest';
import { createBench, type Bench } from './bench.js';

/** Connected, then down for `ms` against a server that refuses. */
function downFor(ms: number, bench: Bench = createBench()): Bench {
  bench.connect();
  bench.network.behaviour = 'refuse';
  bench.network.last.fail();
  bench.clock.advance(ms);
  return bench;
}

const outage = ({ told }: Bench): string[] => told.filter((line) => /^(lost|restored)/.test(line));

describe('lost and restored', () => {
  it('are told of an outage of five seconds', () => {
    const bench = downFor(4999);
    expect(outage(bench)).toEqual([]);
    bench.clock.advance(1);
    expect(outage(bench)).toEqual(['lost']);
    bench.network.behaviour = 'accept';
    bench.clock.advance(30_000);
    expect(outage(bench)).toEqual(['lost', 'restored']);
  });

  it('say nothing of a blip', () => {
    const bench = downFor(0);
    bench.network.behaviour = 'accept';
    bench.clock.advance(30_000);
    expect(bench.connection.getSnapshot().status).toBe('connected');
    expect(outage(bench)).toEqual([]);
  });

  it('say nothing before the first link', () => {
    const bench = createBench();
    bench.network.behaviour = 'refuse';
    bench.connect();
    bench.clock.advance(60_000);
    expect(outage(bench)).toEqual([]);
  });

  it('are told once for a long outage', () => {
    expect(outage(downFor(600_000))).toEqual(['lost']);
  });

  it('say nothing while nobody can look: the page is hidden', () => {
    const bench = createBench();
    bench.connect();
    bench.environment.hide();
    bench.clock.advance(120_000);
    expect(bench.connection.getSnapshot().status).toBe('offline');
    expect(outage(bench)).toEqual([]);
  });

  it('take their patience from lostAfterMs', () => {
    expect(outage(downFor(1000, createBench({ lostAfterMs: 1000 })))).toEqual(['lost']);
  });

  it('say nothing after stop', () => {
    const bench = downFor(1000);
    bench.connection.stop();
    bench.clock.advance(60_000);
    expect(outage(bench)).toEqual([]);
  });

  it('has restored after the open event', () => {
    const bench = downFor(6000);
    bench.network.behaviour = 'accept';
    bench.clock.advance(30_000);
    expect(bench.told.slice(-4)).toEqual(['status connected', 'open again', 'restored', 'stable']);
  });
});

describe('stable', () => {
  it('is told once for each link that lasts ten seconds', () => {
    const { clock, told, connect } = createBench();
    connect();
    clock.advance(9999);
    expect(told).not.toContain('stable');
    clock.advance(60_000);
    expect(told.filter((line) => line === 'stable')).toEqual(['stable']);
  });

  it('is not told of a link that flaps', () => {
    const { clock, network, told, connect } = createBench();
    connect();
    for (let n = 0; n < 3; n += 1) {
      network.last.fail();
      clock.advance(9000);
    }
    expect(told.filter((line) => line.startsWith('open'))).toHaveLength(4);
    expect(told).not.toContain('stable');
  });
});

describe('latency', () => {
  it('is told for each answered ping, with its transport', () => {
    const { connection, clock, network, connect } = createBench(
      { heartbeat: { ping: () => 'ping', isPong: (data) => data === 'pong' } },
      { latencyMs: 30 },
    );
    const heard: unknown[] = [];
    connection.on('latency', (latency) => heard.push(latency));
    network.onSend = (socket) => {
      socket.reply('pong');
    };
    connect();
    clock.advance(7500 + 15_000 + 100);
    expect(heard).toEqual([
      { rttMs: 30, transport: 'main' },
      { rttMs: 30, transport: 'main' },
    ]);
  });
});
