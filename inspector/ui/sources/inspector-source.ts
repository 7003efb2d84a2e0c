import type { ClientInfo, Command, InspectEvent } from 'linekeeper/inspect';
import type { Source } from './source.js';

/** What is needed of an inspector of `linekeeper/inspect` that lives in the same page. */
export interface InspectorLike {
  readonly client: ClientInfo;
  /** What it still holds, oldest first. */
  events(): readonly InspectEvent[];
  /** Calls back with what came since, until the returned function is called. */
  subscribe(listener: (events: readonly InspectEvent[]) => void): () => void;
  /** Throws on a command that it cannot follow. */
  command(command: Command): void;
}

/** An inspector of the same page: no relay, no network. */
export function inspectorSource(inspector: InspectorLike): Source {
  const { client } = inspector;
  return {
    invitation: null,
    start(sink) {
      sink.status({ phase: 'open', text: 'In this page', help: null, nextAttemptAt: null });
      sink.message({ type: 'clients', clients: [{ client, isConnected: true }] });
      const tell = (events: readonly InspectEvent[]): void =>
        sink.message({ type: 'events', client: client.id, events });
      tell(inspector.events());
      return inspector.subscribe(tell);
    },
    command: async (_client, command) => inspector.command(command),
    forget: () => undefined,
  };
}
