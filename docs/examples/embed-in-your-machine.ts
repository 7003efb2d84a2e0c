/**
 * The connection as an actor of your own machine: it lives while a person is signed in, your states
 * follow its status, and what it emits arrives as your own events.
 */
import {
  assign,
  createActor,
  fromCallback,
  sendTo,
  setup,
  type ActorRefFrom,
  type EventObject,
} from 'xstate';
import {
  connectionInput,
  connectionMachine,
  createSwitchboard,
  describe,
  type ConnectionEmitted,
} from 'linekeeper/machines';

const url = process.env['SERVER'] ?? 'ws://localhost:8080';

/** Frames do not pass through machines: the switchboard hands them over, and sends. */
export const switchboard = createSwitchboard({
  message: (data) => console.log('received', data),
});

/** Any port can be replaced. This one listens to a device instead of a page. */
export const device = new EventTarget();
const line = connectionMachine.provide({
  actors: {
    environment: fromCallback(({ sendBack }) => {
      const pass = ({ type }: Event): void => sendBack({ type: `environment.${type}` });
      device.addEventListener('online', pass);
      device.addEventListener('offline', pass);
      return () => {
        device.removeEventListener('online', pass);
        device.removeEventListener('offline', pass);
      };
    }),
  },
});

/** XState does not hand the events that a child emits to its parent. */
const ears = fromCallback<EventObject, { of: () => ActorRefFrom<typeof line> | undefined }>(
  ({ input, sendBack }) => {
    const listening = input.of()?.on('*', (told) => sendBack({ type: 'line', told }));
    return () => listening?.unsubscribe();
  },
);

const sessionMachine = setup({
  types: {
    context: {} as { readonly notes: readonly string[] },
    events: {} as
      { type: 'sign in' } | { type: 'sign out' } | { type: 'line'; told: ConnectionEmitted },
  },
  actors: { line, ears },
}).createMachine({
  context: { notes: [] },
  initial: 'signed out',
  states: {
    'signed out': {
      on: { 'sign in': 'signed in' },
    },
    'signed in': {
      initial: 'waiting',
      entry: sendTo('line', { type: 'connection.start' }),
      invoke: [
        { src: 'ears', input: ({ self }) => ({ of: () => self.getSnapshot().children['line'] }) },
        {
          id: 'line',
          src: 'line',
          input: () => connectionInput({ url, gates: { network: true } }, switchboard),
          onSnapshot: [
            {
              guard: ({ event }) => describe(event.snapshot).status === 'connected',
              target: '.online',
            },
            { target: '.waiting' },
          ],
        },
      ],
      on: {
        'sign out': 'signed out',
        line: {
          actions: assign({
            notes: ({ context, event }) =>
              event.told.type === 'retry'
                ? [...context.notes, `again in ${Math.round(event.told.wait.delayMs)} ms`]
                : [...context.notes, event.told.type],
          }),
        },
      },
      states: { waiting: {}, online: {} },
    },
  },
});

export const session = createActor(sessionMachine);
session.subscribe(({ value, context }) => console.log(value, context.notes.at(-1) ?? ''));
session.start();
session.send({ type: 'sign in' });
