import { describe, expect, it } from 'vitest';
import {
  decorrelatedJitter,
  equalJitter,
  fixedLadder,
  fullJitter,
  proportionalJitter,
  type BackoffInput,
} from '../../src/policies/backoff.js';
import { classify, type CloseInfo } from '../../src/policies/close.js';
import { Secret } from '../../src/policies/credentials.js';
import { defaultHeartbeat, probeTimeout } from '../../src/policies/liveness.js';
import * as presets from '../../src/policies/presets.js';
import { clampDelay, defaultPolicy, drawBackoff } from '../../src/policies/retry.js';
import { startsWithin } from '../../src/policies/storm.js';
import { ignoreRejection } from '../../src/policies/thenable.js';
import { utf8Length } from '../../src/policies/utf8.js';

/** What mutants showed to be checked nowhere else. */

const drawn = (given: Partial<BackoffInput>): BackoffInput => ({
  attempt: 0,
  random: () => 0,
  flapped: false,
  previousMs: 0,
  spreadMs: 0,
  ...given,
});
const close: CloseInfo = {
  cause: 'closed',
  code: 1006,
  reason: '',
  wasClean: false,
  transport: 'main',
};

describe('a backoff', () => {
  it('of full jitter may come back at once to a flapping server, unless a share is given', () => {
    expect(fullJitter()(drawn({ attempt: 5, flapped: true }))).toBe(0);
  });

  it('of the default keeps half of the ceiling from a flapping server', () => {
    expect(defaultPolicy.backoff(drawn({ attempt: 1, flapped: true }))).toBe(1000);
    expect(defaultPolicy.backoff(drawn({ attempt: 9, flapped: true }))).toBe(15_000);
  });

  it.each([0, 0.5])('of the app may be as short as %s ms', (ms) => {
    expect(drawBackoff(() => ms, drawn({}))).toEqual({ delayMs: ms });
    expect(clampDelay(ms)).toBe(ms);
  });

  it('of a ladder spreads evenly over its ratio', () => {
    const ladder = fixedLadder([1000], { ratio: 0.2 });
    const waits = [0, 0.25, 0.5, 0.75].map((random) => ladder(drawn({ random: () => random })));
    expect(waits).toEqual([800, 900, 1000, 1100]);
  });
});

describe('a wrong number in a backoff is refused at once', () => {
  const wrong = 'x' as unknown as number;

  it.each([
    [
      'fullJitter: baseMs: given -1; accepted: a number from 0 up',
      () => fullJitter({ baseMs: -1 }),
    ],
    [
      'equalJitter: capMs: given NaN; accepted: a number from 0 up',
      () => equalJitter({ capMs: NaN }),
    ],
    [
      'decorrelatedJitter: floorMs: given string; accepted: a number from 0 up',
      () => decorrelatedJitter({ floorMs: wrong }),
    ],
    [
      'proportionalJitter: ratio: given 1.5; accepted: a number from 0 to 1',
      () => proportionalJitter({ ratio: 1.5 }),
    ],
    [
      'fixedLadder: stepMs: given -5; accepted: a number from 0 up',
      () => fixedLadder([100, -5, 100]),
    ],
  ])('%s', (message, make) => {
    expect(make).toThrow(new RangeError(message));
  });

  it('but one that is left out, or at its bound, is not wrong', () => {
    const left = { baseMs: undefined } as unknown as { baseMs: number };
    expect(fullJitter(left)(drawn({ random: () => 0.5 }))).toBe(500);
    expect(fullJitter({ baseMs: 0 })(drawn({ random: () => 0.5 }))).toBe(0);
    expect(proportionalJitter({ ratio: 1 })(drawn({}))).toBe(0);
  });
});

describe('two credentials', () => {
  const cyclic = (): object => {
    const value: { self?: object } = {};
    value.self = value;
    return value;
  };
  class Token {
    readonly kind = 'token';
  }

  it.each<[unknown, unknown]>([
    ['a', 'a'],
    [null, null],
    [NaN, NaN],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [{ a: { b: ['c'] } }, { a: { b: ['c'] } }],
    [Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ])('%j and %j are the same', (one, other) => {
    expect(new Secret(one).equals(new Secret(other))).toBe(true);
  });

  it.each<[unknown, unknown]>([
    ['a', 'b'],
    [null, {}],
    [{}, null],
    ['a', {}],
    [undefined, undefined],
    [
      ['a', 'b'],
      ['a', 'c'],
    ],
    [['a'], ['a', 'b']],
    [['a'], { 0: 'a' }],
    [{ a: 1 }, { a: 2 }],
    [
      { a: 1, b: 2 },
      { a: 1, b: 3 },
    ],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ a: undefined }, { b: undefined }],
    [new Token(), new Token()],
    [new Token(), {}],
    [{}, new Token()],
  ])('%j and %j are not', (one, other) => {
    expect(new Secret(one).equals(new Secret(other))).toBe(false);
  });

  it('that are cyclic are not, and are no error', () => {
    expect(new Secret(cyclic()).equals(new Secret(cyclic()))).toBe(false);
  });
});

it.each([
  '',
  'a',
  '\u007f',
  '\u0080',
  '\u07ff',
  '\u0800',
  '\uffff',
  '\u{10000}',
  '\ud800',
  'aé€😀',
])('the length of %j in UTF-8 is what Node says', (text) => {
  expect(utf8Length(text)).toBe(Buffer.byteLength(text));
});

describe('a promise where none is accepted', () => {
  it('has its rejection heard, so that it is no unhandled one', () => {
    let heard: unknown[] = [];
    ignoreRejection({ then: (...handlers: unknown[]) => (heard = handlers) });
    expect(heard.map((handler) => typeof handler)).toEqual(['undefined', 'function']);
    expect(() => {
      for (const value of [undefined, null, 'then', 5, {}]) ignoreRejection(value);
    }).not.toThrow();
  });

  it.each(['classify', 'backoff'])('is no unhandled rejection of %s', (name) => {
    let isHeard = false;
    const promise = { then: () => (isHeard = true) } as never;
    if (name === 'classify') classify(close, { classify: () => promise });
    else drawBackoff(() => promise, drawn({}));
    expect(isHeard).toBe(true);
  });
});

describe('the preset', () => {
  it('partykit resumes after a wait of its backoff', () => {
    expect(presets.partykit.resume).toEqual({ mode: 'cooldown', delay: 'backoff' });
  });

  it('loro queues without bound', () => {
    expect(presets.loro.delivery).toEqual({
      mode: 'queue',
      maxMessages: Infinity,
      maxBytes: Infinity,
    });
  });

  it('dashboard waits for new credentials after a 1008', () => {
    expect(presets.dashboard.close.codes).toEqual({ 1008: 'auth' });
  });

  it.each([
    [256, true],
    [257, false],
  ])('messenger reads no long message as a pong: of %i characters it says %o', (length, is) => {
    const message = '{"type":"pong"}'.padEnd(length, ' ');
    expect(presets.messenger.heartbeat.isPong(message)).toBe(is);
  });
});

it('a start leaves the window of the storm guard at its very end', () => {
  const policy = { maxAttempts: 3, windowMs: 60_000 };
  expect(startsWithin([1000], 60_999, policy)).toEqual([1000]);
  expect(startsWithin([1000], 61_000, policy)).toEqual([]);
});

it('the deadline of a probe may be 0 where no round trip is known', () => {
  expect(probeTimeout({ ...defaultHeartbeat, probeTimeoutMs: 0 }, null)).toBe(0);
});

it('a verb that is none is told as it was given', () => {
  const { error } = classify(close, { classify: () => 'never' as never });
  expect(String(error)).toContain('close.classify returned never; accepted: retry');
});
