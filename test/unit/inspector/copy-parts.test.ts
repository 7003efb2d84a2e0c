import { describe, expect, it } from 'vitest';
import { literal, listLiteral, oneLine } from '../../../inspector/model/copy/literal.js';
import { policyOptions } from '../../../inspector/model/copy/policy-options.js';
import { roundWithin, Timeline } from '../../../inspector/model/copy/timeline.js';
import { hasRedacted } from '../../../inspector/model/redacted.js';

describe('a literal', () => {
  it.each([
    [{ a: 1, 'b c': "it's", d: undefined }, "{ a: 1, 'b c': 'it\\'s' }"],
    [['x', 2, true, null], "['x', 2, true, null]"],
    [{}, '{}'],
    [{ 1006: Infinity }, '{ 1006: Infinity }'],
    ['a\n"b"\\c', '\'a\\n"b"\\\\c\''],
    ['\u2028', "'\\u2028'"],
    [JSON.parse('{"__proto__": 1}'), "{ ['__proto__']: 1 }"],
    ["');process.exit();('", "'\\');process.exit();(\\''"],
  ])('of %j is %s, and means the same', (value, text) => {
    expect(literal(value)).toBe(text);
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what is written is code
    const read = new Function(`return ${text}`) as () => unknown;
    expect(read()).toEqual(value);
  });

  it('of a list that is long, or has lists in it, has an item on each line', () => {
    expect(listLiteral([1, 2], '  ')).toBe('[1, 2]');
    expect(listLiteral([[1], [2]], '  ')).toBe('[\n    [1],\n    [2],\n  ]');
    expect(
      listLiteral(
        Array.from({ length: 40 }, () => 0.123),
        '',
      ),
    ).toMatch(/^\[\n {2}0\.123,\n/);
  });

  it('of a comment stays on its line', () => {
    expect(oneLine('a\n*/ b\u2028c\r')).toBe('a */ b c');
  });
});

describe('what was not shown', () => {
  it('is found however deep it stands, also among keys', () => {
    expect(hasRedacted({ a: [{ b: 'x «secret»' }] })).toBe(true);
    expect(hasRedacted({ '«secret»': 1 })).toBe(true);
    expect(hasRedacted({ a: 'plain', b: [1, null] })).toBe(false);
  });

  it('of a policy is left out, and told', () => {
    expect(
      policyOptions({
        backoff: '«function»',
        close: {
          classify: '«function»',
          codes: { 1000: 'fatal' },
          reasons: { '«secret»': 'fatal' },
        },
        maxAttempts: 'Infinity',
        stableWindowMs: 1,
      }),
    ).toEqual({
      options: { close: { codes: { 1000: 'fatal' } }, stableWindowMs: 1 },
      left: ['close.classify', 'close.reasons.an entry that was not shown'],
    });
  });
});

describe('a time', () => {
  it.each([
    [12.3, 0, Infinity, 12],
    [12.3, 12.2, 12.4, 12.3],
    [12.3, 12.305, 12.309, 12.305],
    [5, 7.2, Infinity, 8],
    [9, 0, 7.9, 7],
    [-0.2, -1, 1, 0],
  ])('%s within %s and %s is %s', (wanted, least, most, found) => {
    expect(roundWithin(wanted, least, most)).toBe(found);
  });
});

describe('a timeline', () => {
  const timer = (id: string, delayMs: number) => ({
    ...{ id, edge: null, eventType: id, delayMs },
    dueAt: 0,
  });

  it('takes out what timers were late by', () => {
    const line = new Timeline(100, () => undefined);
    line.arm([timer('a', 1000)], []);
    line.run('a', 1112);
    expect(line.now).toBe(1000);
    expect(line.happen(1162)).toBe(1050);
  });

  it('keeps a step before a timer that was overdue', () => {
    const line = new Timeline(0, () => undefined);
    line.arm([timer('a', 1000)], []);
    expect(line.happen(1020)).toBe(999);
    line.run('a', 1021);
    expect(line.now).toBe(1000);
  });

  it('keeps a step after a timer that ran at the same moment', () => {
    const line = new Timeline(0, () => undefined);
    line.arm([timer('a', 1000), timer('b', 1000.05)], []);
    line.run('a', 1000);
    expect(line.happen(1000)).toBeCloseTo(1000.01, 6);
    line.run('b', 1001);
    expect(line.now).toBe(1000.05);
  });

  it('lets time jump over timers that were very late', () => {
    const jumps: [number, string][] = [];
    const line = new Timeline(0, (...jump) => jumps.push(jump));
    line.arm([timer('a', 1000)], []);
    line.run('a', 60_000);
    expect(line.now).toBe(60_000);
    line.arm([timer('b', 10)], []);
    line.finish(60_000);
    expect(jumps).toEqual([
      [60_000, 'timers stand still'],
      [60_001, 'time passes'],
    ]);
  });

  it('lets time pass to the end of the recording, so that a timer cut short would show', () => {
    const jumps: [number, string][] = [];
    const line = new Timeline(0, (...jump) => jumps.push(jump));
    line.happen(0);
    line.arm([timer('connectTimeout', 10_000)], []);
    line.finish(9000);
    expect(jumps).toEqual([[9000, 'time passes']]);
  });

  it('refuses what no time can tell: a step between two timers of one moment', () => {
    const line = new Timeline(0, () => undefined);
    line.arm([timer('a', 1000), timer('b', 1000)], []);
    line.run('a', 1000);
    expect(() => line.happen(1000)).toThrow(
      'copy as test: something happened between two timers that were due at the same moment',
    );
  });
});
