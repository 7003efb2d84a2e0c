import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createMachine } from 'xstate';
import { createConnection } from 'linekeeper';
import { createFakeNetwork } from 'linekeeper/testing';
import { createWatcher } from './records.js';

const cyclic: Record<string, unknown> = { name: 'loop' };
cyclic['self'] = cyclic;

const throwing = {
  fine: 1,
  get broken(): never {
    throw new Error('getter');
  },
};

const hostileProxy = new Proxy(
  {},
  {
    get: () => {
      throw new Error('get');
    },
    ownKeys: () => {
      throw new Error('ownKeys');
    },
    getPrototypeOf: () => {
      throw new Error('getPrototypeOf');
    },
  },
);

const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();

const huge = {
  list: Array.from({ length: 100_000 }, (_, index) => ({ index, text: 'x'.repeat(1000) })),
  text: 'y'.repeat(5_000_000),
  deep: Array.from({ length: 120 }).reduce((inner: object) => ({ inner, again: inner }), {}),
};

const values: [string, unknown][] = [
  ['a getter that throws', throwing],
  ['a hostile proxy', hostileProxy],
  ['a revoked proxy', revoked],
  ['a cycle', cyclic],
  ['a BigInt', 7n],
  ['a symbol', Symbol('s')],
  ['a function', () => undefined],
  ['undefined', undefined],
  ['NaN', NaN],
  ['a date', new Date(0)],
  ['a date that is none', new Date(NaN)],
  ['a Map that holds itself', new Map([['self', cyclic]])],
  ['an error with a getter', Object.defineProperty(new Error('x'), 'message', { get: () => 7 })],
  ['a prototype as a key', JSON.parse('{"__proto__":{"a":1},"b":2}')],
  ['half of a surrogate pair', '\ud800'],
  ['a huge value', huge],
];

describe.each([
  ['with nothing allowed', {}],
  ['with everything allowed', { context: ['*'], events: ['*'] }],
  ['with a path allowed', { context: ['value.a', 'value.broken'], events: ['value'] }],
])('%s', (_name, options) => {
  it.each(values)('a context and an event with %s are shown in bounded JSON', (_what, value) => {
    const failures: unknown[] = [];
    const logger = {
      debug: () => 0,
      info: () => 0,
      warn: () => 0,
      error: (it: unknown) => failures.push(it),
    };
    const { run, records, inspector } = createWatcher({ ...options, logger });
    const actor = run(
      createMachine({
        id: 'm',
        context: { value } as object,
        initial: 'a',
        states: { a: { on: { GO: 'b' } }, b: {} },
      }),
    );
    actor.send({ type: 'GO', value });
    expect(failures).toEqual([]);
    expect(records('step')).toHaveLength(2);
    expect(records('step').at(-1)!.states).toEqual(['m', 'm.b']);
    const text = JSON.stringify(inspector.events());
    expect(JSON.parse(text)).toEqual(inspector.events());
    expect(text).not.toContain('"__proto__"');
    expect(text.length).toBeLessThan(300_000);
  });
});

describe('an inspector', () => {
  it('runs no getter that nobody has asked for', () => {
    const ran = vi.fn(() => 1);
    const lazy = Object.defineProperty({ other: 1 }, 'lazy', { get: ran, enumerable: true });
    const { run, records } = createWatcher({ context: ['inner.other'] });
    run(createMachine({ id: 'm', context: { inner: lazy } }));
    expect(records('step')).toMatchObject([{ context: { inner: { other: 1 } } }]);
    expect(ran).not.toHaveBeenCalled();
  });

  it('survives a function of the app that shows nothing but throws', () => {
    const { run, records } = createWatcher({
      context: () => {
        throw new Error('no');
      },
    });
    run(createMachine({ id: 'm', context: { a: 1 } }));
    expect(records('step')).toMatchObject([{ context: '«the function threw»' }]);
  });

  it('survives credentials that cannot be read, and so does the connection', async () => {
    for (const credentials of [throwing, hostileProxy, revoked, cyclic, huge, 7n]) {
      const { inspector, clock, records } = createWatcher();
      const network = createFakeNetwork({ clock });
      const connection = createConnection({
        url: 'wss://example.test',
        webSocket: network.WebSocket,
        credentials: () => Promise.resolve([credentials]),
        clock,
        inspect: inspector,
      });
      onTestFinished(() => connection[Symbol.dispose]());
      connection.start();
      await clock.advanceAsync(0);
      expect(connection.getSnapshot().status).toBe('connected');
      expect(records('status').at(-1)!.status).toBe('connected');
    }
  });

  it('goes on when a reader, or its logger, throws', async () => {
    const fail = (): never => {
      throw new Error('no');
    };
    const { inspector, run } = createWatcher({
      logger: { debug: fail, info: fail, warn: fail, error: fail },
    });
    const heard: number[] = [];
    inspector.subscribe(fail);
    inspector.subscribe((events) => heard.push(...events.map(({ seq }) => seq)));
    run(createMachine({ id: 'm' })).stop();
    await Promise.resolve();
    expect(heard).toEqual([0, 1, 2, 3, 4]);
  });

  it('leaves the app alone after its stop', async () => {
    const { inspector, run } = createWatcher();
    const heard: unknown[] = [];
    inspector.subscribe((events) => heard.push(...events));
    const actor = run(createMachine({ id: 'm', on: { X: {} } }));
    inspector.stop();
    const { length } = heard;
    expect(length).toBe(3);
    actor.send({ type: 'X' });
    await Promise.resolve();
    expect(heard).toHaveLength(length);
    inspector.stop();
  });
});
