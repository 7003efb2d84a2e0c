/** The app that is inspected, the same in a page and in a Node process. */
import {
  createConnection,
  type Connection,
  type ConnectionOptions,
  type HeartbeatPolicy,
  type SocketFactory,
} from 'linekeeper';
import { createInspector, type Inspector, type InspectorOptions } from 'linekeeper/inspect';
import { createActor, getStateNodes, type Actor, type AnyMachineSnapshot } from 'xstate';
import { ovenMachine } from './oven.machine.js';

/** What a test asks for; it comes as JSON. */
export interface AppOptions {
  readonly inspector: InspectorOptions;
  /** Adds a connection, which is started. */
  readonly connection?: ConnectionOptions;
  /** How long the connection waits after a failure, in ms. */
  readonly waitMs?: number;
  /** How often its heartbeat beats, in ms; an answer may take as long. */
  readonly beatMs?: number;
  /** A header of its upgrade requests; only in Node. */
  readonly authorization?: string;
  /** Adds an oven. */
  readonly oven?: { readonly warmUpMs: number; readonly pin: string };
}

const received: unknown[] = [];

const heartbeat = (beatMs: number): HeartbeatPolicy => ({
  ...{ intervalMs: beatMs, timeoutMs: beatMs, probeTimeoutMs: beatMs, misses: 1 },
  ping: () => '{"type":"ping"}',
  isPong: (data) => data === '{"type":"pong"}',
});

/** What tests find as `app`, in the page and in the process. */
export const app = {
  inspector: undefined as unknown as Inspector,
  connection: undefined as unknown as Connection,
  oven: undefined as unknown as Actor<typeof ovenMachine>,
  /** Makes sockets with a header, where the platform can. */
  withHeader: (_authorization: string): SocketFactory => {
    throw new Error('A page sets no headers.');
  },
  /** What the connection delivered. */
  received: received as readonly unknown[],

  open({ inspector, connection, waitMs = 20, beatMs, authorization, oven }: AppOptions): void {
    app.inspector = createInspector(inspector);
    if (connection !== undefined) {
      app.connection = createConnection({
        backoff: () => waitMs,
        storm: { maxAttempts: 1000 },
        ...(beatMs !== undefined && { heartbeat: heartbeat(beatMs) }),
        ...(authorization !== undefined && { create: app.withHeader(authorization) }),
        ...connection,
        inspect: app.inspector,
      });
      app.connection.on('message', (data) => received.push(data));
      app.connection.on('error', () => undefined);
      app.connection.start();
    }
    if (oven !== undefined) {
      app.oven = createActor(ovenMachine, { input: oven, inspect: app.inspector.inspect });
      app.oven.start();
    }
  },

  /** The ids of the active states as XState has them, sorted. */
  activeStates(of: 'connection' | 'oven'): readonly string[] {
    const actor = of === 'oven' ? app.oven : app.connection.actor;
    const { machine, value } = actor.getSnapshot() as AnyMachineSnapshot;
    const nodes = getStateNodes(machine.root, value);
    return [...new Set(nodes.map(({ id }) => id))].sort();
  },
};

export type App = typeof app;
