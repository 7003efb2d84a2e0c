import { seededRandom } from '../../support/seeded-random.js';

const given = (name: string): number | undefined => {
  const value = process.env[`LINEKEEPER_${name}`];
  return value === undefined || value === '' ? undefined : Number(value);
};

/** The seed of a run: fixed, so that a run says the same each time, or `LINEKEEPER_SEED`. */
export const seed = given('SEED') ?? 20_260_101;

/** How many times as many inputs as in CI: `LINEKEEPER_FUZZ`. */
const factor = given('FUZZ') ?? 1;

/** The one input to be looked at: `LINEKEEPER_INPUT`. */
const only = given('INPUT');

/** Randomness of its own for each input, so that one can be made again without those before it. */
export const randomOf = (input: number): (() => number) =>
  seededRandom(Math.imul(seed, 0x9e37_79b1) ^ Math.imul(input + 1, 0x85eb_ca6b));

/** The numbers of the inputs of a run. */
export function inputsOf(count: number): readonly number[] {
  if (only !== undefined) return [only];
  return Array.from({ length: count * factor }, (_, input) => input);
}

/** Says how to make a failed input again. */
export function again(file: string, input: number): string {
  return [
    `input ${String(input)} of seed ${String(seed)}`,
    `again: LINEKEEPER_SEED=${String(seed)} LINEKEEPER_INPUT=${String(input)} npm run test:unit -- ${file}`,
  ].join('\n');
}

/** What was sent, to be read and pasted. */
export const shown = (data: string | Uint8Array): string =>
  typeof data === 'string'
    ? JSON.stringify(data.length > 500 ? `${data.slice(0, 500)}… (${data.length})` : data)
    : `bytes ${Buffer.from(data.subarray(0, 250)).toString('hex')} (${data.length})`;
