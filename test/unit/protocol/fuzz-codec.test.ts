import { describe, expect, it } from 'vitest';
import { frameErrors } from '../../../src/protocol/frame-errors.js';
import type { Frame, Payload } from '../../../src/protocol/frames.js';
import { ProtocolError } from '../../../src/protocol/protocol-error.js';
import { textCodec } from '../../../src/protocol/text-codec.js';
import { recordFigure } from '../../support/figures.js';
import { Dice } from './fuzz-dice.js';
import { randomFrame } from './fuzz-frames.js';
import { randomInput } from './fuzz-inputs.js';
import { again, inputsOf, randomOf, seed, shown } from './fuzz-run.js';
import { isSame, wrongIn } from './fuzz-well-formed.js';
import { encode } from './wire.js';

const file = 'fuzz-codec';

/** The codes that a decoder may refuse with: those of what it can see. */
const refusals = ['BAD_FRAME', 'UNKNOWN_FRAME', 'BINARY_CONTROL'] as const;

/** Decodes; gives what is not as it should be. */
function* attack(data: Payload, count: (outcome: string) => void): Generator<string> {
  const before = typeof data === 'string' ? data : data.slice();
  let frame: Frame;
  try {
    frame = textCodec.decode(data);
  } catch (error) {
    if (!(error instanceof ProtocolError)) {
      yield `it threw ${String(error)}`;
      return;
    }
    count(error.code);
    if (!refusals.some((code) => code === error.code)) yield `it refused with ${error.code}`;
    if (frameErrors[error.code][0] === null) yield `${error.code} does not close the link`;
    if (error.detail.length > 200) yield `the detail has ${error.detail.length} characters`;
    return;
  }
  count(frame.type === 'numbered' ? frame.body.kind : frame.type);
  if (!isSame(data, before)) yield 'the input was changed';
  yield* wrongIn(frame);
  if (!isSame(textCodec.decode(encode(frame)), frame))
    yield 'it reads otherwise when written again';
}

describe(`the codec, attacked with seed ${seed}`, () => {
  it('reads a frame or refuses it, whatever it is given, and reads what it writes', () => {
    const outcomes = new Map<string, number>();
    const inputs = inputsOf(60_000);
    for (const input of inputs) {
      const data = randomInput(new Dice(randomOf(input)));
      const wrong = [
        ...attack(data, (outcome) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)),
      ];
      if (wrong.length > 0) {
        expect.fail([wrong.join(', '), shown(data), again(file, input)].join('\n'));
      }
    }
    recordFigure('fuzz, codec: inputs', inputs.length);
    recordFigure('fuzz, codec: kinds of outcome', outcomes.size);
    // Fewer kinds would say that the inputs miss something.
    if (inputs.length > 1) expect(outcomes.size).toBe(refusals.length + 14);
  }, 3_600_000);

  it('reads every frame as it was before it was written', () => {
    const inputs = inputsOf(10_000);
    for (const input of inputs) {
      const frame = randomFrame(new Dice(randomOf(input)));
      const wrong = [...wrongIn(frame)];
      if (!isSame(textCodec.decode(encode(frame)), frame)) wrong.push('it came back otherwise');
      if (wrong.length > 0) {
        expect.fail([wrong.join(', '), shown(encode(frame)), again(file, input)].join('\n'));
      }
    }
    recordFigure('fuzz, codec: frames there and back', inputs.length);
  }, 3_600_000);

  it('leaves nothing behind in what all objects have', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.getPrototypeOf(Object.prototype)).toBeNull();
  });
});
