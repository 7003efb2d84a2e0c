import { beforeAll, describe, expect, it } from 'vitest';
import { faultKinds } from '../continuity/faults.js';
import { runContinuity, type Line, type Report } from '../continuity/run.js';
import { recordFigure } from '../support/figures.js';

const SECONDS = 60;
const RATE = 200;
const SESSION = 'linekeeper, session';

/** All run at the same time. The last one shows that such wires do lose messages. */
const lines: readonly Line[] = [
  { name: SESSION, delayMs: 0, seed: 1 },
  { name: SESSION, delayMs: 50, seed: 2 },
  { name: 'linekeeper', delayMs: 50, seed: 2 },
];

const nothing = { lost: 0, doubled: 0, reordered: 0, garbled: 0 } as const;

describe('200 messages a second both ways for 60 s, over links that are cut all the time', () => {
  let reports: readonly Report[] = [];

  beforeAll(async () => {
    reports = await runContinuity({ lines, seconds: SECONDS, rate: RATE });
  }, 180_000);

  const of = (delayMs: number, name = SESSION): Report =>
    reports.find((report) => report.name === name && report.delayMs === delayMs)!;

  it.each([0, 50])('with %i ms one-way delay arrive once and in order', (delayMs) => {
    const { up, down, told } = of(delayMs);
    expect(up).toEqual({ sent: up.sent, ...nothing });
    expect(down).toEqual({ sent: down.sent, ...nothing });
    expect(told).toBe(0);
    expect(Math.min(up.sent, down.sent)).toBeGreaterThan((SECONDS * RATE) / 2);
    const what = `continuity, ${delayMs} ms: messages up and down, all once and in order`;
    recordFigure(what, up.sent + down.sent);
  });

  it.each([0, 50])('with %i ms one-way delay are resumed each time, by every fault', (delayMs) => {
    const { faults, reconnects, resumed } = of(delayMs);
    expect(faultKinds.filter((kind) => faults[kind] === 0)).toEqual([]);
    expect(reconnects).toBeGreaterThan(20);
    expect(resumed).toBe(reconnects);
    recordFigure(`continuity, ${delayMs} ms: links that broke, all resumed`, reconnects);
  });

  it('are lost in both directions without a session', () => {
    const { up, down, resumed } = of(50, 'linekeeper');
    expect(up.lost).toBeGreaterThan(0);
    expect(down.lost).toBeGreaterThan(0);
    expect(resumed).toBe(0);
    const lost = (up.lost + down.lost) / (up.sent + down.sent);
    recordFigure('continuity, 50 ms: lost without a session', `${(lost * 100).toFixed(1)} %`);
  });
});
