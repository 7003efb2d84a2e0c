import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createSession, createSessionBench, outcome, type SessionBench } from './session-rig.js';

const wish = ({ connection }: SessionBench, topic: string, isWanted: boolean): Promise<void> =>
  isWanted ? connection.session!.subscribe(topic) : connection.session!.unsubscribe(topic);

const outcomes = (wishes: readonly Promise<void>[]): Promise<string[]> =>
  Promise.all(wishes.map(outcome));

/** What the server of this session has been left with. */
const subscriptions = ({ server }: SessionBench): readonly string[] => {
  const topics = new Set<string>();
  for (const body of server.taken) {
    const { type, topic } = JSON.parse(body) as { type: string; topic: string };
    if (type === 'subscribe') topics.add(topic);
    else topics.delete(topic);
  }
  return [...topics];
};

describe('subscribe and unsubscribe that cross each other', () => {
  it('before start settle both, and leave nothing', async () => {
    const bench = createSessionBench();
    const both = [wish(bench, 'a', true), wish(bench, 'a', false)];
    bench.connect();
    expect(await outcomes(both)).toEqual(['done', 'done']);
    expect(subscriptions(bench)).toEqual([]);
  });

  it('before start settle all, and leave what was wished for last', async () => {
    const bench = createSessionBench();
    const all = [wish(bench, 'a', true), wish(bench, 'a', false), wish(bench, 'a', true)];
    bench.connect();
    expect(await outcomes(all)).toEqual(['done', 'done', 'done']);
    expect(subscriptions(bench)).toEqual(['a']);
  });

  it('while away settle all, in the session that resumes', async () => {
    const bench = createSession();
    void wish(bench, 'a', true);
    bench.clock.advance(0);
    bench.cut();
    const both = [wish(bench, 'a', false), wish(bench, 'a', true)];
    bench.clock.advance(500);
    expect(await outcomes(both)).toEqual(['done', 'done']);
    expect(subscriptions(bench)).toEqual(['a']);
  });

  it('while the server takes its time are answered one by one', async () => {
    const bench = createSession();
    bench.server.confirms = false;
    const all = [wish(bench, 'a', true), wish(bench, 'a', false), wish(bench, 'a', true)];
    for (let answered = 1; answered <= 3; answered += 1) {
      bench.server.reply(answered);
      const states = ['done', 'done', 'done', 'pending', 'pending', 'pending'];
      expect(await outcomes(all)).toEqual(states.slice(3 - answered, 6 - answered));
    }
    bench.server.forgetSession();
    bench.comeBack();
    expect(subscriptions(bench)).toEqual(['a']);
  });

  it('settle when it is stopped between the two answers', async () => {
    const bench = createSession();
    bench.server.confirms = false;
    const both = [wish(bench, 'a', true), wish(bench, 'a', false)];
    bench.server.reply(1);
    bench.connection.stop();
    expect(await outcomes(both)).not.toContain('pending');
  });

  it('settle when the session is lost between the two answers', async () => {
    const bench = createSession();
    bench.server.confirms = false;
    const both = [wish(bench, 'a', true), wish(bench, 'a', false)];
    bench.server.reply(1);
    bench.server.forgetSession();
    bench.server.confirms = true;
    bench.comeBack();
    expect(await outcomes(both)).not.toContain('pending');
    expect(subscriptions(bench)).toEqual([]);
  });

  it('settle when the first is refused and the session is lost before the second answer', async () => {
    const bench = createSession();
    bench.server.confirms = false;
    const both = [wish(bench, 'a', true), wish(bench, 'a', true)];
    bench.server.reply(1, 'FORBIDDEN');
    bench.server.forgetSession();
    bench.server.confirms = true;
    bench.comeBack();
    expect(await outcomes(both)).toEqual(['REQUEST_REFUSED', 'done']);
    expect(subscriptions(bench)).toEqual(['a']);
  });

  it('keep the last wish when an earlier request was refused', async () => {
    const bench = createSession();
    bench.server.confirms = false;
    void wish(bench, 'a', true);
    void wish(bench, 'a', false);
    void wish(bench, 'a', true);
    bench.server.reply(1, 'FORBIDDEN');
    bench.server.reply(2, 'NOT_SUBSCRIBED');
    bench.server.reply(3);
    bench.server.forgetSession();
    bench.comeBack();
    expect(subscriptions(bench)).toEqual(['a']);
  });
});

describe('any sequence of wishes, outages and new sessions', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ topic: fc.constantFrom('a', 'b'), isWanted: fc.boolean() }),
      fc.constantFrom('cut', 'come back', 'new session', 'deaf', 'stop', 'start'),
    ),
    { maxLength: 25 },
  );

  it(
    'settles every wish once, and leaves the server with what is wanted',
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (sequence) => {
          const bench = createSessionBench({ backoff: () => 100, storm: { maxAttempts: 1000 } });
          const { connection, server, network, clock } = bench;
          const wanted = new Map<string, boolean>();
          const all: Promise<void>[] = [];
          for (const step of sequence) {
            const isOpen = network.sockets.at(-1)?.readyState === 1;
            if (typeof step === 'object') {
              wanted.set(step.topic, step.isWanted);
              all.push(wish(bench, step.topic, step.isWanted));
            } else if (step === 'cut' && isOpen) bench.cut();
            else if (step === 'come back') clock.advance(100);
            else if (step === 'new session') server.forgetSession();
            else if (step === 'deaf') server.takes = false;
            else if (step === 'stop') connection.stop();
            else if (step === 'start') connection.start();
            await clock.advanceAsync(0);
          }
          // All is well from here on: one more link, and whatever is under way arrives.
          server.takes = true;
          connection.start();
          connection.retryNow({ force: true });
          await clock.advanceAsync(100);
          expect(await outcomes(all)).not.toContain('pending');
          const left = [...wanted].filter(([, isWanted]) => isWanted).map(([topic]) => topic);
          expect([...subscriptions(bench)].sort()).toEqual(left.sort());
          connection[Symbol.dispose]();
        }),
        { numRuns: 200, seed: 7 },
      );
    },
  );
});
