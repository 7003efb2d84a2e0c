import { createActor, type ActorOptions } from 'xstate';
import { connectionMachine } from '../../../machines/connection.machine.js';
import { describe } from '../../../machines/describe.js';
import { openSurroundings } from '../../../src/policies/gates.js';
import { defaultPolicy, type ConnectionPolicy } from '../../../src/policies/retry.js';
import { VirtualClock } from '../../support/virtual-clock.js';

type Machine = typeof connectionMachine;

/** How the chart alone is set up, without actors of its own: a viewer drives it like this. */
export interface ChartSetup {
  readonly policy?: Partial<ConnectionPolicy>;
  readonly machine?: Machine;
  readonly hasCredentials?: boolean;
  readonly options?: ActorOptions<Machine>;
}

/** The chart with inert actors on a virtual clock, driven by events. */
export function startChart(setup: ChartSetup = {}) {
  const clock = new VirtualClock(5000);
  const failures: unknown[] = [];
  const actor = createActor(setup.machine ?? connectionMachine, {
    clock: {
      setTimeout: (fn, ms) => clock.setTimeout(fn, ms),
      clearTimeout: (id) => clock.clearTimeout(id as number),
    },
    input: {
      policy: { ...defaultPolicy, backoff: () => 3000, ...setup.policy },
      ports: {
        now: clock.now,
        random: () => 0.5,
        readSurroundings: () => openSurroundings,
        transports: [{ name: 'main' }],
        hasCredentials: setup.hasCredentials ?? false,
        canRefresh: false,
      },
    },
    ...setup.options,
  });
  // Without an observer of errors XState would throw them out of a timer.
  actor.subscribe({ error: (error) => failures.push(error) });
  actor.start();
  return {
    clock,
    actor,
    failures,
    described: () => describe(actor.getSnapshot()),
    /** Starts and opens, as the transport of the current epoch would tell it. */
    open: () => {
      actor.send({ type: 'connection.start' });
      const { epoch } = actor.getSnapshot().context;
      actor.send({ type: 'transport.opened', epoch, transport: 'main' });
    },
  };
}
