import type { Recording, ToViewer } from 'linekeeper/inspect';
import { check } from './check.js';
import { ClientCore } from './client-core.js';
import type { ClientView } from './client-view.js';
import { ViewerError } from './error.js';
import { toViewer } from './message-shapes.js';
import { checkRecording } from './recording.js';

/** Everything that a viewer shows. */
export interface ViewerState {
  /** In the order in which they appeared. */
  readonly clients: readonly ClientView[];
}

/** What a viewer knows, for `useSyncExternalStore` and the like. */
export interface ViewerStore {
  /** The same object while nothing has changed, with the same client for each that has not. */
  getSnapshot(): ViewerState;
  /** Calls the listener after each change until the returned function is called. */
  subscribe(listener: () => void): () => void;
  /**
   * Takes what a relay says, or an inspector in the page. Events that are known already are skipped,
   * and so are those of a client that was forgotten. A result of a command changes nothing.
   *
   * @throws ViewerError for a malformed message; nothing has changed then.
   */
  apply(message: ToViewer): void;
  /**
   * Adds the clients of a recording, marked as imported, under ids that no other client has.
   *
   * @returns the ids under which they were added.
   * @throws ViewerError for a malformed recording; nothing has changed then.
   */
  load(recording: Recording): readonly string[];
  /** Leaves a client out, with all its events. */
  forget(clientId: string): void;
  /** Drops the events of a client so far; what stands now is kept. */
  clear(clientId: string): void;
}

export interface ViewerStoreOptions {
  /**
   * The most events kept of each client, a whole number from 1 up: more drop the oldest, some at a
   * time. @default 20000
   */
  readonly limit?: number;
}

const DEFAULT_LIMIT = 20_000;
/** Clients that the relay has forgotten and that are kept for reading: the latest. */
const MAX_LOST = 16;

/**
 * Creates an empty store. Snapshots are made when they are asked for, so that a viewer that draws
 * once a frame pays once a frame.
 *
 * @throws ViewerError for a limit that is no whole number from 1 up.
 */
export function createViewerStore({ limit = DEFAULT_LIMIT }: ViewerStoreOptions = {}): ViewerStore {
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw new ViewerError(`limit: given ${String(limit)}; accepted: a whole number from 1 up`);
  }
  const clients = new Map<string, ClientCore>();
  const forgotten = new Set<string>();
  const listeners = new Set<{ readonly tell: () => void }>();
  let snapshot: ViewerState | null = Object.freeze({ clients: [] });
  let imports = 0;

  const changed = (): void => {
    snapshot = null;
    for (const { tell } of [...listeners]) tell();
  };
  const meet = ({ client, isConnected }: Extract<ToViewer, { type: 'client' }>): void => {
    const known = clients.get(client.id) ?? new ClientCore(client.id, client, 'live', limit);
    forgotten.delete(client.id);
    clients.set(client.id, known);
    known.meet(client, isConnected);
  };

  return {
    getSnapshot: () =>
      (snapshot ??= Object.freeze({ clients: [...clients.values()].map((core) => core.view()) })),

    subscribe(listener) {
      // Wrapped, so that subscribing twice with one function counts as two.
      const entry = { tell: listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },

    apply(message) {
      check('message', toViewer, message);
      switch (message.type) {
        case 'clients': {
          const present = new Set(message.clients.map(({ client }) => client.id));
          const lost = [...clients.values()].filter(({ id, isLive }) => isLive && !present.has(id));
          for (const core of lost) core.lose();
          for (const { id } of lost.slice(0, -MAX_LOST)) clients.delete(id);
          for (const client of message.clients) meet({ type: 'client', ...client });
          changed();
          break;
        }
        case 'client':
          meet(message);
          changed();
          break;
        case 'events': {
          const core = clients.get(message.client);
          if (core === undefined || !core.isLive) {
            if (forgotten.has(message.client)) break;
            throw new ViewerError(
              `message.client: given ${JSON.stringify(message.client)}; accepted: a client that a message has announced`,
            );
          }
          if (core.push(message.events)) changed();
          break;
        }
        case 'result':
      }
    },

    load(given) {
      const recording = checkRecording(given);
      imports += 1;
      const ids = recording.clients.map(({ client, events }, index) => {
        const core = new ClientCore(
          `import ${String(imports)}.${String(index + 1)}: ${client.id}`,
          client,
          'imported',
          limit,
        );
        core.push(events);
        clients.set(core.id, core);
        return core.id;
      });
      changed();
      return ids;
    },

    forget(clientId) {
      if (!clients.delete(clientId)) return;
      forgotten.add(clientId);
      changed();
    },

    clear(clientId) {
      const core = clients.get(clientId);
      if (core === undefined) return;
      core.clear();
      changed();
    },
  };
}
