import { isUtf8 } from 'node:buffer';
import type { HelloFrame, Payload } from '../../../src/protocol/frames.js';
import type { Dice } from './fuzz-dice.js';
import { randomBody } from './fuzz-frames.js';
import { randomInput } from './fuzz-inputs.js';
import { encode, numbered } from './wire.js';

/** A message as WebSocket carries it: what is sent as text need not be UTF-8. */
export interface WireMessage {
  readonly bytes: Buffer;
  readonly isBinary: boolean;
}

/** What arrives of it at the codec; null where WebSocket itself ends the link. */
export const arrives = ({ bytes, isBinary }: WireMessage): Payload | null => {
  if (isBinary) return bytes;
  return isUtf8(bytes) ? bytes.toString() : null;
};

/** A message as it is sent. */
export const wire = (data: Payload): WireMessage => ({
  bytes: Buffer.from(data),
  isBinary: typeof data !== 'string',
});

/** A hello that a server takes, and is not the same as any other. */
function hello(dice: Dice): Payload {
  const session = { session: dice.pick('s1', 'unknown'), token: '1.a', received: dice.below(3) };
  return encode({ type: 'hello', link: 1, ...(dice.chance(0.3) && session) });
}

/** What goes on by the rules, so that what comes after it is reached. */
function* honest(dice: Dice, received: number): Generator<Payload> {
  let seq = 1;
  for (let count = dice.below(6); count > 0; count -= 1) {
    if (dice.chance(0.3)) {
      yield encode({ type: dice.pick('ping', 'pong'), id: dice.below(100) });
    } else if (dice.chance(0.2)) yield encode({ type: 'ack', received });
    else {
      yield encode(numbered(seq, randomBody(dice), dice.chance(0.3) ? received : undefined));
      if (dice.chance(0.9)) seq += 1;
    }
  }
}

/** A message of another kind than its content: text as binary, or bytes as text. */
const disguised = (message: WireMessage, dice: Dice): WireMessage =>
  dice.chance(0.05) ? { ...message, isBinary: !message.isBinary } : message;

/** Everything that an attacker sends over one link, from its first frame on. */
export function attackOn(dice: Dice, maxBytes: number): readonly WireMessage[] {
  const messages: Payload[] = [];
  if (dice.chance(0.85)) messages.push(hello(dice));
  messages.push(...honest(dice, 0));
  messages.push(...dice.list(4, () => randomInput(dice)));
  if (dice.chance(0.02)) messages.push(`1:${'x'.repeat(maxBytes)}`);
  if (dice.chance(0.2)) messages.push(...honest(dice, dice.below(3)));
  return messages.map((data) => disguised(wire(data), dice));
}

/** What a hostile server says after the hello that it was told, most often a welcome first. */
export function answerTo(hello: HelloFrame, dice: Dice): readonly Payload[] {
  const { session = 's1', received = 0 } = hello;
  const resumed = dice.chance(0.7);
  const first = resumed ? received + 1 : 1;
  const welcome = encode({
    type: 'welcome',
    session: dice.chance(0.95) ? session : `s${String(dice.below(100))}`,
    token: `t${String(dice.below(1000))}`,
    resumed,
    received: dice.chance(0.05) ? 1 : 0,
    next: dice.chance(0.2) ? dice.sequence() : first,
    heartbeatMs: 0,
    graceMs: 1000,
    spreadMs: 0,
    window: { messages: dice.sequence(), bytes: dice.sequence() },
  });
  const honest = dice
    .list(3, () => dice.below(8))
    .map((_, index) =>
      encode(numbered(first + index, randomBody(dice), dice.chance(0.2) ? 0 : undefined)),
    );
  return [
    ...(dice.chance(0.85) ? [welcome] : []),
    ...honest,
    ...dice.list(4, () => randomInput(dice)),
  ];
}
