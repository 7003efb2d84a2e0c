import { limits } from '../../../src/protocol/limits.js';
import type {
  Body,
  ControlFrame,
  Frame,
  Payload,
  ResumeWindow,
} from '../../../src/protocol/frames.js';
import type { Dice } from './fuzz-dice.js';
import { numbered } from './wire.js';

const word = (dice: Dice, most: number): string =>
  dice.pick('s1', '1.a', 'x'.repeat(most), 'Az09._-', `w${String(dice.below(1000))}`);

/** Text of 1 byte or more that names something. */
const named = (dice: Dice, bytes: number): string =>
  dice.pick('orders', '*', 'ü', '🎉', ' ', '#1: {2}', 'x'.repeat(bytes), 'ü'.repeat(bytes / 2));

const time = (dice: Dice): number => dice.pick(0, 0.5, 1000, 30_000, limits.timeMs);

const window = (dice: Dice): ResumeWindow => ({
  messages: dice.sequence(),
  bytes: dice.sequence(),
});

const payload = (dice: Dice): Payload =>
  dice.chance(0.6) ? dice.text(30).replaceAll(/\p{Surrogate}/gu, '') : dice.bytes(30);

/** JSON that a peer takes: without a key that reaches for a prototype. */
function harmless(dice: Dice): unknown {
  const value = JSON.parse(JSON.stringify(dice.json(3))) as unknown;
  return /__proto__|constructor/.test(JSON.stringify(value)) ? null : value;
}

const controls: readonly ((dice: Dice) => ControlFrame)[] = [
  (dice) => ({
    type: 'hello',
    link: dice.sequence(),
    ...(dice.chance(0.3) && { auth: harmless(dice) }),
    ...(dice.chance(0.3) && { window: window(dice) }),
    ...(dice.chance(0.3) && {
      session: word(dice, limits.idLength),
      token: word(dice, limits.tokenLength),
      received: dice.sequence(0),
    }),
  }),
  (dice) => ({
    type: 'welcome',
    session: word(dice, limits.idLength),
    token: word(dice, limits.tokenLength),
    resumed: dice.chance(0.5),
    ...(dice.chance(0.3) && { refusal: dice.pick('unknown', 'token', 'user', 'ahead') }),
    received: dice.sequence(0),
    next: dice.sequence(),
    heartbeatMs: time(dice),
    graceMs: time(dice),
    spreadMs: time(dice),
    window: window(dice),
  }),
  (dice) => ({ type: 'ack', received: dice.sequence(0) }),
  (dice) => ({ type: 'lost', next: dice.sequence() }),
  (dice) => ({ type: 'ping', id: dice.sequence(0) }),
  (dice) => ({ type: 'pong', id: dice.sequence(0) }),
  (dice) => ({ type: 'error', code: word(dice, limits.idLength), message: dice.text(40) }),
  (dice) => ({ type: 'drain', retryAfterMs: time(dice) }),
];

const bodies: readonly ((dice: Dice) => Body)[] = [
  (dice) => ({ kind: 'message', data: payload(dice) }),
  (dice) => ({ kind: 'topic', topic: named(dice, limits.topicBytes), data: payload(dice) }),
  (dice) => ({ kind: 'event', name: named(dice, limits.eventBytes), data: harmless(dice) }),
  (dice) => ({ kind: 'subscribe', topic: named(dice, limits.topicBytes) }),
  (dice) => ({ kind: 'unsubscribe', topic: named(dice, limits.topicBytes) }),
  (dice) => ({ kind: 'reply', to: dice.sequence() }),
  (dice) => ({
    kind: 'reply',
    to: dice.sequence(),
    error: { code: word(dice, limits.idLength), message: dice.text(40) },
  }),
];

export const randomBody = (dice: Dice): Body => dice.pick(...bodies)(dice);

/** A frame that keeps to PROTOCOL.md, of any type. */
export function randomFrame(dice: Dice): Frame {
  if (dice.chance(0.5)) return dice.pick(...controls)(dice);
  return numbered(
    dice.sequence(),
    randomBody(dice),
    dice.chance(0.5) ? dice.sequence(0) : undefined,
  );
}
