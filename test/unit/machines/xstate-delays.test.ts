import { describe, expect, it } from 'vitest';
import { connectionMachine } from '../../../machines/connection.machine.js';
import type { ConnectionPolicy } from '../../../src/policies/retry.js';
import { createMemoryStorage, createWorld } from '../../support/world.js';
import { startChart } from './chart.js';

// XState 5.33: a delay that is undefined fires in the same macrostep; NaN, Infinity and 2^31 or more
// become 1 ms in a real timer. The clock of these tests throws on all of them.
const wrong = [undefined, NaN, Infinity, 2 ** 31, 1e300, -Infinity, -1];
const LONGEST = 2 ** 31 - 1;

type Chart = ReturnType<typeof startChart>;

/** Each delay of the chart: how it is given, and how to come to the state that waits for it. */
const delays: Record<
  string,
  readonly [policy: (ms: number) => Partial<ConnectionPolicy>, enter: (chart: Chart) => void]
> = {
  connectTimeout: [
    (ms) => ({ connectTimeoutMs: ms }),
    ({ actor }) => actor.send({ type: 'connection.start' }),
  ],
  credentialsTimeout: [
    (ms) => ({ credentialsTimeoutMs: ms }),
    ({ actor }) => actor.send({ type: 'connection.start' }),
  ],
  stableWindow: [(ms) => ({ stableWindowMs: ms }), ({ open }) => open()],
  hiddenGrace: [
    (ms) => ({
      gates: { network: true, visibility: true, hiddenGraceMs: ms, probeOffline: false },
    }),
    ({ open, actor }) => {
      open();
      actor.send({ type: 'environment.hidden' });
    },
  ],
  lostDelay: [(ms) => ({ lostAfterMs: ms }), drop],
  cooldownDelay: [(ms) => ({ backoff: () => ms }), drop],
};

function drop({ open, actor }: Chart): void {
  open();
  const { epoch } = actor.getSnapshot().context;
  const close = { code: 1006, reason: '', wasClean: false, transport: 'main' } as const;
  actor.send({ type: 'transport.closed', epoch, close: { cause: 'closed', ...close } });
}

describe.each(Object.entries(delays))('(9) the delay %s', (name, [policy, enter]) => {
  it.each(wrong)('given as %s reaches no timer as such, and kills nothing', (ms) => {
    const chart = startChart({
      policy: policy(ms as number),
      hasCredentials: name === 'credentialsTimeout',
    });
    enter(chart);
    for (const { dueAt } of chart.clock.pending) {
      expect(Number.isFinite(dueAt)).toBe(true);
      expect(dueAt - chart.clock.now()).toBeLessThanOrEqual(LONGEST);
    }
    chart.clock.advance(1000);
    expect(chart.failures).toEqual([]);
    expect(chart.actor.getSnapshot().status).toBe('active');
  });

  it('given as Infinity is waited out for as long as a timer can, not for an instant', () => {
    const infinite = policy(Infinity);
    // A backoff may not be infinite: the default one takes its place.
    if (infinite.backoff !== undefined) return;
    const chart = startChart({ policy: infinite, hasCredentials: name === 'credentialsTimeout' });
    enter(chart);
    const before = chart.described().status;
    chart.clock.advance(5000);
    if (name !== 'lostDelay') expect(chart.described().status).toBe(before);
    expect(chart.clock.pending.map(({ dueAt }) => dueAt)).toContain(5000 + LONGEST);
  });
});

interface Node {
  readonly after: readonly { readonly delay?: unknown }[];
  readonly states: Readonly<Record<string, Node>>;
}

const delaysOf = (node: Node): unknown[] => [
  ...node.after.map(({ delay }) => delay),
  ...Object.values(node.states).flatMap(delaysOf),
];

describe('the delays of the chart', () => {
  it('all have a name that is known: an unknown one would fire at once', () => {
    const used = delaysOf(connectionMachine.root);
    expect([...new Set(used)].sort()).toEqual(Object.keys(delays).sort());
    const known = connectionMachine.implementations.delays;
    for (const name of used) expect(known).toHaveProperty(String(name));
  });
});

describe('a page that is reloaded in cooldown', () => {
  it('has its timer again: a persisted XState snapshot would have lost it and be stuck', async () => {
    const storage = createMemoryStorage();
    const options = { storage, backoff: () => 8000 };
    const world = createWorld({ options });
    await world.open();
    world.network.last.fail();
    const [record] = storage.items.values();
    expect(Object.keys(JSON.parse(record ?? '') as object).sort()).toEqual([
      'at',
      'attempt',
      'isUnsettled',
      'notBefore',
      'starts',
    ]);
    const kept = record ?? '';
    world.connection[Symbol.dispose]();
    storage.setItem('linekeeper', kept);
    const next = createWorld({ after: world, options });
    next.connection.start();
    expect(next.status).toBe('cooldown:backoff');
    next.advance(8010);
    expect(next.status).toBe('connected');
  });
});

describe('the machine', () => {
  it('is made once: a thousand connections share its logic', () => {
    const logics = Array.from(
      { length: 1000 },
      () => (createWorld().connection.actor as unknown as { logic: unknown }).logic,
    );
    expect(new Set(logics).size).toBe(1);
  });
});
