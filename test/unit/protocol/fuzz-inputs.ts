import type { Payload } from '../../../src/protocol/frames.js';
import type { Dice } from './fuzz-dice.js';
import { randomFrame } from './fuzz-frames.js';
import { bytesOf, encode } from './wire.js';

type Mutation<Data> = (data: Data, dice: Dice) => Data;

const edges = ['0', '-1', '00', '1.5', '1e400', '-0', '9007199254740991', '9007199254740992'];
const huge = ['9'.repeat(40), '18446744073709551616', '1e308', '0x10', 'NaN', 'Infinity', ''];

/** A part of a list or text: from here to there. */
function part(length: number, dice: Dice): readonly [from: number, to: number] {
  const from = dice.below(length + 1);
  return [from, Math.min(length, from + dice.below(8))];
}

/** Another value in a random place of a JSON text, or another key. */
const editJson: Mutation<string> = (text, dice) => {
  const at = text.indexOf('{');
  if (at < 0) return text;
  let json: unknown;
  try {
    json = JSON.parse(text.slice(at));
  } catch {
    return text;
  }
  let place = json as Record<string, unknown>;
  for (;;) {
    const inner = Object.values(place).filter((one) => typeof one === 'object' && one !== null);
    if (inner.length === 0 || dice.chance(0.5)) break;
    place = dice.pick(...inner) as Record<string, unknown>;
  }
  const key = dice.pick(...Object.keys(place), dice.key());
  const value = dice.chance(0.3) ? dice.pick(...Object.values(place)) : dice.json(2);
  if (dice.chance(0.2)) Reflect.deleteProperty(place, key);
  else Object.defineProperty(place, key, { value, enumerable: true, configurable: true });
  return text.slice(0, at) + JSON.stringify(json);
};

const wrapDeep: Mutation<string> = (text, dice) => {
  const depth = dice.pick(1, 28, 29, 30, 31, 32, 33, 1000);
  const [open, close] = dice.pick(['[', ']'] as const, ['{"a":', '}'] as const);
  return text.replace(/:("[^"]*"|\d+)/, `:${open.repeat(depth)}0${close.repeat(depth)}`);
};

const pollute: Mutation<string> = (text, dice) => {
  const key = dice.pick(
    '"__proto__":',
    '"\\u005f_proto__":',
    '"constructor":{"prototype":1},"x":',
    '"constr\\u0075ctor":{"\\u0070rototype":1},"x":',
    '"constructor":',
  );
  return text.replace('{', `{${key}${JSON.stringify(dice.json(1))},`);
};

const textMutations: readonly Mutation<string>[] = [
  (text, dice) => text.slice(0, dice.below(text.length + 1)),
  (text, dice) => text.slice(dice.below(text.length + 1)),
  (text, dice) => {
    const [from, to] = part(text.length, dice);
    return text.slice(0, from) + text.slice(to);
  },
  (text, dice) => {
    const [from, to] = part(text.length, dice);
    return text.slice(0, to) + text.slice(from, to).repeat(1 + dice.below(3)) + text.slice(to);
  },
  (text, dice) => {
    const other = wireOf(dice);
    const [from] = part(text.length, dice);
    return text.slice(0, from) + other.slice(dice.below(other.length + 1));
  },
  (text, dice) => {
    const [from, to] = part(text.length, dice);
    return text.slice(0, from) + dice.text(4) + text.slice(to);
  },
  (text, dice) => {
    const numbers = [...text.matchAll(/\d+/g)];
    if (numbers.length === 0) return text;
    const { 0: number, index } = dice.pick(...numbers);
    const other = dice.pick(...edges, ...huge, `0${number}`, String(dice.number()));
    return text.slice(0, index) + other + text.slice(index + number.length);
  },
  (text, dice) => text.replace(dice.pick(':', '#', '{', '\n', ',', '"'), dice.text(1)),
  (text, dice) => dice.text(1) + text,
  (text, dice) => text + dice.text(2),
  (text, dice) => text.replace(/"type":"\w*"/, `"type":${JSON.stringify(dice.json(0))}`),
  editJson,
  editJson,
  editJson,
  wrapDeep,
  pollute,
];

const byteMutations: readonly Mutation<Uint8Array>[] = [
  (bytes, dice) => bytes.slice(0, dice.below(bytes.length + 1)),
  (bytes, dice) => bytes.slice(dice.below(bytes.length + 1)),
  (bytes, dice) => {
    const flipped = bytes.slice();
    for (let flips = 0; flips <= dice.below(4) && bytes.length > 0; flips += 1) {
      flipped[dice.below(bytes.length)]! ^= 1 << dice.below(8);
    }
    return flipped;
  },
  (bytes, dice) => {
    const [from, to] = part(bytes.length, dice);
    return Uint8Array.from([...bytes.slice(0, from), ...dice.bytes(4), ...bytes.slice(to)]);
  },
  (bytes, dice) => {
    const [from, to] = part(bytes.length, dice);
    return Uint8Array.from([...bytes.slice(0, to), ...bytes.slice(from)]);
  },
];

/** A frame as text, also where it would go as binary. */
function wireOf(dice: Dice): string {
  const wire = encode(randomFrame(dice));
  return typeof wire === 'string' ? wire : Buffer.from(wire).toString('latin1');
}

function mutate<Data>(data: Data, mutations: readonly Mutation<Data>[], dice: Dice): Data {
  let mutated = data;
  for (let count = 1 + dice.below(3); count > 0; count -= 1) {
    mutated = dice.pick(...mutations)(mutated, dice);
  }
  return mutated;
}

/** Something that has nothing of a frame. */
function arbitrary(dice: Dice): Payload {
  return dice.pick<() => Payload>(
    () => dice.text(40),
    () => dice.bytes(40),
    () => JSON.stringify(dice.json()),
    () => `${String(dice.number())}${dice.pick(':', '#', '{', ',')}${dice.text(20)}`,
    () => dice.pick('', '{', '{}', '[]', 'null', '1', '1,', '1,1', '0:', '1:', '1#\n', '\0'),
  )();
}

/** A message that a peer may get: a frame with something done to it, or anything; seldom a frame. */
export function randomInput(dice: Dice): Payload {
  if (dice.chance(0.15)) return arbitrary(dice);
  const wire = encode(randomFrame(dice));
  if (dice.chance(0.15)) return wire;
  if (typeof wire === 'string' && dice.chance(0.85)) return mutate(wire, textMutations, dice);
  return mutate(typeof wire === 'string' ? bytesOf(wire) : wire, byteMutations, dice);
}
