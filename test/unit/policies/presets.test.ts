import { describe, expect, it } from 'vitest';
import { createConnection, presets, type ConnectionOptions } from '../../../src/client/index.js';
import { classify, type ClosePolicy } from '../../../src/policies/close.js';
import { defaultPolicy } from '../../../src/policies/retry.js';
import { createFakeNetwork } from '../../support/fake-web-socket.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { mean, rangeOf, sample, waitAt } from './draws.js';

const verb = (close: ClosePolicy, code: number, reason = '') =>
  classify({ cause: 'closed', code, reason, wasClean: true, transport: 'main' }, close).verb;

describe('the preset messenger (seed 002)', () => {
  const table = [
    [500, 1000],
    [750, 1500],
    [1125, 2250],
    [1687, 3375],
    [2531, 5062],
    [3796, 7593],
    [5695, 11_390],
    [8542, 17_085],
    [12_813, 25_627],
    [19_220, 38_440],
  ] as const;

  it.each(table.map((row, at) => [at + 1, ...row] as const))(
    'waits before attempt %i from %i to %i ms',
    (attempt, least, most) => {
      const [shortest, longest] = rangeOf(presets.messenger.backoff, attempt - 1);
      // The table of the seed rounds from row to row; no row is off by more than 0.03 %.
      expect(Math.abs(shortest / least - 1)).toBeLessThan(0.0003);
      expect(Math.abs(longest / most - 1)).toBeLessThan(0.0003);
    },
  );

  it('waits two to three minutes in all its ten attempts, at the longest', () => {
    const total = table.reduce(
      (sum, _, attempt) => sum + rangeOf(presets.messenger.backoff, attempt)[1],
      0,
    );
    expect(total).toBeLessThan(180_000);
    expect(total / 2).toBeGreaterThan(50_000);
  });

  it('is capped at a minute, jitter from a half to all of it', () => {
    expect(rangeOf(presets.messenger.backoff, 40).map(Math.round)).toEqual([30_000, 60_000]);
  });

  it('gives up after ten retries, beats every 30 s and queues 100 messages', () => {
    const { maxAttempts, heartbeat, delivery } = presets.messenger;
    expect(maxAttempts).toBe(10);
    expect(heartbeat).toMatchObject({ intervalMs: 30_000, timeoutMs: 10_000 });
    expect(heartbeat.ping()).toBe('{"type":"ping"}');
    expect(delivery).toEqual({ mode: 'queue', maxMessages: 100, overflow: 'drop-oldest' });
  });

  it('takes {"type":"pong"} for a pong, and nothing else', () => {
    const { isPong } = presets.messenger.heartbeat;
    expect(isPong('{"type":"pong"}')).toBe(true);
    expect(isPong('{ "type": "pong", "at": 1 }')).toBe(true);
    const others = ['pong', '{"type":"ping"}', '{"text":"pong"}', 'null', '{pong', '', '["pong"]'];
    expect([...others, new ArrayBuffer(4), null, undefined, 5].filter(isPong)).toEqual([]);
  });
});

describe('the preset dashboard (seed 004)', () => {
  const schedule = [1000, 2000, 4000, 8000, 16_000, 16_000, 16_000, 16_000, 16_000, 16_000];

  it('waits as its table says, 111 s in ten attempts, when the jitter is off', () => {
    const { backoff } = presets.dashboardWithoutJitter;
    const waits = schedule.map((_, attempt) => waitAt(backoff, attempt, 0.123));
    expect(waits).toEqual(schedule);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(111_000);
  });

  it('jitters each row by 30 % up and down, at the cap too', () => {
    const ranges = schedule.map((_, attempt) => rangeOf(presets.dashboard.backoff, attempt));
    expect(ranges.map((range) => range.map(Math.round))).toEqual(
      schedule.map((wait) => [0.7 * wait, 1.3 * wait]),
    );
    expect(mean(sample(presets.dashboard.backoff, 9)) / 16_000).toBeCloseTo(1, 1.5);
  });

  it('gives up after ten attempts, waits 10 s for an open and blocks on 1008', () => {
    expect(presets.dashboard.maxAttempts).toBe(10);
    expect(presets.dashboard.connectTimeoutMs).toBe(10_000);
    expect(verb(presets.dashboard.close, 1008)).toBe('auth');
  });
});

describe('the preset loro (seed 001)', () => {
  it('waits 0.5 s doubling to 15 s, plus or minus 25 %', () => {
    const middles = [0, 1, 2, 3, 4, 5, 6, 50].map((n) => waitAt(presets.loro.backoff, n, 0.5));
    expect(middles).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
    expect(rangeOf(presets.loro.backoff, 0).map(Math.round)).toEqual([375, 625]);
    expect(rangeOf(presets.loro.backoff, 50).map(Math.round)).toEqual([11_250, 18_750]);
  });

  it('stops for good on 4400-4499, 1008, 1011 and its three reasons', () => {
    const { close } = presets.loro;
    for (const code of [4400, 4401, 4403, 4450, 4499, 1008, 1011]) {
      expect(verb(close, code)).toBe('fatal');
    }
    for (const reason of ['permission_changed', 'room_closed', 'auth_failed']) {
      expect(verb(close, 1000, reason)).toBe('fatal');
    }
    expect([1000, 1001, 1006, 1012, 4399, 4500].map((code) => verb(close, code))).toEqual(
      Array.from({ length: 6 }, () => 'retry'),
    );
  });

  it('pings "ping" every 30 s, takes "pong" within 10 s, and dies of two misses', () => {
    const { heartbeat } = presets.loro;
    expect(heartbeat).toMatchObject({ intervalMs: 30_000, timeoutMs: 10_000, misses: 2 });
    expect(heartbeat.ping()).toBe('ping');
    expect(['pong', 'ping', 'Pong', ''].map(heartbeat.isPong)).toEqual([true, false, false, false]);
  });

  it('connects at once when online again, with the backoff reset, and queues without bound', () => {
    expect(presets.loro.resume).toEqual({ mode: 'immediate', resetBackoff: true });
    expect(presets.loro.delivery).toMatchObject({ maxMessages: Infinity, maxBytes: Infinity });
    expect('maxAttempts' in presets.loro).toBe(false);
  });
});

describe('the preset partykit (seed 000)', () => {
  it('is full jitter 1 s to 30 s, room reset 5 to 15 s, stable after 10 s', () => {
    const { backoff, roomReset, stableWindowMs } = presets.partykit;
    expect(rangeOf(backoff, 0).map(Math.round)).toEqual([0, 1000]);
    expect(rangeOf(backoff, 4).map(Math.round)).toEqual([0, 16_000]);
    expect(rangeOf(backoff, 5).map(Math.round)).toEqual([0, 30_000]);
    expect(roomReset).toEqual({ minMs: 5000, maxMs: 15_000 });
    expect(stableWindowMs).toBe(10_000);
  });

  it('tears down at once when hidden, comes back through a cooldown, and drops what is sent', () => {
    expect(presets.partykit.gates).toMatchObject({
      network: true,
      visibility: true,
      hiddenGraceMs: 0,
    });
    expect(presets.partykit.resume).toMatchObject({ mode: 'cooldown' });
    expect(presets.partykit.delivery).toBe('drop');
  });
});

describe('every preset', () => {
  it.each(Object.entries(presets))('%s is accepted by createConnection', (_, preset) => {
    const clock = new VirtualClock();
    const { WebSocket } = createFakeNetwork({ clock });
    const options: ConnectionOptions = {
      url: 'wss://line.test/',
      webSocket: WebSocket,
      clock,
      ...preset,
    };
    const connection = createConnection(options);
    expect(connection.getSnapshot().status).toBe('stopped');
  });

  it('leaves the default preset equal to the defaults', () => {
    const { heartbeat, delivery, ...policy } = presets.default;
    expect(policy).toEqual(defaultPolicy);
    expect(delivery).toBe('queue');
    expect(heartbeat).toEqual({
      intervalMs: 15_000,
      timeoutMs: 5000,
      misses: 1,
      probeTimeoutMs: 1000,
    });
  });
});
