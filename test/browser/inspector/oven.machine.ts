/** A machine that is none of linekeeper's: two regions, a delay, guards and a context of its own. */
import { and, assign, setup } from 'xstate';

interface OvenContext {
  readonly degrees: number;
  readonly isOpen: boolean;
  readonly warmUpMs: number;
  /** Nobody is to know it. */
  readonly pin: string;
}

type OvenEvent =
  | { readonly type: 'HEAT'; readonly degrees: number; readonly note?: string }
  | { readonly type: 'COOL' | 'OPEN' | 'CLOSE' };

export const ovenMachine = setup({
  types: {
    context: {} as OvenContext,
    events: {} as OvenEvent,
    input: {} as Pick<OvenContext, 'warmUpMs' | 'pin'>,
  },
  guards: {
    isClosed: ({ context }) => !context.isOpen,
    isBelowLimit: ({ event }) => event.type === 'HEAT' && event.degrees <= 250,
  },
  delays: { warmUp: ({ context }) => context.warmUpMs },
  actions: {
    setDegrees: assign({
      degrees: ({ context, event }) => (event.type === 'HEAT' ? event.degrees : context.degrees),
    }),
    forgetDegrees: assign({ degrees: 0 }),
    noteOpen: assign({ isOpen: true }),
    noteClosed: assign({ isOpen: false }),
  },
}).createMachine({
  id: 'oven',
  type: 'parallel',
  context: ({ input }) => ({ degrees: 0, isOpen: false, ...input }),
  states: {
    heat: {
      initial: 'off',
      states: {
        off: {
          on: {
            HEAT: {
              guard: and(['isClosed', 'isBelowLimit']),
              target: 'warming',
              actions: 'setDegrees',
            },
          },
        },
        warming: {
          after: { warmUp: { target: 'hot' } },
          on: { COOL: { target: 'off', actions: 'forgetDegrees' } },
        },
        hot: { on: { COOL: { target: 'off', actions: 'forgetDegrees' } } },
      },
    },
    door: {
      initial: 'closed',
      states: {
        closed: { on: { OPEN: { target: 'open', actions: 'noteOpen' } } },
        open: { on: { CLOSE: { target: 'closed', actions: 'noteClosed' } } },
      },
    },
  },
});
