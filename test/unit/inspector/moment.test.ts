import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { InspectRecord } from 'linekeeper/inspect';
import { actorTree, momentAt, type ActorNode } from '../../../inspector/model/index.js';
import { foldEvent, startFold } from '../../../inspector/model/fold.js';
import {
  actorRecord,
  clientWith,
  connectionRecord,
  sequence,
  statusRecord,
  stepRecord,
} from './records.js';

const timer = (id: string, dueAt: number) => ({
  id,
  edge: null,
  eventType: `xstate.after.${id}.x`,
  delayMs: 10,
  dueAt,
});

describe('actors at a moment', () => {
  const client = clientWith([
    actorRecord('a1'),
    stepRecord('a1', { states: ['m', 'm.a'], accepts: ['go'], armed: [timer('t', 50)] }),
    stepRecord('a1', { states: ['m', 'm.b'], context: { n: 1 }, armed: [timer('u', 20)] }),
    stepRecord('a1', { states: ['m', 'm.b'], over: ['t'], armed: [timer('t', 70)] }),
    { kind: 'end', actor: 'a1' },
  ]);
  const a1 = (seq: number | 'live') => momentAt(client, seq).actors.get('a1');

  it('are as the last step up to it left them', () => {
    expect(a1(1)).toMatchObject({ states: ['m', 'm.a'], accepts: ['go'], phase: 'live' });
    expect(a1(2)).toMatchObject({ states: ['m', 'm.b'], context: { n: 1 } });
    expect(a1(2)?.step?.seq).toBe(2);
  });

  it('have the timers that run, by due time; one that was armed anew has its new time', () => {
    expect(a1(2)?.armed.map(({ id, dueAt }) => [id, dueAt])).toEqual([
      ['u', 20],
      ['t', 50],
    ]);
    expect(a1(3)?.armed.map(({ id, dueAt }) => [id, dueAt])).toEqual([
      ['u', 20],
      ['t', 70],
    ]);
  });

  it('are kept when they have ended, without timers', () => {
    expect(a1('live')).toMatchObject({
      phase: 'ended',
      status: 'stopped',
      endedAt: 4,
      endedSeq: 4,
      armed: [],
      states: ['m', 'm.b'],
    });
  });

  it('are not there before their birth', () => {
    expect(momentAt(client, -1).actors.size).toBe(0);
  });

  it('whose birth was lost are there by their steps', () => {
    const moment = momentAt(clientWith([stepRecord('a7', { states: ['m'] })]), 'live');
    expect(moment.actors.get('a7')).toMatchObject({ states: ['m'], record: { name: 'a7' } });
  });
});

describe('connections at a moment', () => {
  const socket = (number: number, phase: 'connecting' | 'open' | 'closed'): InspectRecord => ({
    ...{ kind: 'socket', connection: 'c1', transport: 'main', socket: number, phase },
    ...{ url: 'wss://app.test/', close: null },
  });
  const faults = { stall: true, delayMs: 5, refuse: false, offline: false, hidden: false };
  const client = clientWith([
    actorRecord('a1', { connection: 'c1' }),
    connectionRecord({ transports: ['main', 'side'] }),
    { ...statusRecord({ status: 'connecting' }), at: 10 },
    socket(1, 'connecting'),
    socket(1, 'open'),
    { ...statusRecord({ queued: 3 }), at: 20 },
    { ...statusRecord({ queued: 0, rtt: 9 }), at: 30 },
    { kind: 'rtt', connection: 'c1', transport: 'side', rttMs: 12 },
    { kind: 'faults', connection: 'c1', faults },
    socket(2, 'connecting'),
    socket(1, 'closed'),
  ]);
  const c1 = (seq: number | 'live') => momentAt(client, seq).connections.get('c1');

  it('have their status, and since when', () => {
    expect(c1(2)).toMatchObject({ status: { status: 'connecting' }, since: 10 });
    expect(c1(5)).toMatchObject({ status: { status: 'connected' }, since: 20, queued: 3 });
    expect(c1(6)).toMatchObject({ since: 20, queued: 0, rtt: 9 });
  });

  it('have a round trip for each transport, and the last of all', () => {
    expect(c1(7)).toMatchObject({
      rtt: 12,
      transports: [
        { name: 'main', rtt: null },
        { name: 'side', rtt: 12 },
      ],
    });
  });

  it('have the newest socket of each transport, whatever an older one still says', () => {
    expect(c1(4)?.transports[0]?.socket).toMatchObject({ socket: 1, phase: 'open' });
    expect(c1('live')?.transports[0]?.socket).toMatchObject({ socket: 2, phase: 'connecting' });
    expect(c1('live')?.transports[1]?.socket).toBeNull();
  });

  it('have their fault switches', () => {
    expect(c1(7)?.faults.stall).toBe(false);
    expect(c1('live')?.faults).toEqual(faults);
  });
});

describe('time travel', () => {
  const record = fc.oneof(
    fc.record({ actor: fc.constantFrom('a', 'b', 'c') }).map(({ actor }) => actorRecord(actor)),
    fc
      .record({
        actor: fc.constantFrom('a', 'b', 'c'),
        n: fc.nat(9),
        id: fc.constantFrom('t', 'u'),
      })
      .map(({ actor, n, id }) => stepRecord(actor, { context: n, armed: [timer(id, n)] })),
    fc
      .record({ actor: fc.constantFrom('a', 'b', 'c'), id: fc.constantFrom('t', 'u') })
      .map(({ actor, id }) => stepRecord(actor, { over: [id] })),
    fc.constant(connectionRecord()),
    fc.nat(9).map((queued) => statusRecord({ queued })),
  );

  it('by checkpoints is the same as going through every event', () => {
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 20, maxLength: 80 }),
        fc.nat(79),
        (records, seq) => {
          const client = clientWith(records, 24);
          const events = sequence(records);
          const fold = startFold();
          for (const event of events) if (event.seq <= seq) foldEvent(fold, event);
          if (seq < (client.events.at(0)?.seq ?? 0) || seq >= events.length) return;
          const there = momentAt(client, seq);
          expect([...there.actors]).toEqual([...fold.actors]);
          expect([...there.connections]).toEqual([...fold.connections]);
        },
      ),
    );
  });

  it('reads no more than a stretch of 20 000 events for a step', () => {
    const client = clientWith(
      Array.from({ length: 20_000 }, (_, index) => stepRecord('a1', { context: index })),
      25_000,
    );
    for (const seq of [0, 1, 9999, 10_000, 19_999]) {
      expect(momentAt(client, seq).actors.get('a1')?.context).toBe(seq);
    }
    const chunks = (client.events as unknown as { chunks: { events: unknown[] }[] }).chunks;
    expect(Math.max(...chunks.map(({ events }) => events.length))).toBeLessThanOrEqual(256);
  });
});

describe('the tree', () => {
  const shape = (nodes: readonly ActorNode[]): unknown =>
    nodes.map(({ label, role, isLive, children }) => [label, role, isLive, shape(children)]);

  it('has connections with their transports by name, and ended actors after live ones', () => {
    const child = (actor: string, name: string, src: string) =>
      actorRecord(actor, { parent: 'a1', connection: 'c1', name, src });
    const client = clientWith([
      actorRecord('a1', { name: 'connection', machine: 'h', connection: 'c1' }),
      connectionRecord(),
      child('a2', 'environment', 'environment'),
      child('a3', 'transport.main', 'transport'),
      { kind: 'end', actor: 'a3' },
      child('a4', 'transport.main', 'transport'),
      { kind: 'end', actor: 'a4' },
      child('a5', 'transport.main', 'transport'),
      actorRecord('b1', { name: 'checkout', machine: 'h' }),
    ]);
    expect(shape(actorTree(client))).toEqual([
      [
        'c1',
        'connection',
        true,
        [
          ['environment', 'environment', true, []],
          ['main', 'transport', true, []],
          ['main', 'transport', false, []],
          ['main', 'transport', false, []],
        ],
      ],
      ['checkout', 'machine', true, []],
    ]);
    expect(actorTree(client)[0]?.connection?.id).toBe('c1');
    expect(actorTree(client)[0]?.children.map(({ id }) => id)).toEqual(['a2', 'a5', 'a4', 'a3']);
    expect(shape(actorTree(client, momentAt(client, 0)))).toEqual([['c1', 'connection', true, []]]);
  });

  it('has an actor whose parent is not known as a root, and one that claims to be its own', () => {
    const client = clientWith([
      actorRecord('a1', { parent: 'lost' }),
      actorRecord('a2', { parent: 'a2' }),
    ]);
    expect(actorTree(client).map(({ id }) => id)).toEqual(['a1', 'a2']);
  });
});
