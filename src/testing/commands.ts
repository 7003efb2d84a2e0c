/* eslint-disable @typescript-eslint/ban-ts-comment -- an error only where fast-check is missing. */
/**
 * An optional peer: without it these two types are `any`, and nothing else is.
 *
 * @ts-ignore */
import type { Arbitrary, default as fastCheckModule } from 'fast-check';
import type { Step } from './steps.js';

/** What is used of `fast-check`: pass the module itself. */
export type FastCheck = Pick<
  typeof fastCheckModule,
  'array' | 'constant' | 'constantFrom' | 'integer' | 'oneof'
>;

/** What random runs are made of. */
export interface CommandOptions {
  /** The most steps of a run. @default 40 */
  readonly maxSteps?: number;
  /** The codes that the server closes with. @default one of each kind */
  readonly closeCodes?: readonly number[];
}

const ONE_OF_EACH_KIND = [1000, 1012, 1013, 4401, 4404];
const MINUTE = 60_000;
const HOUR = 3_600_000;

/**
 * Random sequences of steps for `runSteps`. They are plain texts: fast-check shrinks them, prints the
 * shortest that fails, and what it prints can be pasted into `runSteps` as it is.
 *
 * @example
 * fc.asyncProperty(worldCommands(fc), async (steps) => {
 *   const world = createWorld();
 *   const connection = createConnection({ url: 'wss://app.test', ...world.options });
 *   await runSteps(steps, { world, connection, after: () => expectInvariants(world, connection) });
 * });
 */
export function worldCommands(
  fc: FastCheck,
  { maxSteps = 40, closeCodes = ONE_OF_EACH_KIND }: CommandOptions = {},
): Arbitrary<Step[]> {
  const wait = fc.integer({ min: 1, max: MINUTE }).map((ms): Step => `wait ${ms} ms`);
  const sleep = fc.integer({ min: MINUTE, max: HOUR }).map((ms): Step => `sleep ${ms} ms`);
  const close = fc.constantFrom(...closeCodes).map((code): Step => `server closes ${code}`);
  const around = fc.constantFrom<Step[]>(
    'network goes',
    'network comes back',
    'network changes',
    'page is hidden',
    'page is shown',
    'page is frozen',
    'page is resumed',
  );
  const person = fc.constantFrom<Step[]>(
    'start',
    'stop',
    'retry now',
    'force a retry',
    'credentials change',
  );
  const server = fc.constantFrom<Step[]>(
    'server refuses',
    'connection breaks',
    'server goes silent',
  );
  // What leads to an open connection weighs more, or most runs would never see one.
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.constant<Step>('server accepts') },
    { weight: 3, arbitrary: fc.constant<Step>('wait for the next attempt') },
    { weight: 3, arbitrary: person },
    { weight: 3, arbitrary: around },
    { weight: 2, arbitrary: server },
    { weight: 2, arbitrary: close },
    { weight: 2, arbitrary: wait },
    { weight: 1, arbitrary: sleep },
  );
  return fc.array(step, { maxLength: maxSteps, size: 'max' });
}
