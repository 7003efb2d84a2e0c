import { describe, expect, it } from 'vitest';
import type { SequenceRange } from '../../src/protocol/send-buffer.js';
import { Stream } from '../../src/protocol/stream.js';
import { exploreResume } from './resume-explore.js';
import { rules, type Rules } from './resume-rules.js';

/** Enough for each of these to go wrong. */
const bounds = { messages: { client: 2, server: 2 }, links: 3, restarts: 1 } as const;

/** Rules with something wrong in them, and how much is kept. @default 1 */
type Wrong = Partial<Rules> & { readonly bound?: number };

const explored = ({ bound = 1, ...wrong }: Wrong): string =>
  exploreResume({ bound, isSlow: false, rules: { ...rules, ...wrong } }, bounds).wrong.join('\n');

/** Two sides whose streams have something wrong in them. */
const streams = (Broken: typeof Stream): Partial<Rules> => ({
  createStream: (bound) => new Broken({ maxMessages: bound, maxBytes: 1000, maxAgeMs: 1000 }),
});

class DeliversTwice extends Stream {
  override accept(seq: number, bytes: number): boolean {
    super.accept(seq, bytes);
    return true;
  }
}

class TakesGaps extends Stream {
  override accept(seq: number, bytes: number): boolean {
    this.skipTo(seq);
    return super.accept(seq, bytes);
  }
}

class AcknowledgesAhead extends Stream {
  override takeAck(): number | undefined {
    const received = super.takeAck();
    return received === undefined ? undefined : received + 1;
  }
}

class NeverAcknowledges extends Stream {
  override takeAck(): undefined {
    super.takeAck();
  }
}

class ForgetsTooMuch extends Stream {
  override acknowledge(upTo: number): void {
    super.acknowledge(Math.min(upTo + 1, this.next - 1));
  }
}

class KeepsWhatArrived extends Stream {
  override acknowledge(): void {
    // Nothing is forgotten.
  }
}

class SkipsTooFar extends Stream {
  override skipTo(next: number): SequenceRange | null {
    return super.skipTo(next + 1);
  }
}

class SkipsTooLittle extends Stream {
  override skipTo(next: number): SequenceRange | null {
    return super.skipTo(next - 1);
  }
}

const mistakes: readonly (readonly [mistake: string, wrong: Wrong, broken: RegExp])[] = [
  [
    'a message is acknowledged before it is handed over',
    { handsOver: 'later' },
    /only what was handed over is acknowledged/,
  ],
  [
    'repeating begins one too late',
    { repeatsAfter: (received) => received + 1 },
    /break none: .*SEQUENCE_GAP|only what the sender gave up is told as lost/,
  ],
  [
    'old tokens hold for ever',
    { isVoid: ({ epoch }, token) => token > epoch },
    /a void token does not change the live session: .*is stolen/,
  ],
  [
    'a token is void as soon as the next one is sent',
    { confirmsWith: 'the welcome' },
    /a client is not refused its own session/,
  ],
  [
    'a link that was overtaken is welcomed',
    { isOvertaken: () => false },
    /a late link does not change the live session/,
  ],
  [
    'the next link is taken for one that was overtaken',
    { isOvertaken: ({ lastLink }, link) => link <= lastLink + 1 },
    /the present link of a client is not taken for a late one/,
  ],
  [
    'a former link is read after the welcome of another',
    { readsFormerLinks: true },
    /what has arrived is not given up|what the sender gave up does not arrive after all/,
  ],
  ['what is forgotten is not told to the peer', { saysLost: false }, /break none: .*SEQUENCE_GAP/],
  ['what is lost is not told to the app', { tellsLost: false }, /nothing is left out in silence/],
  [
    'only what is kept counts as in doubt when a session is over',
    { inDoubt: ({ first, next }) => (first < next ? { from: first, to: next - 1 } : null) },
    /what a session takes with it is told as in doubt/,
  ],
  [
    'nothing counts as in doubt when a session is over',
    { inDoubt: () => null },
    /what a session takes with it is told as in doubt/,
  ],
  [
    'a new session goes on with the numbers of the old one',
    { beginsAnew: false },
    /break none: .*(ACK_AHEAD|SEQUENCE_GAP)/,
  ],
  [
    'a client says to have received one less than it has',
    { hasReceived: ({ received }) => Math.max(0, received - 1) },
    /what has arrived is not given up/,
  ],
  [
    'what comes twice for that is delivered twice',
    {
      hasReceived: ({ received, owesAck }) => (owesAck ? received - 1 : received),
      ...streams(DeliversTwice),
      bound: 10,
    },
    /nothing is delivered twice/,
  ],
  [
    'what is forgotten is not told to the peer, which takes the gap',
    { saysLost: false, ...streams(TakesGaps) },
    /nothing is left out in silence/,
  ],
  [
    'one more is acknowledged than was received',
    streams(AcknowledgesAhead),
    /only what was handed over is acknowledged|break none: .*ACK_AHEAD/,
  ],
  [
    'nothing is ever acknowledged',
    streams(NeverAcknowledges),
    /at rest, nothing waits for its acknowledgement/,
  ],
  [
    'one more is forgotten than was acknowledged',
    streams(ForgetsTooMuch),
    /nothing is given up while there is room for it/,
  ],
  [
    'what was acknowledged is kept for ever',
    streams(KeepsWhatArrived),
    /at rest, nothing waits for its acknowledgement/,
  ],
  [
    'one more is skipped than was lost',
    streams(SkipsTooFar),
    /only what the sender gave up is told as lost|what has arrived is not told as lost/,
  ],
  ['one is not skipped that was lost', streams(SkipsTooLittle), /break none: .*SEQUENCE_GAP/],
];

describe('the exploration of sessions finds that', () => {
  it.each(mistakes)('%s', (_, wrong, broken) => {
    expect(explored(wrong)).toMatch(broken);
  });
});
