import { describe, expect, it } from 'vitest';
import { connectionMachine } from '../../../machines/connection.machine.js';
import { describe as describeSnapshot } from '../../../machines/describe.js';
import { startChart } from './chart.js';

const statuses = ['stopped', 'blocked-auth', 'offline', 'cooldown', 'connecting', 'connected'];

interface Node {
  readonly id: string;
  readonly tags: readonly string[];
  readonly states: Readonly<Record<string, Node>>;
}

/** The states without substates, with the tags of all that hold them. */
function leavesOf(node: Node, above: readonly string[] = []): Omit<Node, 'states'>[] {
  const tags = [...above, ...node.tags];
  const inner = Object.values(node.states);
  return inner.length === 0
    ? [{ id: node.id, tags }]
    : inner.flatMap((child) => leavesOf(child, tags));
}

const closed = { cause: 'closed', reason: '', wasClean: true, transport: 'main' } as const;

describe('describe', () => {
  it('answers each state with its status, reason, next attempt and beginning', () => {
    const { clock, actor, described } = startChart();
    expect(described()).toEqual({
      status: 'stopped',
      reason: 'initial',
      next: null,
      since: 5000,
      isStable: false,
    });
    clock.advance(1000);
    actor.send({ type: 'connection.start' });
    expect(described()).toMatchObject({ status: 'connecting', reason: null, since: 6000 });
    clock.advance(500);
    actor.send({ type: 'transport.opened', epoch: 1, transport: 'main' });
    expect(described()).toMatchObject({ status: 'connected', since: 6500, isStable: false });
    clock.advance(10_000);
    expect(described()).toMatchObject({ status: 'connected', since: 6500, isStable: true });
    actor.send({ type: 'transport.closed', epoch: 1, close: { ...closed, code: 1006 } });
    expect(described()).toEqual({
      status: 'cooldown',
      reason: 'backoff',
      next: 19_500,
      since: 16_500,
      isStable: false,
    });
    actor.send({ type: 'environment.hidden' });
    expect(described()).toMatchObject({ status: 'offline', reason: 'hidden', next: null });
    actor.send({ type: 'connection.stop' });
    expect(described()).toMatchObject({ status: 'stopped', reason: 'manual', next: null });
  });

  it('finds exactly one of the six in every state that lasts', () => {
    const lasting = leavesOf(connectionMachine.root).filter(
      ({ id }) => !/(admission|classify|surroundings|outage\.\w+)$/.test(id),
    );
    expect(lasting.length).toBeGreaterThan(10);
    for (const { id, tags } of lasting) {
      const found = tags.filter((tag) => statuses.includes(tag));
      expect([id, new Set(found).size]).toEqual([id, 1]);
    }
  });

  it('has none of the six in the two states that do not last, or beside the line', () => {
    const others = leavesOf(connectionMachine.root).filter(({ tags }) => tags.length === 0);
    expect(others.map(({ id }) => id.replace(/^connection\.supervising\./, ''))).toEqual([
      'admission',
      'classify',
      'surroundings',
      'outage.before',
      'outage.none',
      'outage.brief',
      'outage.lost',
    ]);
  });

  it('throws on a snapshot that is none of the six, instead of making one up', () => {
    const { actor } = startChart();
    const { context } = actor.getSnapshot();
    expect(() => describeSnapshot({ context, tags: new Set(), value: 'lost' })).toThrow(
      'describe: "lost" is none of the six states',
    );
  });
});
