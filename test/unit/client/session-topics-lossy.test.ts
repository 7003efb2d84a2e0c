import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createSessionBench, outcome, type SessionBench } from './session-rig.js';

type Wish = { readonly topic: string; readonly isWanted: boolean };
type Step = Wish | (typeof others)[number];

const others = [
  'publish',
  'send',
  'say',
  'deaf',
  'hear',
  'cut',
  'come back',
  'forget',
  'acknowledge',
  'new session',
] as const;

const steps = fc.array(
  fc.oneof(
    fc.record({ topic: fc.constantFrom('a', 'b'), isWanted: fc.boolean() }),
    fc.constantFrom(...others),
  ),
  { maxLength: 30 },
);

/** What the server of this session has been left with. */
const subscriptions = ({ server }: SessionBench): readonly string[] => {
  const topics = new Set<string>();
  for (const body of server.taken) {
    if (!body.startsWith('{')) continue;
    const { type, topic } = JSON.parse(body) as { type: string; topic: string };
    if (type === 'subscribe') topics.add(topic);
    else topics.delete(topic);
  }
  return [...topics].sort();
};

/** Both sides keep next to nothing, so that requests and their answers are lost. */
const createLossy = (): SessionBench =>
  createSessionBench({
    session: { maxMessages: 2 },
    backoff: () => 100,
    storm: { maxAttempts: 1000 },
  });

function act(bench: SessionBench, step: Exclude<Step, Wish>): Promise<void> | undefined {
  const { connection, server, network, clock } = bench;
  const isOpen = network.sockets.at(-1)?.readyState === 1;
  if (step === 'publish') return connection.session!.publish('c', 'x');
  if (step === 'send') connection.send('x');
  if (step === 'say' && server.hasSession) server.say(':x');
  if (step === 'deaf') server.takes = false;
  if (step === 'hear') server.takes = true;
  if (step === 'cut' && isOpen) bench.cut();
  if (step === 'come back') clock.advance(100);
  // What it has said so far can be had no more.
  if (step === 'forget') server.forgetBefore(server.said + 1);
  if (step === 'acknowledge' && isOpen && server.hellos.length > 0) server.acknowledge();
  if (step === 'new session') server.forgetSession();
  return undefined;
}

describe('any sequence of wishes where both sides forget', () => {
  it(
    'settles every one of them once, and leaves the server with what is wanted',
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (sequence) => {
          const bench = createLossy();
          const { connection, server, clock } = bench;
          const wanted = new Map<string, boolean>();
          const all: Promise<void>[] = [];
          bench.connect();
          for (const step of sequence) {
            if (typeof step === 'object') {
              const { topic, isWanted } = step;
              const session = connection.session!;
              wanted.set(topic, isWanted);
              all.push(isWanted ? session.subscribe(topic) : session.unsubscribe(topic));
            } else {
              const promised = act(bench, step);
              if (promised !== undefined) all.push(promised);
            }
            await clock.advanceAsync(0);
          }
          // All is well from here on, on one link after the other.
          server.takes = true;
          for (let round = 0; round < 3; round += 1) {
            connection.retryNow({ force: true });
            await clock.advanceAsync(100);
            server.acknowledge();
            await clock.advanceAsync(1100);
          }
          expect(connection.getSnapshot().status).toBe('connected');
          expect(await Promise.all(all.map(outcome))).not.toContain('pending');
          const left = [...wanted].filter(([, isWanted]) => isWanted).map(([topic]) => topic);
          expect(subscriptions(bench)).toEqual(left.sort());
          connection[Symbol.dispose]();
        }),
        { numRuns: 200, seed: 5 },
      );
    },
  );
});
