/** What runs a task after every promise that can settle now has settled. */
type Schedule = (task: () => void) => unknown;

interface Schedulers {
  readonly setImmediate?: Schedule;
  readonly MessageChannel?: typeof MessageChannel;
  readonly setTimeout: Schedule;
}

// Taken when the module is loaded: a test runner may put fake timers in their place later.
const { setImmediate, MessageChannel: Channel, setTimeout } = globalThis as unknown as Schedulers;

function byMessage(make: typeof MessageChannel): Schedule {
  return (task) => {
    const { port1, port2 } = new make();
    port1.onmessage = () => {
      port1.close();
      task();
    };
    port2.postMessage(null);
  };
}

const schedule: Schedule =
  setImmediate ?? (Channel === undefined ? setTimeout : byMessage(Channel));

/** Resolves when all promises that need no time have settled. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    schedule(resolve);
  });
