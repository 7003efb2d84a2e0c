import { describe, expect, it } from 'vitest';
import { EVERY_TOPIC, Topics } from '../../../src/server/topics.js';

const setUp = (...subscriptions: readonly (readonly [member: string, topic: string])[]) => {
  const topics = new Topics<string>();
  for (const [member, topic] of subscriptions) topics.join(member, topic);
  return { topics, audience: (topic: string) => [...topics.audience(topic)].sort() };
};

describe('topics', () => {
  it('have the audience that joined them', () => {
    const { audience } = setUp(['a', 'x'], ['b', 'x'], ['b', 'y']);
    expect([audience('x'), audience('y'), audience('z')]).toEqual([['a', 'b'], ['b'], []]);
  });

  it('reach those of every topic too, each once', () => {
    const { audience } = setUp(['a', 'x'], ['a', EVERY_TOPIC], ['b', EVERY_TOPIC]);
    expect([audience('x'), audience('y')]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('lose who leaves, and count who joins twice once', () => {
    const { topics, audience } = setUp(['a', 'x'], ['a', 'x'], ['b', 'x']);
    topics.leave('a', 'x');
    topics.leave('a', 'x');
    topics.leave('b', 'never joined');
    expect(audience('x')).toEqual(['b']);
  });

  it('do not mistake a name that objects have already', () => {
    const { topics, audience } = setUp(['a', '__proto__'], ['b', 'constructor']);
    expect([audience('__proto__'), audience('constructor'), audience('toString')]).toEqual([
      ['a'],
      ['b'],
      [],
    ]);
    topics.leave('a', '__proto__');
    expect(audience('__proto__')).toEqual([]);
  });
});
