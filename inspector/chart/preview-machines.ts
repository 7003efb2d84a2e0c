import { describeMachine, type MachineDefinition } from 'linekeeper/inspect';
import { connectionMachine } from 'linekeeper/machines';
import { createMachine, type MachineConfig } from 'xstate';

const describe = (config: object): MachineDefinition =>
  describeMachine(createMachine(config as MachineConfig<object, { type: string }>));

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** A chain of groups whose states lead on, back, and now and then far away. */
const many = (groups: number, size: number): object => ({
  id: 'many',
  initial: 'group0',
  states: Object.fromEntries(
    range(groups).map((group) => [
      `group${group}`,
      {
        initial: 'step0',
        on: { SKIP: `group${(group + 1) % groups}` },
        states: Object.fromEntries(
          range(size).map((step) => [
            `step${step}`,
            {
              on: {
                NEXT: step + 1 < size ? `step${step + 1}` : `#many.group${(group + 1) % groups}`,
                BACK: { target: `step${Math.max(step - 1, 0)}`, guard: 'mayGoBack' },
                ...(step % 4 === 3 && { FAR: `#many.group${(group + 3) % groups}.step1` }),
              },
            },
          ]),
        ),
      },
    ]),
  ),
});

const long = 'anExtraordinarilyLongNameThatSomebodyGaveToThisStateWithoutAnySpaceInItAtAll';

/** Machines that are hard to draw. */
export const previewMachines: ReadonlyMap<string, MachineDefinition> = new Map([
  ['connection', describeMachine(connectionMachine)],
  [
    'light',
    describe({
      id: 'light',
      initial: 'green',
      states: {
        green: { after: { 3000: 'yellow' } },
        yellow: { after: { 500: 'red' } },
        red: { after: { waitForIt: { target: 'green', guard: 'isClear' }, 90_000: 'green' } },
      },
    }),
  ],
  [
    'odd',
    describe({
      id: 'odd',
      initial: 'form',
      on: { RESET: '.form', TICK: { actions: 'countTick' } },
      states: {
        form: {
          initial: 'empty',
          entry: 'focusFirstField',
          states: {
            empty: { on: { TYPE: 'filled', SELF: { target: 'empty', reenter: true } } },
            filled: { on: { CLEAR: 'empty', SAVE: 'saved', SELF: 'filled' } },
            saved: { type: 'final' },
            last: { type: 'history', history: 'deep', target: 'filled' },
          },
          on: { AGAIN: { target: 'form', reenter: true }, PAUSE: 'paused' },
          onDone: 'both',
        },
        paused: { on: { RESUME: 'form.last' }, after: { 60_000: { actions: 'remind' } } },
        both: {
          type: 'parallel',
          states: {
            left: { initial: 'a', states: { a: { on: { GO: 'b' } }, b: { type: 'final' } } },
            right: {
              initial: 'c',
              states: {
                c: { invoke: { src: 'loadThings', onDone: 'd', onError: { actions: 'log' } } },
                d: { always: [{ guard: 'isEarly', target: 'c' }, { target: 'e' }] },
                e: { type: 'final' },
              },
            },
          },
          on: {
            JUMP: { target: ['.left.b', '.right.d'] },
          },
          onDone: 'end',
        },
        end: { type: 'final' },
      },
    }),
  ],
  [
    'deep',
    describe(
      range(9).reduceRight<object>(
        (inner, depth) => ({
          id: `level${depth}`,
          initial: `inner${depth}`,
          states: { [`inner${depth}`]: inner, [`beside${depth}`]: { on: { IN: `inner${depth}` } } },
          on: { OUT: `.beside${depth}` },
        }),
        { on: { UP: '#level0' } },
      ),
    ),
  ],
  [
    'long',
    describe({
      id: 'long',
      initial: long,
      states: {
        [long]: {
          entry: [`${long}Entered`, 'another', 'andAThirdActionWithALongName'],
          on: {
            [`the.event.${long}.happened`]: { target: 'short', guard: `is${long}` },
            [`reaction.${long}`]: { actions: long },
          },
          after: { [`${long}Delay`]: 'short' },
        },
        short: { on: { BACK: long } },
      },
    }),
  ],
  ['lonely', describe({ id: 'lonely' })],
  ['hundred', describe(many(10, 10))],
  ['twohundred', describe(many(20, 10))],
]);
