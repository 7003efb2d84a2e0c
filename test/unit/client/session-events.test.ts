import { describe, expect, it } from 'vitest';
import { createSession, createSessionBench } from './session-rig.js';

/** An array within arrays, so deep. */
const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

describe('application events', () => {
  it('go as a name with JSON', () => {
    const { connection, server } = createSession();
    expect(connection.session!.sendEvent('typing', { room: 1 })).toBe('sent');
    expect(connection.session!.sendEvent('away')).toBe('sent');
    expect(server.taken).toEqual([
      '{"type":"event","name":"typing","data":{"room":1}}',
      '{"type":"event","name":"away"}',
    ]);
  });

  it('are in order with messages, at once and from the queue', () => {
    const { connection, server, connect } = createSessionBench();
    connection.send('a');
    expect(connection.session!.sendEvent('b')).toBe('queued');
    connection.send('c');
    connect();
    connection.session!.sendEvent('d');
    connection.send('e');
    expect(server.taken).toEqual([
      ':a',
      '{"type":"event","name":"b"}',
      ':c',
      '{"type":"event","name":"d"}',
      ':e',
    ]);
  });

  it('are what they were when they were sent', () => {
    const { connection, server, connect } = createSessionBench();
    const data = { list: [1] };
    connection.session!.sendEvent('e', data);
    data.list.push(2);
    connect();
    expect(server.taken).toEqual(['{"type":"event","name":"e","data":{"list":[1]}}']);
  });

  it('come by the event "event", with name, data and transport', () => {
    const { connection, server } = createSession();
    const told: unknown[] = [];
    connection.on('event', (...args) => told.push(args));
    server.say('{"type":"event","name":"typing","data":{"room":1}}');
    server.say('{"type":"event","name":"away"}');
    expect(told).toEqual([
      ['typing', { room: 1 }, { transport: 'main' }],
      ['away', undefined, { transport: 'main' }],
    ]);
  });

  it.each(['', 'x'.repeat(129), 'a\tb', 42, undefined])('refuse %j as a name', (name) => {
    const { connection, server } = createSession();
    expect(() => connection.session!.sendEvent(name as string)).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringContaining('accepted: text of 1 to 128 bytes') as string,
      }),
    );
    expect(server.taken).toEqual([]);
  });

  it('refuse what JSON cannot say where they are sent', () => {
    const { connection, server } = createSession();
    const loop: Record<string, unknown> = {};
    loop['loop'] = loop;
    for (const data of [loop, 1n]) {
      expect(() => connection.session!.sendEvent('e', data)).toThrow(
        expect.objectContaining({
          code: 'OPTION_INVALID',
          message: expect.stringContaining('accepted: what JSON can say') as string,
          cause: expect.any(TypeError) as TypeError,
        }),
      );
    }
    connection.session!.sendEvent('e', () => undefined);
    expect(server.taken).toEqual(['{"type":"event","name":"e"}']);
  });

  // A peer would have to close the link over them, again on every link that repeats them.
  it.each([
    ['nest deeper than the protocol lets them', nested(32)],
    ['reach for a prototype', JSON.parse('{"__proto__":{"a":1}}')],
  ])('refuse data that %s', (_, data) => {
    const { connection, server } = createSession();
    expect(() => connection.session!.sendEvent('e', data)).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
    expect(server.taken).toEqual([]);
  });

  it('may nest as deep as the protocol lets them', () => {
    const { connection, server } = createSession();
    expect(connection.session!.sendEvent('e', nested(31))).toBe('sent');
    expect(server.taken).toHaveLength(1);
  });
});
